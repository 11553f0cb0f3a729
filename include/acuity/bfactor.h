// Local B factors: the decay of amplitudes with resolution in the window around each voxel. In memory, and
// from files to files as `acuity bfactor` calls it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/molecule_mask.h>
#include <acuity/progress.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>
#include <acuity/wilson.h>

namespace acuity {

/// Estimator of the B factor of a window (Eq. 13).
enum class BEstimator {
  line,       ///< A straight line through ln of the amplitudes, all shells alike.
  profile,    ///< A straight line after division by an average profile.
  half_maps,  ///< The cross power of two half maps, each shell weighted by how well it is known.
};

/// Name of an estimator: line, profile or half-maps.
std::string name_of(BEstimator estimator);

struct BFactorSettings {
  std::optional<BEstimator> estimator;  ///< Default: half_maps for two maps, profile for one.
  std::string profile = "protein";      ///< Average profile by name or file, as load_average_profile() takes it.
  /// Resolution in A where fits begin. Default: 13 or twice the end, whichever is coarser; 3 for a line through data
  /// beyond 2.5 A.
  std::optional<double> from_angstrom;
  /// Resolution in A where fits end, no finer than the Nyquist limit. Default: an estimate from the half maps, or the
  /// Nyquist limit for one map.
  std::optional<double> resolution_angstrom;
  double window_angstrom = 25;  ///< Edge of the windows in A, rounded up to an even number of voxels.
  /// Powers of neighbouring windows are averaged inside the mask with a Gaussian of this standard deviation in A; 0
  /// averages nothing.
  double pooling_angstrom = 4;
  EngineChoice engine;  ///< Device and method of the correlation, and the threads of everything else.
  Verbosity verbosity = Verbosity::quiet;  ///< Form of progress on standard error.
  /// Windows with fewer than three shells in the range grow until they have them, if the box holds such windows.
  bool grow_window = true;
};

/// Fractions of the voxels at which BFactorSummary has quantiles.
inline constexpr double b_quantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95};

/// Statistics of the B factors of the fitted voxels.
struct BFactorSummary {
  std::vector<double> quantiles;     ///< Quantiles of B in A^2 at b_quantiles; empty where no voxel was fitted.
  double median = 0;                 ///< Median of B in A^2.
  double median_standard_error = 0;  ///< Median of the standard errors in A^2.
  std::vector<double> edges;         ///< Edges of bins of 20 A^2, counts.size() + 1 of them.
  std::vector<std::int64_t> counts;  ///< Voxels in each bin.
};

/// Maps have the mask's size and are 0 outside the mask and at voxels that were not fitted.
struct BFactorResult {
  Volume b;  ///< B in A^2.
  /// Standard error of B in A^2. It holds chance, the difference of molecules from the average profile, and the error
  /// of windows that hold a range of B. Chance only where the noise is not known, and for BEstimator::line.
  Volume standard_error;
  Volume r_squared;             ///< Fraction of the shells' variance that the fit explains, 0 ... 1.
  double global_b = 0;          ///< B of the whole maps in A^2, by which they are sharpened before windows are cut out.
  std::int64_t voxels = 0;      ///< Voxels of the mask.
  std::int64_t not_fitted = 0;  ///< Voxels that could not be fitted.
  std::int64_t at_limit = 0;    ///< Voxels at an end of the search, from 100 below to 900 above global_b.
  bool noise_is_known = false;  ///< By half maps, or by the solvent of one map for BEstimator::profile.
  BFactorSummary summary;
  int window_edge = 0;  ///< Edge of the windows in voxels.
  BEstimator estimator = BEstimator::profile;
  std::string profile_name;            ///< Name of the average profile; empty for BEstimator::line, which uses none.
  ResolutionRange range;               ///< Shells that were fitted.
  EngineChoice engine;                 ///< The engine that ran.
  std::vector<StepTime> engine_steps;  ///< Times of a GPU's steps; empty on the CPU.
};

/// B factors at the voxels of a mask: of one map, or of two half maps (`half2` may be empty), all on one grid. Stage of
/// the log: fit. Throws Error for maps or settings that cannot be used.
BFactorResult find_local_b(VolumeInput map, VolumeInput half2, const Mask& mask, const BFactorSettings& settings,
                           RunLog& log);

/// Local B factors from files to files.
struct BFactorOptions {
  std::filesystem::path map;                       ///< A map, or the first half map.
  std::optional<std::filesystem::path> half_map2;  ///< The second half map.
  std::optional<std::filesystem::path> mask;       ///< Map file: voxels of 0.5 and more are computed; excludes `model`.
  /// Model file: voxels within 3 A of an atom are computed; excludes `mask`.
  std::optional<std::filesystem::path> model;
  AutomaticMaskSettings automatic_mask;    ///< The mask where neither `mask` nor `model` is given.
  std::optional<double> spacing_angstrom;  ///< Voxel size of the maps in A; replaces that of their headers.
  OriginConvention frame =
      OriginConvention::automatic;  ///< Header words that place the map in the model's coordinates.
  ModelChoice model_choice;         ///< Models of the model's file that are read.
  BFactorSettings settings;
  std::filesystem::path output;                             ///< Map file of B factors.
  int output_mode = 2;                                      ///< Mode of the map files: 2 or 12, see MapWriting.
  std::optional<std::filesystem::path> r_squared_out;       ///< Map file of R^2.
  std::optional<std::filesystem::path> standard_error_out;  ///< Map file of standard errors.
  /// Prefix of PREFIX_low.mrc and PREFIX_high.mrc, which hold B -+ 1.96 standard errors.
  std::optional<std::string> interval_out;
  std::filesystem::path report;  ///< JSON file; see default_report_path().
};

/// Reads maps and mask, writes the maps that are asked for and the report. Throws Error, and then nothing is written.
BFactorResult find_local_b(const BFactorOptions& options, RunLog& log);

}  // namespace acuity
