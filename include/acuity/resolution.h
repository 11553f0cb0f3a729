// Local resolution: where the correlation of two half maps, window by window, falls below a threshold, or is no longer
// more than chance. From files to files, as `acuity resolution` calls it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

namespace acuity {

class Report;

/// Whether what leaks between the shells of a cut-out window is taken out of them (Eq. 12).
enum class LeakageRule { kept, removed };

/// How a window gives a resolution.
struct ResolutionRule {
  int window_edge = 0;       ///< N, in voxels; 8 ... 1024 and no larger than the box.
  double threshold = 0.143;  ///< Of the FSC, 0 ... 1.
  LeakageRule leakage = LeakageRule::removed;
  /// Instead of a threshold: each shell is tested in windows with a soft edge, at this rate of false discoveries
  /// (Eq. 14). This is a transform a window on the CPU, in double, without an engine; leakage is removed.
  std::optional<double> fdr;
  int step = 1;  ///< Every how many-th voxel along each axis is computed; what lies between is interpolated.
};

/// Resolutions of the mask's voxels in figures.
struct ResolutionSummary {
  std::int64_t voxels = 0;
  std::int64_t at_window_edge = 0;         ///< Voxels whose FSC lies below the threshold from the first shell on.
  std::int64_t at_last_shell = 0;          ///< Voxels whose FSC never falls below it.
  std::vector<double> quantiles_angstrom;  ///< At resolution_quantiles.
  /// Bins of equal width but for the last, which reaches from the 95 % quantile to the largest value: counts.size() + 1
  /// edges. A bin holds its lower edge; the last one both.
  std::vector<double> edges_angstrom;
  std::vector<std::int64_t> counts;
};
inline constexpr double resolution_quantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95};

struct ResolutionOptions {
  std::filesystem::path half_map1;
  std::filesystem::path half_map2;
  std::filesystem::path mask;
  double window_angstrom = 25;  ///< Rounded up to an even number of voxels.
  ResolutionRule rule;          ///< Its window is made from the one above.
  bool whiten = true;
  /// Where and how windows are correlated, and the threads of all else. With a rate of false discoveries cpu/fft.
  EngineChoice engine;
  Verbosity verbosity = Verbosity::quiet;
  std::filesystem::path output;
  std::filesystem::path report;  ///< JSON; see default_report_path().
};

/// Reads both half maps and the mask, writes the map of resolutions and the report. Throws Error, and then nothing is
/// written.
void find_local_resolution(const ResolutionOptions& options, Report& report);

}  // namespace acuity
