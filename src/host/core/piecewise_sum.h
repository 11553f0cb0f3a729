// Sums over the voxels of whole maps, in pieces of a fixed size: many threads, always the same result.
// Used by the moments of a map and the correlation of two.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "host/core/parallel.h"

namespace acuity {

inline constexpr std::size_t terms_a_piece = std::size_t{1} << 16;

/// Sums of the N numbers terms(i) over i < count in double: eight sums of each a piece, which vectors hold, then over
/// the pieces in order. `threads` <= 0 means one per core.
template <std::size_t N, class Terms>
std::array<double, N> sums_over(std::size_t count, int threads, const Terms& terms) {
  constexpr std::size_t lanes = 8;
  std::vector<std::array<double, N>> pieces((count + terms_a_piece - 1) / terms_a_piece, std::array<double, N>{});
  parallel_for(static_cast<std::int64_t>(count), terms_a_piece, threads, [&](std::int64_t begin, std::int64_t end) {
    std::array<std::array<double, lanes>, N> sums{};
    const auto add = [&](std::size_t i, std::size_t lane) {
      const std::array<double, N> values = terms(i);
      for (std::size_t k = 0; k < N; ++k) sums[k][lane] += values[k];
    };
    auto i = static_cast<std::size_t>(begin);
    const auto last = static_cast<std::size_t>(end);
    for (; i + lanes <= last; i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) add(i + lane, lane);
    for (std::size_t lane = 0; i < last; ++i, ++lane) add(i, lane);
    std::array<double, N>& piece = pieces[static_cast<std::size_t>(begin) / terms_a_piece];
    for (std::size_t k = 0; k < N; ++k)
      for (const double part : sums[k]) piece[k] += part;
  });
  std::array<double, N> all{};
  for (const std::array<double, N>& piece : pieces)
    for (std::size_t k = 0; k < N; ++k) all[k] += piece[k];
  return all;
}

/// The sum of one number, term(i).
template <class Term>
double sum_over(std::size_t count, int threads, const Term& term) {
  return sums_over<1>(count, threads, [&](std::size_t i) { return std::array{static_cast<double>(term(i))}; })[0];
}

}  // namespace acuity
