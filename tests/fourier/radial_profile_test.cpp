// Radial profiles and the fits to their Guinier plots, against transforms by definition and closed forms.
#include "host/fourier/radial_profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numeric>
#include <utility>

#include <gemmi/c4322.hpp>
#include <gtest/gtest.h>

#include <acuity/model.h>

#include "host/density/model_density.h"
#include "host/fit/guinier.h"
#include "host/fourier/map_shells.h"
#include "support/expect_error.h"
#include "support/oracles.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

const double pi = std::acos(-1.0);

/// Number of coefficients in each shell of a box, in whole numbers. With m the least common multiple of the edges, a
/// coefficient lies at or beyond the border j - 1/2 where 4 sum (k m / n)^2 >= (2 j - 1)^2 (m / longest)^2.
std::vector<std::int64_t> exact_counts(const GridSize& size) {
  const std::int64_t m = std::lcm(std::lcm(size.x, size.y), size.z);
  const std::int64_t longest = std::max({size.x, size.y, size.z});
  const auto square = [m](std::int64_t i, std::int64_t n) {
    const std::int64_t k = std::min(i, n - i) * (m / n);
    return k * k;
  };
  std::vector<std::int64_t> counts(static_cast<std::size_t>(longest / 2) + 1);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const std::int64_t whole = 4 * (square(x, size.x) + square(y, size.y) + square(z, size.z));
        std::int64_t j = 0;
        while (whole >= (2 * j + 1) * (2 * j + 1) * (m / longest) * (m / longest)) ++j;
        if (j < static_cast<std::int64_t>(counts.size())) ++counts[static_cast<std::size_t>(j)];
      }
  return counts;
}

TEST(MapShells, HoldTheCoefficientsThatWholeNumbersSayInAnyBox) {
  for (const double spacing : {1.0, 1.3, static_cast<double>(1.3F), 0.7})
    for (const GridSize& size :
         {GridSize{130, 4, 13}, GridSize{64, 5, 3}, GridSize{20, 40, 30}, GridSize{2, 2, 128}, GridSize{24, 36, 40},
          GridSize{12, 60, 30}, GridSize{17, 16, 16}, GridSize{48, 48, 48}}) {
      std::vector<std::int64_t> counts;
      for (const ShellSums<1>& shell :
           MapShells(size, spacing).sum<1>(1, [](std::int64_t) { return ShellTerms<1>{{1}}; }))
        counts.push_back(shell.coefficients);
      EXPECT_EQ(counts, exact_counts(size)) << size.x << " " << size.y << " " << size.z << " " << spacing;
    }
}

/// exp(-r^2 / (2 sigma^2)) about the middle voxel; its transform is (2 pi sigma^2)^(3/2) exp(-B s^2 / 4) with B = 8
/// pi^2 sigma^2.
Volume gaussian(GridSize size, double spacing, double b_factor) {
  const double sigma2 = b_factor / (8 * pi * pi);
  Volume volume{size, spacing, {}};
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        const double r = spacing * std::hypot(static_cast<double>(x - size.x / 2), static_cast<double>(y - size.y / 2),
                                              static_cast<double>(z - size.z / 2));
        volume.voxels.push_back(static_cast<float>(std::exp(-r * r / (2 * sigma2))));
      }
  return volume;
}

