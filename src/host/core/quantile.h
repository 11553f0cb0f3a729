// Extremes, quantiles and medians. Used by the numbers that reports give of maps, atoms and noise boxes.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace acuity {

/// The least and the largest of values, which are not empty, by eight at a time.
inline std::pair<float, float> extremes(std::span<const float> values) {
  constexpr std::size_t lanes = 8;
  if (values.size() < lanes) {
    const auto [least, largest] = std::minmax_element(values.begin(), values.end());
    return {*least, *largest};
  }
  std::array<float, lanes> low{};
  std::copy_n(values.begin(), lanes, low.begin());
  std::array<float, lanes> high = low;
  const auto take = [&](const float* from) {
    for (std::size_t i = 0; i < lanes; ++i) {
      low[i] = from[i] < low[i] ? from[i] : low[i];
      high[i] = from[i] > high[i] ? from[i] : high[i];
    }
  };
  for (std::size_t i = lanes; i + lanes <= values.size(); i += lanes) take(values.data() + i);
  take(values.data() + values.size() - lanes);
  return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
}

/// The value next to a share, 0 ... 1, of values in ascending order, which are not empty.
template <class Value>
Value quantile_of_sorted(const std::vector<Value>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::llround(share * static_cast<double>(sorted.size() - 1)))];
}

/// The middle value, or the mean of the two in the middle; the values are not empty.
inline double median(std::vector<double> values) {
  const auto upper = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), upper, values.end());
  const double lower = values.size() % 2 != 0 ? *upper : *std::max_element(values.begin(), upper);
  return (lower + *upper) / 2;
}

}  // namespace acuity
