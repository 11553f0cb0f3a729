// Random phases of a whole map's coefficients, one at a time; CPU and GPU turn the same coefficient by the same angle.
// Used by randomise_phases() and the kernels of src/kernels/maps.
#pragma once

#include <cstdint>

#include "windows/host_device.h"
#include "windows/pass_maps.h"
#include "windows/shells.h"

namespace acuity {

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, 453): numbers that look independent from a count.
ACUITY_HOST_DEVICE constexpr std::uint64_t mixed(std::uint64_t count) {
  std::uint64_t z = (count + 1) * 0x9E3779B97F4A7C15U;
  z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
  z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
  return z ^ z >> 31U;
}

/// Without the rules for infinities of the standard's product.
ACUITY_HOST_DEVICE constexpr Complex product(Complex a, Complex b) {
  return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

/// Steps of each of the two tables of turns.
inline constexpr std::uint64_t turn_steps = 4096;

/// exp(i phi), phi uniform in 2^24 steps, as the product of a coarse and a fine turn.
struct PhaseTurnsView {
  const Complex* coarse;  ///< turn_steps values each.
  const Complex* fine;
  std::uint64_t start;  ///< mixed() of the seed.

  ACUITY_HOST_DEVICE Complex turn(std::uint64_t random) const {
    return product(coarse[random >> 52U], fine[random >> 40U & (turn_steps - 1)]);
  }
};

/// The coefficient at (x, y, z) of a half-spectrum after its turn. Its mirror image is stored too where kx is 0 or
/// nx / 2. Of such a pair, the one with the lower index takes the random angle, the other its negative. A coefficient
/// that is its own image changes sign or not.
ACUITY_HOST_DEVICE inline Complex turned(const PhaseTurnsView& turns, Complex f, std::int64_t x, std::int64_t y,
                                         std::int64_t z, std::int64_t nx, std::int64_t ny, std::int64_t nz) {
  const std::int64_t half = nx / 2 + 1;
  const std::int64_t index = (z * ny + y) * half + x;
  if (mirror_weight(static_cast<int>(x), static_cast<int>(nx)) == 2)
    return product(f, turns.turn(mixed(turns.start + static_cast<std::uint64_t>(index))));
  const std::int64_t image = ((z == 0 ? 0 : nz - z) * ny + (y == 0 ? 0 : ny - y)) * half + x;
  const std::uint64_t random = mixed(turns.start + static_cast<std::uint64_t>(index < image ? index : image));
  if (index == image) {
    const float sign = random >> 63U != 0 ? -1.F : 1.F;
    return {f.real * sign, f.imag * sign};
  }
  Complex by = turns.turn(random);
  if (index > image) by.imag = -by.imag;
  return product(f, by);
}

}  // namespace acuity
