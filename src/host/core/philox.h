// Random numbers by their index: the same for any order and number of threads. Bits are the same on every machine,
// normal numbers up to the last bits of its math library's logarithm, sine and cosine. Used by simulated noise, kicked
// atoms, and the sample of windows whose statistics are taken.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace acuity {

/// Philox 4x32 with 10 rounds: 128 random bits for each 128-bit counter and 64-bit key. Salmon et al. 2011, Proc. SC11,
/// 16, "Parallel random numbers: as easy as 1, 2, 3". Words in the order of the paper, the lowest first.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
  }
  return counter;
}

constexpr std::uint32_t low_word(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
constexpr std::uint32_t high_word(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }

/// The middle of one of 2^53 equal parts of 0 ... 1, chosen by 64 random bits: never 0 nor 1.
constexpr double unit_uniform(std::uint32_t high, std::uint32_t low) {
  return (static_cast<double>((std::uint64_t{high} << 32 | low) >> 11) + 0.5) * 0x1p-53;
}

/// Two independent numbers with mean 0 and standard deviation 1, for every seed, stream and index others (Box and
/// Muller 1958, Ann. Math. Stat. 29, 610). At most 8.7 in size: the radius comes from 53 bits.
inline std::array<double, 2> normal_pair(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  const std::array<std::uint32_t, 4> bits = philox(
      {low_word(index), high_word(index), low_word(stream), high_word(stream)}, {low_word(seed), high_word(seed)});
  const double radius = std::sqrt(-2 * std::log(unit_uniform(bits[0], bits[1])));
  const double angle = 2 * std::numbers::pi * unit_uniform(bits[2], bits[3]);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace acuity
