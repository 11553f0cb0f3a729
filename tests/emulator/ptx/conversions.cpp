#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "emulator/ptx/options.h"
#include "emulator/ptx/predicates.h"

namespace acuity::emulator {
namespace {

double rounded(double x, int rounding) {
  switch (rounding) {
    case towards_zero:
      return std::trunc(x);
    case down:
      return std::floor(x);
    case up:
      return std::ceil(x);
    default:
      return std::nearbyint(x);
  }
}

/// The bits of an integer, extended to 64 by its sign.
std::uint64_t extended(Type type, std::uint64_t raw) {
  switch (type) {
    case Type::u8:
      return static_cast<std::uint8_t>(raw);
    case Type::s8:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(raw)});
    case Type::u16:
      return static_cast<std::uint16_t>(raw);
    case Type::s16:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int16_t>(raw)});
    case Type::u32:
      return static_cast<std::uint32_t>(raw);
    case Type::s32:
      return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(raw)});
    default:
      return raw;
  }
}

/// The nearest integer of a type; numbers that are not become 0, or the smallest of 64 bits.
template <class Integer>
std::uint64_t saturated(double whole) {
  using Limits = std::numeric_limits<Integer>;
  if (std::isnan(whole)) return sizeof(Integer) == 8 ? 0x8000000000000000U : 0;
  // The largest integer of 64 bits is no double; the next one up is.
  if (whole >= std::ldexp(1.0, Limits::digits)) return static_cast<std::uint64_t>(Limits::max());
  if (whole <= static_cast<double>(Limits::min())) return static_cast<std::uint64_t>(Limits::min());
  return static_cast<std::uint64_t>(static_cast<Integer>(whole));
}

std::uint64_t to_integer(const Instruction& in, double real) {
  const double whole = rounded(real, in.variant & ~to_whole);
  switch (in.to_type) {
    case Type::s32:
      return static_cast<std::uint32_t>(saturated<std::int32_t>(whole));
    case Type::u32:
      return saturated<std::uint32_t>(whole);
    case Type::s64:
      return saturated<std::int64_t>(whole);
    case Type::u64:
      return saturated<std::uint64_t>(whole);
    default:
      stop("conversion " + in.text);
  }
}

std::uint64_t bits_of(Type type, double real) {
  if (type == Type::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(real));
  return std::bit_cast<std::uint64_t>(real);
}

/// An integer as a real number, rounded once.
std::uint64_t real_bits(Type type, std::uint64_t integer, bool has_sign) {
  if (type == Type::f32)
    return std::bit_cast<std::uint32_t>(has_sign ? static_cast<float>(static_cast<std::int64_t>(integer))
                                                 : static_cast<float>(integer));
  return std::bit_cast<std::uint64_t>(has_sign ? static_cast<double>(static_cast<std::int64_t>(integer))
                                               : static_cast<double>(integer));
}

}  // namespace

std::uint64_t converted(const Instruction& in, std::uint64_t raw) {
  if (is_real(in.from_type)) {
    const double real = in.from_type == Type::f32
                            ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(raw)))
                            : std::bit_cast<double>(raw);
    if (!is_real(in.to_type)) return to_integer(in, real);
    // The suffix sat: a number that is none becomes 0.
    if ((in.variant & to_unit_interval) != 0) return bits_of(in.to_type, std::fmin(std::fmax(real, 0), 1));
    return bits_of(in.to_type, (in.variant & to_whole) != 0 ? rounded(real, in.variant & ~to_whole) : real);
  }
  const std::uint64_t integer = extended(in.from_type, raw);
  if (is_real(in.to_type)) return real_bits(in.to_type, integer, is_signed(in.from_type));
  // Narrow results lie in cells of 32 bits, those of 16 without their sign.
  switch (in.to_type) {
    case Type::u8:
      return static_cast<std::uint8_t>(integer);
    case Type::s8:
      return static_cast<std::uint32_t>(std::int32_t{static_cast<std::int8_t>(integer)});
    case Type::u16:
    case Type::s16:
      return static_cast<std::uint16_t>(integer);
    case Type::u32:
    case Type::s32:
      return in.to_wide ? extended(in.to_type, integer) : integer;
    default:
      return integer;
  }
}

}  // namespace acuity::emulator
