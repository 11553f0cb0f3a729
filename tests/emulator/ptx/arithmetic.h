// Operations on numbers: one template per number of operands, and a functor per operation.
// The parser picks an instance; the interpreter calls it.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "emulator/ptx/options.h"
#include "emulator/ptx/warp.h"

namespace acuity::emulator {

/// Content of a cell for a value: those of 16 bits lie in cells of 32.
template <class T>
using Cell = std::conditional_t<sizeof(T) == 2, std::uint32_t, T>;
/// The cell of a value.
template <class T>
inline Cell<T> cell_of(T value) {
  if constexpr (sizeof(T) == 2) return static_cast<std::uint16_t>(value);
  return value;
}

template <int kLanes, class T, class Act>
void unary(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, Cell<T>>(in.to[0]);
  const auto* const a = warp.cells<kLanes, Cell<T>>(in.from[0]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = cell_of<T>(Act{}(static_cast<T>(a[l]))); });
}

template <int kLanes, class T, class Act>
void binary(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, Cell<T>>(in.to[0]);
  const auto* const a = warp.cells<kLanes, Cell<T>>(in.from[0]);
  const auto* const b = warp.cells<kLanes, Cell<T>>(in.from[1]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = cell_of<T>(Act{}(static_cast<T>(a[l]), static_cast<T>(b[l]))); });
}

template <int kLanes, class T, class Act>
void ternary(Warp& warp, const Instruction& in, std::uint32_t mask) {
  T* const to = warp.cells<kLanes, T>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const T* const b = warp.cells<kLanes, T>(in.from[1]);
  const T* const c = warp.cells<kLanes, T>(in.from[2]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = Act{}(a[l], b[l], c[l]); });
}

/// bfi: the lowest from[3] bits of a, put into b from bit from[2] on.
template <int kLanes, class T>
void insert_bits(Warp& warp, const Instruction& in, std::uint32_t mask) {
  constexpr std::uint32_t width = 8 * sizeof(T);
  T* const to = warp.cells<kLanes, T>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const T* const b = warp.cells<kLanes, T>(in.from[1]);
  const auto* const first = warp.cells<kLanes, std::uint32_t>(in.from[2]);
  const auto* const count = warp.cells<kLanes, std::uint32_t>(in.from[3]);
  for_lanes<kLanes>(warp, mask, [&](int l) {
    const std::uint32_t place = first[l] & 255;
    const std::uint32_t length = count[l] & 255;
    const T low = length >= width ? static_cast<T>(-1) : static_cast<T>((T{1} << length) - 1);
    const T part = place >= width ? T{0} : static_cast<T>(low << place);
    to[l] = place >= width ? b[l] : static_cast<T>((b[l] & ~part) | (a[l] << place & part));
  });
}

// Each functor has the name of its instruction; C++ computes narrow integers wide, so results are narrowed.
#define ACUITY_EMULATED_UNARY(name, formula) \
  struct name {                              \
    template <class T>                       \
    T operator()(T a) const {                \
      return static_cast<T>(formula);        \
    }                                        \
  };
#define ACUITY_EMULATED_BINARY(name, formula) \
  struct name {                               \
    template <class T>                        \
    T operator()(T a, T b) const {            \
      return static_cast<T>(formula);         \
    }                                         \
  };
ACUITY_EMULATED_UNARY(Move, a)
ACUITY_EMULATED_UNARY(Negate, -a)
ACUITY_EMULATED_UNARY(Not, ~a)
ACUITY_EMULATED_UNARY(Absolute, a < 0 ? -a : a)
ACUITY_EMULATED_UNARY(RealAbsolute, std::fabs(a))
ACUITY_EMULATED_UNARY(SquareRoot, std::sqrt(a))
ACUITY_EMULATED_UNARY(Reciprocal, 1 / a)
ACUITY_EMULATED_BINARY(Add, a + b)
ACUITY_EMULATED_BINARY(Subtract, a - b)
ACUITY_EMULATED_BINARY(Multiply, a* b)
ACUITY_EMULATED_BINARY(And, a& b)
ACUITY_EMULATED_BINARY(Or, a | b)
ACUITY_EMULATED_BINARY(Xor, a ^ b)
ACUITY_EMULATED_BINARY(Minimum, a < b ? a : b)
ACUITY_EMULATED_BINARY(Maximum, a > b ? a : b)
ACUITY_EMULATED_BINARY(RealMinimum, std::fmin(a, b))
ACUITY_EMULATED_BINARY(RealMaximum, std::fmax(a, b))
ACUITY_EMULATED_BINARY(RealDivide, a / b)
ACUITY_EMULATED_BINARY(CopySign, std::copysign(b, a))
#undef ACUITY_EMULATED_UNARY
#undef ACUITY_EMULATED_BINARY

struct FusedMultiplyAdd {
  float operator()(float a, float b, float c) const { return __builtin_fmaf(a, b, c); }
  double operator()(double a, double b, double c) const { return __builtin_fma(a, b, c); }
};

