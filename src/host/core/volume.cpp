#include <algorithm>
#include <atomic>
#include <cmath>

#include <acuity/volume.h>

#include "host/core/parallel.h"
#include "host/core/piecewise_sum.h"
#include "host/core/quantile.h"

namespace acuity {

Volume copy_of(VolumeView view) {
  return {view.size, view.spacing_angstrom, std::vector<float>(view.voxels.begin(), view.voxels.end())};
}

std::uint64_t new_contents() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

Volume VolumeInput::take() {
  Volume volume = owns() ? std::move(own_) : copy_of(view_);
  release();
  return volume;
}

void multiply_by(Volume& volume, VolumeView weights, int threads) {
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(volume.size.count(), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      volume.voxels[i] *= weights.voxels[i];
  });
}

void lower_by(Volume& volume, double level, int threads) {
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(volume.size.count(), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      volume.voxels[i] = static_cast<float>(volume.voxels[i] - level);
  });
}

Moments moments(std::span<const float> values, int threads) {
  if (values.empty()) return {};
  const auto count = static_cast<double>(values.size());
  const double mean =
      sum_over(values.size(), threads, [&](std::size_t i) { return static_cast<double>(values[i]); }) / count;
  const double squares = sum_over(values.size(), threads, [&](std::size_t i) {
    const double difference = values[i] - mean;
    return difference * difference;
  });
  return {mean, std::sqrt(squares / count)};
}

std::pair<float, float> range_of(std::span<const float> values, int threads) {
  if (values.empty()) return {};
  const auto grain = static_cast<std::int64_t>(terms_a_piece);
  const auto count = static_cast<std::int64_t>(values.size());
  std::vector<std::pair<float, float>> ranges(static_cast<std::size_t>((count + grain - 1) / grain));
  parallel_for(count, grain, threads, [&](std::int64_t begin, std::int64_t end) {
    ranges[static_cast<std::size_t>(begin / grain)] =
        extremes(values.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
  });
  std::pair<float, float> all = ranges.front();
  for (const auto& [least, largest] : ranges) all = {std::min(all.first, least), std::max(all.second, largest)};
  return all;
}

}  // namespace acuity
