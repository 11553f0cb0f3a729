// Radial amplitude profiles of maps, models and average profiles, with the fits to their Guinier plots.
// They describe maps before and after sharpening; `acuity profile` prints them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <acuity/average_profiles.h>
#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>
#include <acuity/wilson.h>

namespace acuity {

/// Averages over shells of width 1 / (longest edge of the box), in order from s = 0. F(s) is the integral of density
/// times exp(-2 pi i s.r) over the box: the sum over voxels times their volume, in units of density times A^3. The
/// profile of a density does not depend on its grid.
struct RadialProfile {
  std::vector<double> s_per_angstrom;      ///< Frequency of each shell, from 0 to the Nyquist frequency, in 1/A.
  std::vector<double> mean_amplitude;      ///< <|F|> per shell.
  std::vector<double> mean_power;          ///< <|F|^2> per shell.
  std::vector<std::int64_t> coefficients;  ///< Number of coefficients of the full spectrum per shell.
};

/// A continuous line of K straight segments between knots.
struct BrokenLine {
  std::vector<double> knots;   ///< K + 1, ascending: the first x, K - 1 breakpoints, the last x.
  std::vector<double> values;  ///< K + 1 values of the line at the knots.
  std::vector<double> slopes;  ///< K slopes, one per segment.
  double residual_sum = 0;     ///< sum w (y - line)^2.
  double r_squared = 0;        ///< As in LineFit.
  double bic = 0;              ///< n ln(residual_sum / n) + 2 K ln n: K + 1 values and K - 1 breakpoints are free.
  int n = 0;                   ///< Number of points.

  int segments() const { return static_cast<int>(slopes.size()); }
  /// The line at x; its end segments go on beyond the points.
  double at(double x) const;
};

/// The best continuous line of straight segments through a Guinier plot.
struct GuinierSegments {
  BrokenLine line;                           ///< ln A^2 against s^2.
  std::vector<double> breakpoints_angstrom;  ///< One less than segments, from low to high frequency.
  std::vector<double> b_factors;             ///< B factor of each segment, A^2.
};
inline constexpr int choose_segments = 0;       ///< The number of segments is the one with the smallest BIC.
inline constexpr int most_chosen_segments = 5;  ///< The number is chosen from 1 to this.
inline constexpr int most_segments = 6;         ///< The largest number that can be asked for.

struct ProfileSettings {
  double spacing_angstrom = 1;                ///< Voxel size in A of the boxes that models are drawn in without `like`.
  double wilson_from_angstrom = 10;           ///< Fits begin at this length.
  std::optional<double> resolution_angstrom;  ///< Fits end at this length, or where the profile ends before it.
  int segments = choose_segments;             ///< Number of segments, 1 to most_segments, or choose_segments.
  int threads = 0;                            ///< Number of threads; <= 0 means one per core.
};

/// Both fits to one profile.
struct ProfileFits {
  ResolutionRange range;  ///< The range that was fitted; it ends where the profile ends.
  WilsonFit wilson;
  GuinierSegments segments;
};

/// Fits a profile within the range of the settings. Throws Error where it has less than 3 shells, or too few for so
/// many segments.
ProfileFits fit_profile(std::span<const double> s_per_angstrom, std::span<const double> amplitude,
                        const ProfileSettings& settings);

/// The radial profile of a density with its fits.
struct DensityProfile {
  GridSize size;
  double spacing_angstrom = 0;  ///< Voxel size in A.
  RadialProfile profile;
  ProfileFits fits;
};

/// The profile of a map, multiplied before by `mask` (factors on the same grid) unless that is empty.
DensityProfile profile(VolumeView map, VolumeView mask, const ProfileSettings& settings);

struct ProfileOptions {
  std::vector<std::filesystem::path> files;    ///< Maps and models. Their bytes tell which: a model is text.
  std::optional<std::string> average;          ///< An average profile in place of files; see load_average_profile().
  std::optional<std::filesystem::path> mask;   ///< A map of factors (0 to 1) that maps are multiplied by.
  std::optional<std::filesystem::path> like;   ///< A map whose grid and place models take.
  std::optional<std::filesystem::path> csv;    ///< A table of all shells.
  std::optional<std::filesystem::path> plot;   ///< The Guinier plot as SVG.
  FrameSource frame = FrameSource::automatic;  ///< Header words of `like` that place models.
  Hydrogens hydrogens = Hydrogens::drop;
  ProfileSettings settings;
};

struct ProfileResult {
  struct File {
    std::string file;  ///< The path as it was given.
    bool from_model = false;
    DensityProfile found;
  };
  std::vector<File> files;  ///< In the order of the options.
  struct Average {
    AverageProfile profile;
    ProfileFits fits;
  };
  std::optional<Average> average;
};

/// Reads maps, draws the densities of models, takes their profiles, and writes table and plot where they are asked for.
/// Throws Error.
ProfileResult profile_files(const ProfileOptions& options, RunLog& log);

}  // namespace acuity
