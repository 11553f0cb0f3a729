// Radial profiles of files, maps or models, with the fits to their Guinier plots: what `acuity profile` prints.
// From files through radial_profile.h and guinier.h.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include <acuity/map.h>
#include <acuity/model.h>

#include "host/fit/guinier.h"
#include "host/fourier/radial_profile.h"

namespace acuity {

struct ProfileOptions {
  std::optional<std::filesystem::path> mask;  ///< A map of factors (0 to 1) on the same grid.
  std::optional<std::filesystem::path> like;  ///< A map whose grid and place models take; else a box around each model,
  double spacing_angstrom = 1;                ///< with this voxel size.
  double wilson_from_angstrom = 10;           ///< Fits begin at this length,
  std::optional<double> resolution_angstrom;  ///< and end here, or where the profile ends if that comes before.
  int segments = choose_segments;             ///< Of the broken line.
  FrameSource frame = FrameSource::automatic;  ///< Of `like`, to place models.
  Hydrogens hydrogens = Hydrogens::drop;
  int threads = 0;
};

/// Both fits to one profile.
struct ProfileFits {
  ResolutionRange range;  ///< As asked for, cut where the profile ends.
  WilsonFit wilson;
  GuinierSegments segments;
};

/// Fits the stretch of a profile that the options name. Throws Error where it has less than 3 shells, or too few for so
/// many segments.
ProfileFits fit_profile(std::span<const double> s_per_angstrom, std::span<const double> amplitude,
                        const ProfileOptions& options);

struct FileProfile {
  std::string file;
  bool from_model = false;
  GridSize size;
  double spacing_angstrom = 0;
  RadialProfile profile;
  ProfileFits fits;
};

/// Reads a map, or draws the density of a model, and takes its profile. Which of the two a file is, its bytes say: a
/// model is text. Throws Error.
FileProfile profile_of_file(const std::filesystem::path& path, const ProfileOptions& options);

}  // namespace acuity
