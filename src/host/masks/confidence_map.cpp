#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

#include <acuity/confidence_mask.h>

#include "host/core/parallel.h"
#include "host/core/sort.h"
#include "host/masks/adjusted_p.h"
#include "host/masks/noise_tail.h"
#include "host/masks/significance.h"
#include "host/masks/tested_region.h"

namespace acuity {
namespace {

/// Calls visit(voxel) for the tested voxels of slice z.
template <class Visit>
void for_each_tested(GridSize size, std::int64_t z, TestedRegion region, const Visit& visit) {
  for (std::int64_t y = 0; y < size.y; ++y) {
    const RowRange row = tested_voxels(size, y, z, region);
    for (std::int64_t i = row.begin; i < row.end; ++i) visit(static_cast<std::size_t>(i));
  }
}

template <class Visit>
void for_each_slice(GridSize size, int threads, const Visit& visit) {
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) visit(z);
  });
}

/// The tested voxels of at least `least`, largest first.
std::vector<float> tested_values(VolumeView volume, float least, const ConfidenceOptions& options) {
  const GridSize& size = volume.size;
  std::vector<std::int64_t> start(static_cast<std::size_t>(size.z) + 1);
  for_each_slice(size, options.threads, [&](std::int64_t z) {
    std::int64_t count = 0;
    for_each_tested(size, z, options.region, [&](std::size_t i) { count += volume.voxels[i] >= least ? 1 : 0; });
    start[static_cast<std::size_t>(z) + 1] = count;
  });
  for (std::size_t z = 0; z + 1 < start.size(); ++z) start[z + 1] += start[z];
  std::vector<float> values(static_cast<std::size_t>(start.back()));
  for_each_slice(size, options.threads, [&](std::int64_t z) {
    auto to = values.begin() + start[static_cast<std::size_t>(z)];
    for_each_tested(size, z, options.region, [&](std::size_t i) {
      if (volume.voxels[i] >= least) *to++ = volume.voxels[i];
    });
  });
  sort_descending(values, options.threads);
  return values;
}

/// Below the returned value, adjusted p values are 1: there p >= 1 / c, and c m p / rank >= m / rank. Found by halving
/// the range from `low` to `high`, so it may be lower than needed by its last part in 2^20.
float min_candidate(float low, float high, const NoiseTail& tail, double factor) {
  for (int step = 0; step < 20 && factor > 1; ++step) {
    const float middle = low + (high - low) / 2;
    (tail(middle) >= 1 / factor ? low : high) = middle;
  }
  return low;
}

/// Confidence as a function of the value: it falls in steps. Value v lies in the first step whose `from` is at most v.
struct Steps {
  std::vector<float> from;         // Falling.
  std::vector<float> confidence;   // Falling: 1 - adjusted p value.
  std::optional<float> threshold;  // Lowest value that passes.

  float at(float value) const {
    const auto step = std::lower_bound(from.begin(), from.end(), value, std::greater<>());
    return step == from.end() ? 0 : confidence[static_cast<std::size_t>(step - from.begin())];
  }
};

/// `values` falls; ranks count from 1. Equal values share one p value and thereby one adjusted p value.
Steps steps_of(const std::vector<float>& values, std::int64_t hypotheses, const NoiseTail& tail,
               const ConfidenceOptions& options) {
  Steps steps;
  float last_value = std::numeric_limits<float>::quiet_NaN();
  double last_p = 1;
  const auto value_of = [&](std::int64_t rank) { return values[static_cast<std::size_t>(rank - 1)]; };
  const auto p_of = [&](std::int64_t rank) {
    if (value_of(rank) != last_value) last_p = tail(last_value = value_of(rank));
    return last_p;
  };
  // Neighbours of the same confidence are one step; it starts at the lowest of their values.
  const auto put = [&](std::int64_t rank, double q) {
    const float value = value_of(rank);
    const auto confidence = static_cast<float>(1 - q);
    if (q <= options.level) steps.threshold = std::min(value, steps.threshold.value_or(value));
    if (steps.from.empty() || steps.confidence.back() != confidence) {
      steps.confidence.push_back(confidence);
      steps.from.push_back(value);
    } else {
      steps.from.back() = std::min(steps.from.back(), value);
    }
  };
  adjust(static_cast<std::int64_t>(values.size()), hypotheses, options.adjustment, p_of, put);
  if (options.adjustment != Adjustment::holm) {  // Those came from the lowest value upwards.
    std::reverse(steps.confidence.begin(), steps.confidence.end());
    std::reverse(steps.from.begin(), steps.from.end());
  }
  return steps;
}

}  // namespace

float least_significant(std::int64_t tested, double level) {
  // Between deviations that any noise reaches and ones that none does.
  return min_candidate(-4, 40, NoiseTail(Moments{0, 1}),
                       dependence_factor(tested, ConfidenceOptions().adjustment) / level);
}

std::optional<float> significance_threshold(std::vector<float> candidates, std::int64_t tested, double level,
                                            int threads) {
  ConfidenceOptions options;
  options.level = level;
  sort_descending(candidates, threads);
  return steps_of(candidates, tested, NoiseTail(Moments{0, 1}), options).threshold;
}

ConfidenceMap confidence_map(VolumeView volume, const std::vector<NoiseBox>& boxes, const ConfidenceOptions& options) {
  const GridSize& size = volume.size;
  const auto count = static_cast<std::size_t>(size.count());
  const NoiseTail tail(noise_voxels(volume, boxes), options.test);
  ConfidenceMap result;
  result.tested = tested_count(size, options.region);
  const double factor = dependence_factor(result.tested, options.adjustment);
  Steps steps;
  {
    const auto [least, largest] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
    std::vector<float> values = tested_values(volume, min_candidate(*least, *largest, tail, factor), options);
    if (values.empty()) values = tested_values(volume, std::numeric_limits<float>::lowest(), options);
    steps = steps_of(values, result.tested, tail, options);
    result.largest_tested = values.front();
  }
  result.min_p = tail(result.largest_tested);
  result.threshold = steps.threshold;

  result.confidence = {size, volume.spacing_angstrom, std::vector<float>(count)};
  result.passed = {size, std::vector<std::uint8_t>(count)};
  for_each_slice(size, options.threads, [&](std::int64_t z) {
    for_each_tested(size, z, options.region, [&](std::size_t i) {
      const float value = volume.voxels[i];
      result.confidence.voxels[i] = steps.at(value);
      result.passed.inside[i] = result.threshold && value >= *result.threshold ? 1 : 0;
    });
  });
  return result;
}

}  // namespace acuity
