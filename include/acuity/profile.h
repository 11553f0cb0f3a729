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
/// times exp(-2 pi i s.r) over the box, in units of density times A^3. It is the sum over voxels times their volume.
/// The profile of a density does not depend on its grid.
struct RadialProfile {
  std::vector<double> s_per_angstrom;      ///< Frequency of each shell, from 0 to the Nyquist frequency, in 1/A.
  std::vector<double> mean_amplitude;      ///< <|F|> per shell.
  std::vector<double> mean_power;          ///< <|F|^2> per shell.
  std::vector<std::int64_t> coefficients;  ///< Number of coefficients of the full spectrum per shell.
};

/// A continuous piecewise linear function of K segments between knots.
struct PiecewiseLinear {
  std::vector<double> knots;   ///< K + 1, ascending: the first x, K - 1 breakpoints, the last x.
  std::vector<double> values;  ///< K + 1 values of the line at the knots.
  std::vector<double> slopes;  ///< K slopes, one per segment.
  double residual_sum = 0;     ///< sum w (y - line)^2.
  double r_squared = 0;        ///< Fraction of the weighted variance that the line explains; see LineFit.
  double bic = 0;              ///< n ln(residual_sum / n) + 2 K ln n: K + 1 values and K - 1 breakpoints are free.
  int n = 0;                   ///< Number of points.

  int segments() const { return static_cast<int>(slopes.size()); }
  /// Value at x; the end segments continue outside the points.
  double at(double x) const;
};

/// The best piecewise linear function through a Guinier plot.
struct GuinierSegments {
  PiecewiseLinear line;                      ///< ln A^2 against s^2.
  std::vector<double> breakpoints_angstrom;  ///< Breakpoints in A, one fewer than segments, from low to high frequency.
  std::vector<double> b_factors;             ///< B factor of each segment, A^2.
};
inline constexpr int choose_segments = 0;      ///< Value of `segments` that takes the number with the smallest BIC.
inline constexpr int max_chosen_segments = 5;  ///< Largest number of segments that is chosen.
inline constexpr int max_segments = 6;         ///< Largest number of segments that can be asked for.

struct ProfileSettings {
  double spacing_angstrom = 1;                ///< Voxel size in A of the boxes that models are drawn in without `like`.
  double wilson_from_angstrom = 10;           ///< Fits begin at this length in A.
  std::optional<double> resolution_angstrom;  ///< Fits end at this length in A, or where the profile ends before it.
  int segments = choose_segments;             ///< Number of segments, 1 to max_segments, or choose_segments.
  int threads = 0;                            ///< Number of threads; <= 0 means one per core.
};

/// The Wilson line and the piecewise linear fit of one profile.
struct ProfileFits {
  ResolutionRange range;  ///< The range that was fitted; it ends where the profile ends.
  WilsonFit wilson;
  GuinierSegments segments;
};

/// Fits a profile within the range of the settings. Throws Error where it has fewer than 3 shells, or too few for so
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

/// The profile of a map, which is multiplied by `mask` (factors on the same grid) unless that is empty.
DensityProfile profile(VolumeView map, VolumeView mask, const ProfileSettings& settings);

struct ProfileOptions {
  std::vector<std::filesystem::path> files;   ///< Maps and models, told apart by their content: a model is text.
  std::optional<std::string> average;         ///< Average profile in place of files; see load_average_profile().
  std::optional<std::filesystem::path> mask;  ///< Map of factors (0 to 1) by which maps are multiplied.
  std::optional<std::filesystem::path> like;  ///< Map that defines grid and origin of models.
  std::optional<std::filesystem::path> csv;   ///< CSV file of all shells.
  std::optional<std::filesystem::path> plot;  ///< SVG file of the Guinier plot.
  OriginConvention frame = OriginConvention::automatic;  ///< Header words of `like` that place models.
  Hydrogens hydrogens = Hydrogens::drop;                 ///< Drops or keeps the hydrogens of the model.
  ModelChoice model_choice;                              ///< Models of the model's file that are read.
  /// Voxel size of maps in A; replaces that of their headers, and that of the boxes of models in the settings.
  std::optional<double> spacing_angstrom;
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
