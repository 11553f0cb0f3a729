// Sizes of grids that transform fast. For grids that the program chooses itself.
#pragma once

#include <cstdint>

namespace acuity {

/// The smallest number from n on with no prime factors but 2, 3, 5 and 7.
inline std::int64_t next_fft_size(std::int64_t n) {
  for (;; ++n) {
    std::int64_t rest = n;
    for (const int factor : {2, 3, 5, 7})
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return n;
  }
}

}  // namespace acuity
