// Operations on predicates, moves between cells, and conversions of types.
// Beside arithmetic.h; the parser picks an instance.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "emulator/ptx/arithmetic.h"

namespace acuity::emulator {

/// Comparisons; the last ten are for real numbers, those with u are true for numbers that are not.
enum class Compare { eq, ne, lt, le, gt, ge, equ, neu, ltu, leu, gtu, geu, num, nan };

template <Compare kCompare, class T>
inline bool compare(T a, T b) {
  bool unordered = false;
  if constexpr (std::is_floating_point_v<T>) unordered = std::isnan(a) || std::isnan(b);
  switch (kCompare) {
    case Compare::eq:
      return a == b;
    case Compare::ne:
      return !unordered && a != b;
    case Compare::lt:
      return a < b;
    case Compare::le:
      return a <= b;
    case Compare::gt:
      return a > b;
    case Compare::ge:
      return a >= b;
    case Compare::equ:
      return unordered || a == b;
    case Compare::neu:
      return unordered || a != b;
    case Compare::ltu:
      return unordered || a < b;
    case Compare::leu:
      return unordered || a <= b;
    case Compare::gtu:
      return unordered || a > b;
    case Compare::geu:
      return unordered || a >= b;
    case Compare::num:
      return !unordered;
    case Compare::nan:
      return unordered;
  }
  return false;
}

/// Combination of a comparison with a third predicate.
enum Combine { combine_none = 0, combine_and = 1, combine_or = 2, combine_xor = 3, combine_negated = 8 };

template <int kLanes, class T, Compare kCompare>
void set_predicate(Warp& warp, const Instruction& in, std::uint32_t mask) {
  const auto* const a = warp.cells<kLanes, Cell<T>>(in.from[0]);
  const auto* const b = warp.cells<kLanes, Cell<T>>(in.from[1]);
  std::uint32_t found = 0;
  for (int l = 0; l < kLanes; ++l)
    found |= static_cast<std::uint32_t>(compare<kCompare, T>(static_cast<T>(a[l]), static_cast<T>(b[l]))) << l;
  std::uint32_t other = ~found;
  if (in.variant != combine_none) {
    std::uint32_t with = warp.predicates[in.from[2]];
    if ((in.variant & combine_negated) != 0) with = ~with;
    const int how = in.variant & ~combine_negated;
    found = how == combine_and ? found & with : how == combine_or ? found | with : found ^ with;
    other = how == combine_and ? other & with : how == combine_or ? other | with : other ^ with;
  }
  warp.predicates[in.to[0]] = (warp.predicates[in.to[0]] & ~mask) | (found & mask);
  if (in.to_predicate >= 0)
    warp.predicates[in.to_predicate] = (warp.predicates[in.to_predicate] & ~mask) | (other & mask);
}

enum PredicateLogic { logic_and, logic_or, logic_xor, logic_not, logic_move, logic_false, logic_true };

inline void combine_predicates(Warp& warp, const Instruction& in, std::uint32_t mask) {
  const std::uint32_t a = warp.predicates[in.from[0]];
  const std::uint32_t b = in.from[1] >= 0 ? warp.predicates[in.from[1]] : 0;
  std::uint32_t found = 0;
  switch (in.variant) {
    case logic_and:
      found = a & b;
      break;
    case logic_or:
      found = a | b;
      break;
    case logic_xor:
      found = a ^ b;
      break;
    case logic_not:
      found = ~a;
      break;
    case logic_move:
      found = a;
      break;
    case logic_false:
      found = 0;
      break;
    default:
      found = ~0U;
      break;
  }
  warp.predicates[in.to[0]] = (warp.predicates[in.to[0]] & ~mask) | (found & mask);
}

/// One of two values, by a predicate.
template <int kLanes, class T>
void select(Warp& warp, const Instruction& in, std::uint32_t mask) {
  const std::uint32_t chosen = warp.predicates[in.from[2]];
  T* const to = warp.cells<kLanes, T>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const T* const b = warp.cells<kLanes, T>(in.from[1]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = (chosen >> l & 1U) != 0 ? a[l] : b[l]; });
}

/// Two cells of 32 bits become one of 64, the lower half first.
template <int kLanes>
void pack(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, std::uint64_t>(in.to[0]);
  const auto* const low = warp.cells<kLanes, std::uint32_t>(in.from[0]);
  const auto* const high = warp.cells<kLanes, std::uint32_t>(in.from[1]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = std::uint64_t{high[l]} << 32 | low[l]; });
}

template <int kLanes>
void unpack(Warp& warp, const Instruction& in, std::uint32_t mask) {
  const auto* const from = warp.cells<kLanes, std::uint64_t>(in.from[0]);
  for (int half = 0; half < 2; ++half) {
    if (in.to[half] < 0) continue;
    auto* const to = warp.cells<kLanes, std::uint32_t>(in.to[half]);
    for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = static_cast<std::uint32_t>(from[l] >> (32 * half)); });
  }
}

/// Rounding of conversions: variant 0 to 3. It is 8 more where a real number becomes a whole one, and 16 where it is
/// brought into 0 to 1.
enum Rounding { nearest = 0, towards_zero = 1, down = 2, up = 3, to_whole = 8, to_unit_interval = 16 };

/// Converts the bits of one value as an instruction says.
std::uint64_t converted(const Instruction& in, std::uint64_t raw);

template <int kLanes>
void convert(Warp& warp, const Instruction& in, std::uint32_t mask) {
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const std::uint64_t out = converted(in, in.wide[0] ? warp.cells<kLanes, std::uint64_t>(in.from[0])[l]
                                                       : warp.cells<kLanes, std::uint32_t>(in.from[0])[l]);
    if (in.to_wide)
      warp.cells<kLanes, std::uint64_t>(in.to[0])[l] = out;
    else
      warp.cells<kLanes, std::uint32_t>(in.to[0])[l] = static_cast<std::uint32_t>(out);
  }
}

}  // namespace acuity::emulator