TEST(RadialProfile, AgreesWithTheDefinitionOnABoxWithThreeEdgesAndASoftMask) {
  const GridSize size{8, 6, 5};
  const Volume map = random_volume(size, 2, 41);
  Volume mask = random_volume(size, 2, 42);
  for (float& v : mask.voxels) v = std::clamp(v, 0.F, 1.F);
  const double level = naive_mean_outside(map, mask.voxels);
  const RadialProfile profile = radial_profile(map, mask);
  ASSERT_EQ(profile.s_per_angstrom.size(), 5U) << "shells 0 to 8 / 2";
  std::vector<double> amplitude(5), power(5), n(5);
  for (int kz = 0; kz < 5; ++kz)
    for (int ky = 0; ky < 6; ++ky)
      for (int kx = 0; kx < 8; ++kx) {
        std::complex<double> f = 0;
        for (std::int64_t i = 0; i < size.count(); ++i) {
          const double phase = static_cast<double>(kx * (i % 8)) / 8 + static_cast<double>(ky * (i / 8 % 6)) / 6 +
                               static_cast<double>(kz * (i / 48)) / 5;
          const auto at = static_cast<std::size_t>(i);
          f += (static_cast<double>(map.voxels[at]) - level) * static_cast<double>(mask.voxels[at]) *
               std::polar(1.0, -2 * pi * phase);
        }
        f *= 8;  // A^3 a voxel.
        const auto s = [&](int k, int edge) { return std::min(k, edge - k) / (edge * 2.0); };
        const auto shell = static_cast<std::size_t>(std::lround(std::hypot(s(kx, 8), s(ky, 6), s(kz, 5)) * 16));
        if (shell >= n.size()) continue;
        amplitude[shell] += std::abs(f);
        power[shell] += std::norm(f);
        n[shell] += 1;
      }
  for (std::size_t j = 0; j < n.size(); ++j) {
    EXPECT_DOUBLE_EQ(profile.s_per_angstrom[j], static_cast<double>(j) / 16);
    EXPECT_EQ(profile.coefficients[j], static_cast<std::int64_t>(n[j]));
    // A transform in single precision: log2(240) roundings of 2^-24 of terms as large as the amplitude.
    EXPECT_NEAR(profile.mean_amplitude[j], amplitude[j] / n[j], 1e-6 * amplitude[j] / n[j]);
    EXPECT_NEAR(profile.mean_power[j], power[j] / n[j], 2e-6 * power[j] / n[j]);
  }
}

TEST(RadialProfile, OfAGaussianIsItsTransformOnAnyGrid) {
  const double b = 300;
  for (const auto& [size, spacing] : {std::pair(GridSize{48, 40, 36}, 1.5), std::pair(GridSize{60, 60, 60}, 1.0)}) {
    const RadialProfile profile = radial_profile(gaussian(size, spacing, b));
    const double at_zero = std::pow(b / (4 * pi), 1.5);
    const auto transform = [&](double s) { return at_zero * std::exp(-b * s * s / 4); };
    const double half_shell = 0.5 * profile.s_per_angstrom[1];
    for (std::size_t j = 0; j < profile.s_per_angstrom.size(); ++j) {
      const double s = profile.s_per_angstrom[j];
      if (s > 0.2) break;  // exp(-3): beyond, rounding in single precision shows.
      // Mean amplitudes lie between those at the shell's borders; 1e-4 for what lies outside the box.
      EXPECT_LE(profile.mean_amplitude[j], transform(std::max(0.0, s - half_shell)) * (1 + 1e-4))
          << spacing << " " << j;
      EXPECT_GE(profile.mean_amplitude[j], transform(s + half_shell) * (1 - 1e-4)) << spacing << " " << j;
      EXPECT_GE(profile.mean_power[j], profile.mean_amplitude[j] * profile.mean_amplitude[j] * (1 - 1e-6));
    }
    const WilsonFit fit = fit_wilson(guinier_plot(profile.s_per_angstrom, profile.mean_amplitude, {20, 5}));
    // The average over a shell of width w = 1 / 72 A changes the slope by B w^2 / 24 = 0.2 %, irregular shells by as
    // much.
    EXPECT_NEAR(fit.b_factor, b, 0.01 * b) << spacing;
    EXPECT_GT(fit.line.r_squared, 0.999);
  }
}

TEST(RadialProfile, IsTheSameForAnyNumberOfThreads) {
  const Volume map = random_volume({20, 18, 15}, 1, 43);
  expect_same_for_any_threads([&](int threads) {
    const RadialProfile profile = radial_profile(map, map, threads);
    return std::pair(profile.mean_amplitude, profile.mean_power);
  });
}