/// The largest number of single precision that is not above the sum.
struct FusedMultiplyAddDown {
  float operator()(float a, float b, float c) const {
    const float nearest_one = __builtin_fmaf(a, b, c);
    return static_cast<__float128>(a) * b + c < nearest_one
               ? std::nextafter(nearest_one, -std::numeric_limits<float>::infinity())
               : nearest_one;
  }
};
struct MultiplyAdd {
  template <class T>
  T operator()(T a, T b, T c) const {
    return static_cast<T>(a * b + c);
  }
};
struct MultiplyHigh {
  template <class T>
  T operator()(T a, T b) const {
    __extension__ using Product = std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>;
    return static_cast<T>((static_cast<Product>(a) * b) >> (8 * sizeof(T)));
  }
};

/// The quotient, or with variant 1 the remainder; both round towards 0.
template <int kLanes, class T>
void divide(Warp& warp, const Instruction& in, std::uint32_t mask) {
  T* const to = warp.cells<kLanes, T>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const T* const b = warp.cells<kLanes, T>(in.from[1]);
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    if (b[l] == 0) {
      report("division", place_of(warp, in, l));
      to[l] = static_cast<T>(-1);
    } else {
      to[l] = static_cast<T>(in.variant == 1 ? a[l] % b[l] : a[l] / b[l]);
    }
  }
}

/// a * b with twice the bits, plus c where there is one.
template <int kLanes, class T, class Wide>
void multiply_wide(Warp& warp, const Instruction& in, std::uint32_t mask) {
  Wide* const to = warp.cells<kLanes, Wide>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const T* const b = warp.cells<kLanes, T>(in.from[1]);
  if (in.from[2] < 0) {
    for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = static_cast<Wide>(a[l]) * static_cast<Wide>(b[l]); });
    return;
  }
  const Wide* const c = warp.cells<kLanes, Wide>(in.from[2]);
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = static_cast<Wide>(a[l]) * static_cast<Wide>(b[l]) + c[l]; });
}

/// Shifts by any number of bits: beyond the type, zeros or copies of the sign remain.
template <int kLanes, class T, bool kLeft>
void shift(Warp& warp, const Instruction& in, std::uint32_t mask) {
  T* const to = warp.cells<kLanes, T>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  const auto* const by = warp.cells<kLanes, std::uint32_t>(in.from[1]);
  constexpr std::uint32_t bits = 8 * sizeof(T);
  for_lanes<kLanes>(warp, mask, [&](int l) {
    if constexpr (kLeft) {
      to[l] = by[l] >= bits ? T{0} : static_cast<T>(a[l] << by[l]);
    } else {
      const T beyond = std::is_signed_v<T> ? static_cast<T>(a[l] >> (bits - 1)) : T{0};
      to[l] = by[l] >= bits ? beyond : static_cast<T>(a[l] >> by[l]);
    }
  });
}

/// Variant 0: bits that are set; 1: leading zeros; 2: bits in reverse.
template <int kLanes, class T>
void bits(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, std::uint32_t>(in.to[0]);
  const T* const a = warp.cells<kLanes, T>(in.from[0]);
  for_lanes<kLanes>(warp, mask, [&](int l) {
    std::uint32_t reversed = 0;
    for (int i = 0; i < 32; ++i) reversed |= static_cast<std::uint32_t>(a[l] >> i & 1U) << (31 - i);
    to[l] = in.variant == 0   ? static_cast<std::uint32_t>(std::popcount(a[l]))
            : in.variant == 1 ? static_cast<std::uint32_t>(std::countl_zero(a[l]))
                              : reversed;
  });
}

/// A denormal number becomes 0.
inline float flushed(float x) { return std::fabs(x) < std::numeric_limits<float>::min() ? std::copysign(0.0F, x) : x; }

/// x, with the option PERTURB off by at most one unit in the last place.
inline float perturbed(float x) {
  if (!options().perturb || !std::isfinite(x) || x == 0) return x;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) + static_cast<std::uint32_t>(random_number() % 3) - 1);
}

enum Approximate { sqrt_variant, rsqrt_variant, exp2_variant, log2_variant, rcp_variant, sin_variant, cos_variant };

/// Functions that a GPU approximates, by the host's.
template <int kLanes>
void approximate(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, float>(in.to[0]);
  const auto* const from = warp.cells<kLanes, float>(in.from[0]);
  if (in.variant == sqrt_variant && !options().perturb) {
    for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = std::sqrt(flushed(from[l])); });
    return;
  }
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const float a = flushed(from[l]);
    float result = 0;
    switch (in.variant) {
      case sqrt_variant:
        result = std::sqrt(a);
        break;
      case rsqrt_variant:
        result = 1 / std::sqrt(a);
        break;
      case exp2_variant:
        result = std::exp2(a);
        break;
      case log2_variant:
        result = std::log2(a);
        break;
      case rcp_variant:
        result = 1 / a;
        break;
      case sin_variant:
        result = std::sin(a);
        break;
      default:
        result = std::cos(a);
        break;
    }
    to[l] = perturbed(flushed(result));
  }
}

/// 1 / a in double, from the upper half of its bits.
template <int kLanes>
void approximate_reciprocal(Warp& warp, const Instruction& in, std::uint32_t mask) {
  auto* const to = warp.cells<kLanes, double>(in.to[0]);
  const auto* const from = warp.cells<kLanes, double>(in.from[0]);
  const auto upper = [](double x) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & 0xffffffff00000000U);
  };
  for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = upper(1 / upper(from[l])); });
}

}  // namespace acuity::emulator
