// Quantiles and medians. Under the numbers that reports give of maps, atoms and noise boxes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace acuity {

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
