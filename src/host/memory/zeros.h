// Vectors of zeros for whole maps and masks.
// Where maps are read, and where masks and results begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/core/parallel.h"

namespace acuity {

/// `count` zeros in new memory. The system makes pages ready as they are touched first, which takes longer than to fill
/// them, so many threads touch them.
template <class T>
std::vector<T> zeros(std::int64_t count, int threads) {
  constexpr std::int64_t page_bytes = 4096;
  constexpr std::int64_t grain = std::int64_t{2} << 20;
  std::vector<T> values;
  values.reserve(static_cast<std::size_t>(count));
  auto* const bytes = reinterpret_cast<volatile char*>(values.data());
  parallel_for(count * static_cast<std::int64_t>(sizeof(T)), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; at += page_bytes) bytes[at] = 0;
  });
  values.resize(static_cast<std::size_t>(count));
  return values;
}

}  // namespace acuity
