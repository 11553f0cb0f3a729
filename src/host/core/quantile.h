// Quantiles of sorted values. Under what reports say of maps and atoms.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace acuity {

/// The value next to a share, 0 ... 1, of values in ascending order, which are not empty.
template <class Value>
Value quantile_of_sorted(const std::vector<Value>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::llround(share * static_cast<double>(sorted.size() - 1)))];
}

}  // namespace acuity
