// Local resolution of two half maps: the frequency at which the FSC of a window falls below a threshold, or is not more
// than chance. In memory, and from files to files as `acuity resolution` calls it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/molecule_mask.h>
#include <acuity/progress.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// Treatment of the power that leaks between the shells of a cut-out window (Eq. 12).
enum class LeakageRule { kept, removed };

struct ResolutionSettings {
  double window_angstrom = 25;                 ///< Edge of the windows in A, rounded up to an even number of voxels.
  double threshold = 0.143;                    ///< FSC at the resolution, 0 ... 1.
  LeakageRule leakage = LeakageRule::removed;  ///< Treatment of leakage between shells.
  /// False discovery rate, 0 ... 0.5, in place of a threshold: each shell is tested in windows with a soft edge
  /// (Eq. 14). This takes one transform per window on the CPU, in double precision; leakage is removed.
  std::optional<double> fdr;
  int step = 1;        ///< Every step-th voxel along each axis is computed, 1 ... 16; others are interpolated.
  bool whiten = true;  ///< Divides the half maps by their radial amplitude before windows are cut out.
  /// Device and method of the correlation, and the threads of everything else. A false discovery rate needs the CPU,
  /// whose method is then fft.
  EngineChoice engine;
  Verbosity verbosity = Verbosity::quiet;  ///< Form of progress on standard error.
};

/// Fractions of the voxels at which ResolutionSummary has quantiles.
inline constexpr double resolution_quantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95};

/// Statistics of the resolutions of the mask's voxels.
struct ResolutionSummary {
  std::int64_t voxels = 0;                 ///< Number of voxels.
  std::int64_t at_window_edge = 0;         ///< Voxels whose FSC lies below the threshold from the first shell on.
  std::int64_t at_last_shell = 0;          ///< Voxels whose FSC never falls below the threshold.
  std::vector<double> quantiles_angstrom;  ///< Quantiles at resolution_quantiles.
  /// Edges of bins, counts.size() + 1 of them. Bins have equal width, except the last one, which reaches from the 95 %
  /// quantile to the largest value. A bin contains its lower edge, the last one both edges.
  std::vector<double> edges_angstrom;
  std::vector<std::int64_t> counts;  ///< Voxels in each bin.
};

/// Tests of shells at a false discovery rate.
struct ShellTestSummary {
  std::vector<double> effective_coefficients;  ///< Effective number of independent coefficients in the shells 1 ... M.
  int first_decisive_shell = 0;                ///< First shell whose failure ends the search.
};

struct ResolutionResult {
  Volume resolutions;   ///< Resolution in A at each voxel of the mask, 0 elsewhere.
  int window_edge = 0;  ///< Edge of the windows in voxels.
  ResolutionSummary summary;
  std::optional<ShellTestSummary> tests;  ///< Tests of shells; present with a false discovery rate.
  EngineChoice engine;                    ///< The engine that ran.
  std::vector<StepTime> engine_steps;     ///< Times of a GPU's steps; empty on the CPU.
};

/// Resolutions of two half maps at the voxels of a mask, all on one grid. Stages of the log: whiten, correlate. Throws
/// Error for maps or settings that cannot be used.
ResolutionResult find_local_resolution(VolumeInput half1, VolumeInput half2, const Mask& mask,
                                       const ResolutionSettings& settings, RunLog& log);

/// Local resolution from files to files.
struct ResolutionOptions {
  std::filesystem::path half_map1;            ///< Map file of the first half map.
  std::filesystem::path half_map2;            ///< Map file of the second half map.
  std::optional<std::filesystem::path> mask;  ///< Map file: voxels of 0.5 and more are computed.
  AutomaticMaskSettings automatic_mask;       ///< The mask where no file is given.
  std::optional<double> spacing_angstrom;     ///< Voxel size of the maps in A; replaces that of their headers.
  ResolutionSettings settings;
  std::filesystem::path output;  ///< Map file of resolutions.
  int output_mode = 2;           ///< Mode of the map files: 2 or 12, see MapWriting.
  std::filesystem::path report;  ///< JSON file; see default_report_path().
};

/// Reads both half maps and the mask, writes the map of resolutions and the report. Throws Error, and then nothing is
/// written.
ResolutionResult find_local_resolution(const ResolutionOptions& options, RunLog& log);

}  // namespace acuity
