// Contour levels and the number of voxels that they enclose.
// Used by the suggested level of sharpen(), and by reports that draw levels against volumes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <acuity/mask.h>

namespace acuity {

/// Number of voxels of the mask with a value of at least `level`; of all voxels where `mask` is null.
std::int64_t voxels_from(std::span<const float> values, double level, const Mask* mask, int threads);

/// The highest level that `count` values reach: the count-th largest value. The values are finite, and `count` is from
/// 1 to their number. Same result for any number of threads; memory: some MB a thread.
float level_enclosing(std::span<const float> values, std::int64_t count, int threads);

/// Levels at equal steps, and how many voxels reach them.
struct EnclosedVoxels {
  double low = 0;                    ///< The first level.
  double step = 0;                   ///< The distance from one level to the next.
  std::vector<std::int64_t> voxels;  ///< voxels[i] values are at least low + i step.
};

/// The curve at `levels` levels from `low` on, the last one a step below `high`; low < high.
EnclosedVoxels enclosed_voxels(std::span<const float> values, double low, double high, int levels, int threads);

}  // namespace acuity
