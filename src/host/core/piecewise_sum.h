// Sums over the voxels of whole maps, in pieces of a fixed size: many threads, always the same result.
// Under the moments of a map and the correlation of two.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "host/core/parallel.h"

namespace acuity {

inline constexpr std::size_t terms_a_piece = std::size_t{1} << 16;

/// Sum of term(i) over i < count in double: eight sums a piece, which vectors hold, then over the pieces in order.
/// `threads` <= 0 means one per core.
template <class Term>
double sum_over(std::size_t count, int threads, const Term& term) {
  constexpr std::size_t lanes = 8;
  std::vector<double> pieces((count + terms_a_piece - 1) / terms_a_piece);
  parallel_for(static_cast<std::int64_t>(count), terms_a_piece, threads, [&](std::int64_t begin, std::int64_t end) {
    std::array<double, lanes> sums{};
    auto i = static_cast<std::size_t>(begin);
    const auto last = static_cast<std::size_t>(end);
    for (; i + lanes <= last; i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
    for (std::size_t lane = 0; i < last; ++i, ++lane) sums[lane] += term(i);
    double sum = 0;
    for (const double part : sums) sum += part;
    pieces[static_cast<std::size_t>(begin) / terms_a_piece] = sum;
  });
  double sum = 0;
  for (const double piece : pieces) sum += piece;
  return sum;
}

}  // namespace acuity
