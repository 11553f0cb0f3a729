#include "host/core/sort.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "host/core/parallel.h"

namespace acuity {

void sort_descending(std::vector<float>& values, int threads) {
  constexpr std::int64_t piece = std::int64_t{1} << 18;
  const auto count = static_cast<std::int64_t>(values.size());
  const auto at = [&](std::int64_t i) { return values.begin() + std::min(i, count); };
  parallel_for(count, piece, threads,
               [&](std::int64_t begin, std::int64_t end) { std::sort(at(begin), at(end), std::greater<>()); });
  for (std::int64_t sorted = piece; sorted < count; sorted *= 2) {
    parallel_for(count, 2 * sorted, threads, [&](std::int64_t begin, std::int64_t end) {
      std::inplace_merge(at(begin), at(std::min(begin + sorted, end)), at(end), std::greater<>());
    });
  }
}

}  // namespace acuity
