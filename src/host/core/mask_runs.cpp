#include "host/core/mask_runs.h"

#include <numeric>

#include <acuity/mask.h>

namespace acuity {

std::int64_t Mask::count() const {
  return std::accumulate(inside.begin(), inside.end(), std::int64_t{0},
                         [](std::int64_t sum, std::uint8_t v) { return sum + v; });
}

std::int64_t voxel_count(const std::vector<MaskRun>& runs) {
  std::int64_t count = 0;
  for (const MaskRun& run : runs) count += run.length;
  return count;
}

VoxelNumbers::VoxelNumbers(const std::vector<MaskRun>& runs) : runs_(runs) {
  starts_.reserve(runs.size() + 1);
  starts_.push_back(0);
  for (const MaskRun& run : runs) starts_.push_back(starts_.back() + run.length);
}

std::size_t VoxelNumbers::run_of(std::int64_t number) const {
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), number) - starts_.begin() - 1);
}

std::vector<MaskRun> runs_of(const Mask& mask) {
  std::vector<MaskRun> runs;
  const GridSize& size = mask.size;
  for (std::int64_t row = 0; row < size.y * size.z; ++row) {
    const std::uint8_t* inside = mask.inside.data() + row * size.x;
    for (std::int64_t x = 0; x < size.x;) {
      if (inside[x] == 0) {
        ++x;
        continue;
      }
      const std::int64_t first = x;
      while (x < size.x && inside[x] != 0) ++x;
      runs.push_back({row * size.x + first, static_cast<std::int32_t>(x - first)});
    }
  }
  return runs;
}

double mean_outside(VolumeView volume, const Mask& mask) {
  double sum = 0;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) {
    if (mask.inside[i] != 0) continue;
    sum += volume.voxels[i];
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : moments(volume.voxels).mean;
}

double mean_outside(VolumeView volume, VolumeView weights) {
  constexpr double least_weight = 1e-3;  // Rounding of a mask that is 1 everywhere is no solvent.
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) {
    const double outside = std::max(0.0, 1.0 - weights.voxels[i]);
    sum += outside * volume.voxels[i];
    weight += outside;
  }
  return weight > least_weight ? sum / weight : moments(volume.voxels).mean;
}

Volume inside_mask(Volume volume, VolumeView weights, int threads) {
  const auto level = static_cast<float>(mean_outside(volume, weights));
  for (float& value : volume.voxels) value -= level;
  multiply_by(volume, weights, threads);
  return volume;
}

}  // namespace acuity
