// IEEE 754 half precision, the voxels of mode 12, to and from single precision.
// Lies between the bytes of map files and floats. Without branches, so that compilers make vectors of it.
#pragma once

#include <bit>
#include <cstdint>

namespace acuity {

/// The largest number of half precision, and the least that rounds beyond it.
inline constexpr float largest_half = 65504.0F;
inline constexpr float beyond_half = 65520.0F;

/// The value of 16 bits, exactly; infinite and NaN stay so.
inline float float_of_half(std::uint16_t half) {
  // The exponent is moved, and its bias corrected by a multiplication, which is right for subnormal numbers, too.
  const std::uint32_t moved = std::uint32_t{half & 0x7fffU} << 13;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(moved) * 0x1p112F);
  bits |= moved >= 0x0f800000U ? 0x7f800000U : 0U;
  return std::bit_cast<float>(bits | std::uint32_t{half & 0x8000U} << 16);
}

/// The 16 bits nearest to a number; of two as near, those whose last bit is 0. Numbers from 65520 on become infinite,
/// and NaN stays NaN.
inline std::uint16_t half_of_float(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t size = bits & 0x7fffffffU;
  // 112 exponents lower, half a last place minus a bit added; with the last bit of the result, ties go to the even one.
  const std::uint32_t normal = (size - (112U << 23) + 0xfffU + (size >> 13 & 1U)) >> 13;
  // Below 2^-14, adding 0.5 lets the addition of floats round to steps of 2^-24.
  const std::uint32_t small = std::bit_cast<std::uint32_t>(std::bit_cast<float>(size) + 0.5F) - 0x3f000000U;
  const std::uint32_t finite = size < (113U << 23) ? small : normal;
  const std::uint32_t beyond = size > 0x7f800000U ? 0x7e00U : 0x7c00U;
  const std::uint32_t half = size < std::bit_cast<std::uint32_t>(beyond_half) ? finite : beyond;
  return static_cast<std::uint16_t>(half | (bits >> 16 & 0x8000U));
}

}  // namespace acuity
