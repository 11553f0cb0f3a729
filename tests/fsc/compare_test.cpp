#include <complex>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/mask.h>

#include "support/engine_cases.h"
#include "support/expect_error.h"
#include "support/oracles.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

TEST(Correlation, IsOneForALinearFunctionOfTheMap) {
  const Volume a = random_volume({8, 9, 10}, 1, 21);
  Volume b = a;
  for (float& v : b.voxels) v = 3 * v + 7;
  // Two maps in single precision: 2^-24 each.
  EXPECT_NEAR(real_space_correlation(a, b, nullptr), 1, 1e-6);
  for (float& v : b.voxels) v = -v;
  EXPECT_NEAR(real_space_correlation(a, b, nullptr), -1, 1e-6);
}

TEST(Correlation, LooksOnlyInsideTheMask) {
  const Volume a{{4, 1, 1}, 1, {1, 2, 3, 100}};
  const Volume b{{4, 1, 1}, 1, {2, 4, 6, -100}};
  const Mask mask{{4, 1, 1}, {1, 1, 1, 0}};
  EXPECT_NEAR(real_space_correlation(a, b, &mask), 1, 1e-15);
  EXPECT_LT(real_space_correlation(a, b, nullptr), 0);
}

TEST(Correlation, RefusesConstantMaps) {
  const Volume a{{2, 1, 1}, 1, {1, 1}};
  EXPECT_THROW(real_space_correlation(a, a, nullptr), Error);
}

TEST(Correlation, WithWeightsCountsAVoxelOfTwiceTheWeightTwice) {
  const Volume a{{4, 1, 1}, 1, {1, 2, 5, 100}};
  const Volume b{{4, 1, 1}, 1, {3, 1, 4, -7}};
  const Volume weights{{4, 1, 1}, 1, {0.5, 1, 1, 0}};
  const Volume twice_a{{5, 1, 1}, 1, {1, 2, 2, 5, 5}};
  const Volume twice_b{{5, 1, 1}, 1, {3, 1, 1, 4, 4}};
  EXPECT_NEAR(weighted_correlation(a, b, weights), real_space_correlation(twice_a, twice_b, nullptr), 1e-15);
  EXPECT_THROW(weighted_correlation(a, b, Volume{{4, 1, 1}, 1, {0, 0, 1, 0}}), Error);
}

TEST(Fsc, AtAResolutionIsLinearBetweenShells) {
  FscCurve curve;
  curve.s_per_angstrom = {0, 0.1, 0.2};
  curve.fsc = {1, 0.8, 0.4};
  EXPECT_DOUBLE_EQ(*fsc_at(curve, 10), 0.8);
  EXPECT_NEAR(*fsc_at(curve, 1 / 0.15), 0.6, 1e-12);
  EXPECT_DOUBLE_EQ(*fsc_at(curve, 5), 0.4);
  EXPECT_NEAR(*fsc_at(curve, 20), 0.9, 1e-12);
  EXPECT_FALSE(fsc_at(curve, 4.9));
}

TEST(BMaps, AgreeAsTheLineThroughThemDoes) {
  const Volume a{{5, 1, 1}, 1, {10, 20, 40, 0, 30}};
  Volume b{{5, 1, 1}, 1, {25, 45, 85, 50, 0}};
  const Mask both = both_present(a, b, nullptr);
  EXPECT_EQ(both.inside, (std::vector<std::uint8_t>{1, 1, 1, 0, 0}));
  BMapAgreement found = agreement_of_b_maps(a, b, both);
  EXPECT_NEAR(found.r_squared, 1, 1e-12);
  EXPECT_NEAR(found.slope, 2, 1e-12);
  EXPECT_NEAR(found.mean_difference_angstrom2, (25 + 45 + 85 - 10 - 20 - 40) / 3.0, 1e-12);
  b.voxels[1] = 5;
  found = agreement_of_b_maps(a, b, both);
  // Deviations of a from 70 / 3: -40, -10 and 50 thirds; of b from 115 / 3: -40, -100 and 140 thirds.
  EXPECT_NEAR(found.slope, (1600 + 1000 + 7000) / (1600 + 100 + 2500.0), 1e-12);
  EXPECT_NEAR(found.r_squared, 9600.0 * 9600 / (4200.0 * (1600 + 10000 + 19600)), 1e-12);
  const Mask first{{5, 1, 1}, {0, 0, 0, 1, 1}};
  EXPECT_TRUE(throws_error(ErrorKind::input, "cannot be compared", [&] { both_present(a, b, &first); }));
}

TEST(Compare, WithWeightsOfZeroAndOneIsThatOfAMask) {
  const Volume a = random_volume({12, 12, 12}, 2, 31);
  const Volume b = random_volume({12, 12, 12}, 2, 32);
  Mask mask{a.size, std::vector<std::uint8_t>(a.voxels.size())};
  for (std::size_t i = 0; i < mask.inside.size(); ++i) mask.inside[i] = i % 3 == 0 ? 1 : 0;
  const Comparison hard = compare(a, b, &mask);
  const Comparison soft = compare_weighted(a, b, with_soft_edge(mask, 2, 0));
  EXPECT_DOUBLE_EQ(soft.correlation, hard.correlation);
  EXPECT_EQ(soft.difference.voxels, hard.difference.voxels);
  // Sums over the solvent differ in their order: by the rounding of a voxel, 2^-24.
  for (std::size_t j = 0; j < hard.fsc.fsc.size(); ++j) EXPECT_NEAR(soft.fsc.fsc[j], hard.fsc.fsc[j], 1e-5) << j;
}

