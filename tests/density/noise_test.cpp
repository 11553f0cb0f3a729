// Simulated noise: level, fall-off, independence and bytes, against published numbers and closed forms.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/simulate.h>

#include "host/core/philox.h"
#include "host/fourier/radial_profile.h"
#include "support/expect_error.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST(Philox, GivesThePublishedNumbers) {
  // The known answers that the authors publish with their library Random123, for 10 rounds of 4 x 32 bits.
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(NormalPair, ChangesWithEveryBitOfSeedStreamAndIndex) {
  const std::array<double, 2> first = normal_pair(0, 0, 0);
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t word = std::uint64_t{1} << bit;
    EXPECT_NE(normal_pair(word, 0, 0), first) << bit;
    EXPECT_NE(normal_pair(0, word, 0), first) << bit;
    EXPECT_NE(normal_pair(0, 0, word), first) << bit;
  }
}

const GridSize box{64, 60, 54};

TEST(Noise, IsGaussian) {
  const Volume noise = gaussian_noise(box, 1, {1, 0, 3}, 0);
  const auto n = static_cast<double>(box.count());
  std::vector<double> sorted(noise.voxels.begin(), noise.voxels.end());
  std::sort(sorted.begin(), sorted.end());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double normal = 0.5 * std::erfc(-sorted[i] / std::sqrt(2.0));
    distance = std::max(
        {distance, std::abs(normal - static_cast<double>(i) / n), std::abs(normal - static_cast<double>(i + 1) / n)});
  }
  // Kolmogorov's distance: beyond 1.95 / sqrt(n) once in a thousand seeds.
  EXPECT_LT(distance, 1.95 / std::sqrt(n));
}

TEST(Noise, HasMeanZeroAndTheLevelExactly) {
  for (const double b : {0.0, 80.0, 1000.0}) {
    const Volume noise = gaussian_noise(box, 1.5, {0.037, b, 5}, 1);
    const Moments found = moments(noise.voxels);
    // Voxels are rounded to 2^-24 of themselves.
    EXPECT_NEAR(found.standard_deviation, 0.037, 1e-7 * 0.037) << b;
    EXPECT_NEAR(found.mean, 0, 1e-7 * 0.037) << b;
  }
}

TEST(Noise, FallsOffAsItsBFactorSays) {
  for (const double b : {0.0, 150.0}) {
    const RadialProfile profile = radial_profile(gaussian_noise(box, 1.5, {1, b, 7}, 0));
    // The law's power in each shell by its definition, over the coefficients with |k| / (N spacing) as frequency.
    std::vector<double> law(profile.mean_power.size());
    double all = 0;
    for (int z = 0; z < box.z; ++z)
      for (int y = 0; y < box.y; ++y)
        for (int x = 0; x < box.x; ++x) {
          const auto s = [](int k, std::int64_t n) {
            return static_cast<double>(std::min<std::int64_t>(k, n - k)) / (static_cast<double>(n) * 1.5);
          };
          const double frequency = std::hypot(s(x, box.x), s(y, box.y), s(z, box.z));
          const double power = frequency == 0 ? 0 : std::exp(-b * frequency * frequency / 2);
          const auto shell = static_cast<std::size_t>(std::lround(frequency * 96));
          if (shell < law.size()) law[shell] += power;
          all += power;
        }
    // Parseval: mean power a coefficient is n voxel^2 for standard deviation 1.
    const double scale = std::pow(1.5, 6) * std::pow(static_cast<double>(box.count()), 2) / all;
    for (std::size_t j = 1; j < law.size(); ++j) {
      const auto n = static_cast<double>(profile.coefficients[j]);
      // Powers of n / 2 independent coefficients have a standard deviation of 1 each: five times that of their mean.
      EXPECT_NEAR(profile.mean_power[j] / (scale * law[j] / n), 1, 5 * std::sqrt(2 / n)) << b << " " << j;
    }
  }
}

TEST(Noise, OfTwoStreamsOrSeedsIsIndependent) {
  for (const double b : {0.0, 150.0}) {
    const Volume a = gaussian_noise(box, 1.5, {1, b, 7}, 1);
    for (const Volume& other : {gaussian_noise(box, 1.5, {1, b, 7}, 2), gaussian_noise(box, 1.5, {1, b, 8}, 1)}) {
      const FscCurve curve = fourier_shell_correlation(a, other, nullptr);
      for (std::size_t j = 1; j < curve.fsc.size(); ++j)
        // Half of the coefficients are independent complex numbers, so the standard deviation is 1 / sqrt(n).
        EXPECT_LT(std::abs(curve.fsc[j]), 4.5 / std::sqrt(static_cast<double>(curve.coefficients[j]))) << b << " " << j;
    }
  }
}

TEST(Noise, IsTheSameForAnyNumberOfThreads) {
  // An odd number of voxels, in several pieces.
  for (const double b : {0.0, 100.0})
    expect_same_for_any_threads([&](int threads) {
      return gaussian_noise({41, 39, 37}, 1, {2, b, 11}, 1, threads).voxels;
    });
}

TEST(Noise, IsRefusedWhereItsFallOffLeavesNothing) {
  EXPECT_TRUE(throws_error(ErrorKind::input, "Give a lower noise-b", [] {
    gaussian_noise({8, 8, 8}, 1, {1, 1e5, 1}, 0);
  }));
}

TEST(DensityDeviation, IsThatInsideTheMask) {
  const Volume density{{4, 1, 1}, 1, {1, 5, 100, 3}};
  EXPECT_DOUBLE_EQ(density_deviation(density, {{4, 1, 1}, {1, 1, 0, 1}}), std::sqrt(8.0 / 3));
  EXPECT_TRUE(throws_error(ErrorKind::input, "The noise level has no unit", [&] {
    density_deviation(density, {{4, 1, 1}, {0, 0, 1, 0}});
  }));
}

}  // namespace
}  // namespace acuity::testing
