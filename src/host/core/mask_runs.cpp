#include "host/core/mask_runs.h"

#include <array>
#include <cstring>
#include <numeric>

#include <acuity/mask.h>

#include "host/core/piecewise_sum.h"

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
      const void* const next = std::memchr(inside + x, 1, static_cast<std::size_t>(size.x - x));
      if (next == nullptr) break;
      const std::int64_t first = static_cast<const std::uint8_t*>(next) - inside;
      x = first;
      while (x < size.x && inside[x] != 0) ++x;
      runs.push_back({row * size.x + first, static_cast<std::int32_t>(x - first)});
    }
  }
  return runs;
}

std::vector<float> values_inside(std::span<const float> values, const Mask& mask) {
  std::vector<float> inside;
  for (const MaskRun& run : runs_of(mask)) {
    const auto first = values.begin() + run.first;
    inside.insert(inside.end(), first, first + run.length);
  }
  return inside;
}

namespace {

/// The sum of the voxels times their weights, and the sum of these.
template <class WeightOf>
std::array<double, 2> weighted_sums(VolumeView volume, int threads, const WeightOf& weight_of) {
  return sums_over<2>(volume.voxels.size(), threads, [&](std::size_t i) {
    const double weight = weight_of(i);
    return std::array{weight * volume.voxels[i], weight};
  });
}

}  // namespace

double mean_outside(VolumeView volume, const Mask& mask, int threads) {
  const auto [sum, count] =
      weighted_sums(volume, threads, [&](std::size_t i) { return mask.inside[i] == 0 ? 1.0 : 0.0; });
  return count > 0 ? sum / count : moments(volume.voxels, threads).mean;
}

double mean_outside(VolumeView volume, VolumeView weights, int threads) {
  constexpr double min_weight = 1e-3;  // Rounding of a mask that is 1 everywhere is no solvent.
  const auto [sum, weight] =
      weighted_sums(volume, threads, [&](std::size_t i) { return std::max(0.0, 1.0 - weights.voxels[i]); });
  return weight > min_weight ? sum / weight : moments(volume.voxels, threads).mean;
}

Volume inside_mask(Volume volume, VolumeView weights, int threads) {
  lower_by(volume, mean_outside(volume, weights, threads), threads);
  multiply_by(volume, weights, threads);
  return volume;
}

}  // namespace acuity