TEST(ModelProfile, OfOneAtomIsItsFormFactorInElectronUnits) {
  const TempDir folder;
  write_text(folder / "atom.pdb", pdb_atom(1, "C", "C", 100, -50, 20, 60));
  for (const double spacing : {0.8, 1.0}) {
    const Volume density = model_density_in_own_box(read_model(folder / "atom.pdb"), spacing, 10);
    EXPECT_GE(static_cast<double>(density.size.x) * spacing, 20);
    const RadialProfile profile = radial_profile(density);
    const double width = profile.s_per_angstrom[1];
    for (std::size_t j = 1; profile.s_per_angstrom[j] < 0.4; ++j) {
      const auto form_factor = [&](double s) {
        const double f = gemmi::C4322<double>::get(gemmi::El::C).calculate_sf(s * s / 4);
        return f * std::exp(-60 * s * s / 4);
      };
      // The shells of so small a box are wide; the mean lies between the values at their borders. 2 % for what the
      // drawing of atoms leaves out.
      const double s = profile.s_per_angstrom[j];
      EXPECT_LE(profile.mean_amplitude[j], 1.02 * form_factor(s - width / 2)) << s;
      EXPECT_GE(profile.mean_amplitude[j], 0.98 * form_factor(s + width / 2)) << s;
    }
  }
}

TEST(Guinier, TheWilsonLineOfAnExponentialIsItsBFactor) {
  std::vector<double> s, a;
  for (int j = 0; j <= 100; ++j) {
    s.push_back(j * 0.005);
    a.push_back(7 * std::exp(-80 * s.back() * s.back() / 4));
  }
  a[50] = 0;  // Left out: no logarithm.
  const GuinierPlot plot = guinier_plot(s, a, {10, 2.5});
  ASSERT_EQ(plot.s2.size(), 60U) << "shells 20 to 80, both ends included, but 50";
  EXPECT_DOUBLE_EQ(plot.s2.front(), 0.01);
  EXPECT_NEAR(plot.ln_a2.front(), 2 * std::log(7.0) - 0.4, 1e-14);
  const WilsonFit fit = fit_wilson(plot);
  EXPECT_NEAR(fit.b_factor, 80, 1e-10);
  EXPECT_NEAR(fit.b_factor_error, 0, 1e-10);
  EXPECT_NEAR(fit.line.intercept, 2 * std::log(7.0), 1e-12);
  EXPECT_EQ(guinier_plot(s, a, {1e9, 2.5}).s2.size(), 79U) << "s = 0 has no place in a Wilson fit";
}

TEST(Guinier, SegmentsHaveTheirOwnBFactors) {
  std::vector<double> s, a;
  for (int j = 0; j <= 120; ++j) {
    s.push_back(j * 0.0035);
    const double s2 = s.back() * s.back();
    // B = 300 up to 8 A, then -40 up to 4.5 A, then 120.
    const double ln_a2 = 5 - 150 * std::min(s2, 1 / 64.0) + 20 * std::clamp(s2 - 1 / 64.0, 0.0, 1 / 20.25 - 1 / 64.0) -
                         60 * std::max(0.0, s2 - 1 / 20.25);
    a.push_back(std::exp(0.5 * ln_a2));
  }
  const GuinierPlot plot = guinier_plot(s, a, {30, 2.5});
  for (const int segments : {3, choose_segments}) {
    const GuinierSegments fit = fit_segments(plot, segments);
    ASSERT_EQ(fit.b_factors.size(), 3U);
    EXPECT_NEAR(fit.b_factors[0], 300, 1e-3);
    EXPECT_NEAR(fit.b_factors[1], -40, 1e-3);
    EXPECT_NEAR(fit.b_factors[2], 120, 1e-3);
    EXPECT_NEAR(fit.breakpoints_angstrom[0], 8, 1e-4);
    EXPECT_NEAR(fit.breakpoints_angstrom[1], 4.5, 1e-4);
  }
  EXPECT_TRUE(throws_error(ErrorKind::input, "Too few shells for a Wilson line (2 with an amplitude", [&] {
    fit_wilson(guinier_plot(s, a, {30, 25}));
  }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "Too few points for 4 segments", [&] {
    fit_segments(guinier_plot(s, a, {30, 20}), 4);
  }));
}

}  // namespace
}  // namespace acuity::testing
