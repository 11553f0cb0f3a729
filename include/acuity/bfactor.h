// Local B factors: how steeply the amplitudes of the window around each voxel fall off with resolution. From files to
// files, as `acuity bfactor` calls it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/average_profiles.h>
#include <acuity/engine.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

namespace acuity {

class Report;

/// How a window gives a B factor (Eq. 13).
enum class BEstimator {
  line,       ///< A straight line through ln of the amplitudes, shells alike.
  profile,    ///< The same after division by an average profile.
  half_maps,  ///< The cross power of two half maps, each shell counted by how well it is known.
};

struct LocalBRule {
  int window_edge = 0;  ///< N, in voxels; 8 ... 1024 and no larger than the box.
  BEstimator estimator = BEstimator::profile;
  double from_angstrom = 13;  ///< Shells from here
  double to_angstrom = 0;     ///< to here, ends included; 3 at least.
  /// Powers of neighbouring windows are averaged with a Gaussian of this standard deviation (A) inside the mask.
  double pooling_angstrom = 4;
  int threads = 0;
  Verbosity verbosity = Verbosity::quiet;
};

/// Maps of the mask's size, 0 outside the mask and where nothing could be fitted.
struct LocalB {
  Volume b;               ///< A^2.
  Volume standard_error;  ///< Of b, A^2: by chance alone.
  Volume r_squared;       ///< The part of the shells' variance that the fit explains, 0 ... 1.
  double global_b = 0;    ///< A^2, of the whole maps: they are sharpened by it before windows are cut out.
  std::int64_t not_fitted = 0;
  std::int64_t at_limit = 0;  ///< Voxels at an end of what is searched, 100 below to 900 above global_b.
};

struct BFactorOptions {
  std::filesystem::path map;                       ///< A map, or a half map.
  std::optional<std::filesystem::path> half_map2;  ///< The other half map.
  std::optional<std::filesystem::path> mask;       ///< One of both,
  std::optional<std::filesystem::path> model;      ///< of which the voxels within 3 A of an atom are the mask.
  FrameSource frame = FrameSource::automatic;
  std::optional<BEstimator> estimator;  ///< Default: half_maps for two, profile for one.
  std::string profile = "protein";
  std::optional<double> from_angstrom;
  std::optional<double> resolution_angstrom;  ///< Default: end_of_agreement(), or the Nyquist limit for one map.
  double window_angstrom = 25;                ///< Rounded up to an even number of voxels.
  LocalBRule rule;      ///< Its window and range are made from those above, its threads from the engine.
  EngineChoice engine;  ///< Where and how windows are correlated, and the threads of all else.
  std::filesystem::path output;
  std::optional<std::filesystem::path> r_squared_out;
  std::optional<std::filesystem::path> standard_error_out;
  std::optional<std::string> interval_out;  ///< Prefix of PREFIX_low.mrc and PREFIX_high.mrc: b -+ 1.96 errors.
  std::filesystem::path report;             ///< JSON; see default_report_path().
};

/// Reads maps and mask, writes the maps that are asked for and the report. Throws Error, and then nothing is written.
void find_local_b(const BFactorOptions& options, Report& report);

/// line, profile or half-maps.
std::string name_of(BEstimator estimator);

}  // namespace acuity