TEST(Difference, IsMeasuredInsideTheMask) {
  const Volume a{{4, 1, 1}, 1, {1, 2, 3, 100}};
  const Volume b{{4, 1, 1}, 1, {1, 4, 3, -100}};
  const Mask mask{{4, 1, 1}, {1, 1, 1, 0}};
  const Difference d = difference_of(a, b, &mask);
  EXPECT_EQ(d.voxels, 3);
  EXPECT_DOUBLE_EQ(d.largest, 2);
  EXPECT_DOUBLE_EQ(d.rms, std::sqrt(4.0 / 3));
  EXPECT_DOUBLE_EQ(d.standard_deviation_a, std::sqrt(2.0 / 3));
}

TEST(Fsc, OfAMapWithItselfIsOneInEveryShell) {
  const Volume a = random_volume({12, 11, 10}, 1.5, 22);
  for (const double fsc : fourier_shell_correlation(a, a, nullptr).fsc) EXPECT_NEAR(fsc, 1, 1e-6);
}

TEST(Fsc, OfIndependentNoiseIsSmall) {
  const Volume a = random_volume({24, 24, 24}, 1, 23);
  const Volume b = random_volume({24, 24, 24}, 1, 24);
  const FscCurve curve = fourier_shell_correlation(a, b, nullptr);
  for (std::size_t j = 1; j < curve.fsc.size(); ++j) {
    // Half of the coefficients are independent complex numbers, so the correlation's standard deviation is 1 / sqrt(n).
    EXPECT_LT(std::abs(curve.fsc[j]), 4.5 / std::sqrt(static_cast<double>(curve.coefficients[j]))) << j;
  }
}

TEST(Fsc, AgreesWithTheDefinitionOnABoxWithThreeEdges) {
  const GridSize size{8, 6, 5};
  const double spacing = 2;
  const Volume a = random_volume(size, spacing, 25);
  const Volume b = random_volume(size, spacing, 26);
  const Mask mask = random_mask(size, 2, 27);
  const double level_a = naive_mean_outside(a, mask.inside);
  const double level_b = naive_mean_outside(b, mask.inside);
  const FscCurve curve = fourier_shell_correlation(a, b, &mask);
  const double pi = std::acos(-1.0);
  std::vector<double> cross(curve.fsc.size()), pa(cross), pb(cross), n(cross);
  for (int kz = 0; kz < 5; ++kz)
    for (int ky = 0; ky < 6; ++ky)
      for (int kx = 0; kx < 8; ++kx) {
        std::complex<double> fa = 0;
        std::complex<double> fb = 0;
        for (std::int64_t i = 0; i < size.count(); ++i) {
          if (mask.inside[static_cast<std::size_t>(i)] == 0) continue;
          const double phase = static_cast<double>(kx * (i % 8)) / 8 + static_cast<double>(ky * (i / 8 % 6)) / 6 +
                               static_cast<double>(kz * (i / 48)) / 5;
          fa +=
              (static_cast<double>(a.voxels[static_cast<std::size_t>(i)]) - level_a) * std::polar(1.0, -2 * pi * phase);
          fb +=
              (static_cast<double>(b.voxels[static_cast<std::size_t>(i)]) - level_b) * std::polar(1.0, -2 * pi * phase);
        }
        const auto s = [&](int k, int edge) { return std::min(k, edge - k) / (edge * spacing); };
        const auto shell = static_cast<std::size_t>(std::lround(std::hypot(s(kx, 8), s(ky, 6), s(kz, 5)) * 16));
        if (shell >= cross.size()) continue;
        cross[shell] += (fa * std::conj(fb)).real();
        pa[shell] += std::norm(fa);
        pb[shell] += std::norm(fb);
        n[shell] += 1;
      }
  for (std::size_t j = 0; j < cross.size(); ++j) {
    EXPECT_EQ(curve.coefficients[j], static_cast<std::int64_t>(n[j])) << j;
    // A transform in single precision: log2(240) roundings of 2^-24, against sums of like size.
    EXPECT_NEAR(curve.fsc[j], cross[j] / std::sqrt(pa[j] * pb[j]), 1e-5) << j;
    EXPECT_DOUBLE_EQ(curve.s_per_angstrom[j], static_cast<double>(j) / 16);
  }
}

TEST(Fsc, TheResolutionIsInterpolatedWhereTheCurveFallsBelowTheThreshold) {
  FscCurve curve;
  curve.s_per_angstrom = {0, 0.1, 0.2, 0.3, 0.4};
  curve.fsc = {1, 0.9, 0.7, 0.1, 0.6};
  EXPECT_NEAR(*curve.resolution_angstrom(0.5), 1 / (0.2 + 0.1 * (0.2 / 0.6)), 1e-12);
  EXPECT_FALSE(curve.resolution_angstrom(0.05));
}

}  // namespace
}  // namespace acuity::testing
