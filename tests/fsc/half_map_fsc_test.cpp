#include <cmath>
#include <complex>
#include <tuple>

#include <gtest/gtest.h>

#include <acuity/fsc.h>

#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "host/fourier/random_phases.h"
#include "support/expect_error.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// The sum of two maps, the first one `scale` times.
Volume mixed(const Volume& a, float scale, const Volume& b) {
  Volume sum = b;
  for (std::size_t i = 0; i < sum.voxels.size(); ++i) sum.voxels[i] += scale * a.voxels[i];
  return sum;
}

/// A map averaged with its neighbour along x, periodic: the coefficient k is multiplied by cos(pi k / n) and a phase.
Volume averaged_along_x(const Volume& in) {
  Volume out = in;
  for (std::int64_t i = 0; i < in.size.count(); ++i) {
    const std::int64_t next = i % in.size.x + 1 < in.size.x ? i + 1 : i + 1 - in.size.x;
    out.voxels[static_cast<std::size_t>(i)] =
        (in.voxels[static_cast<std::size_t>(i)] + in.voxels[static_cast<std::size_t>(next)]) / 2;
  }
  return out;
}

/// Standard deviations of an FSC of n coefficients: they are n independent real numbers, half of the coefficients being
/// mirror images of the others.
double scatter(double fsc, double coefficients) { return (1 - fsc * fsc) / std::sqrt(coefficients); }

TEST(HalfMapFsc, IsTheShareOfTheSignalInThePower) {
  const GridSize size{36, 33, 30};
  const Volume signal = averaged_along_x(random_volume(size, 1.2, 201));
  const float strength = 2;
  const HalfMapFsc result = half_map_fsc(mixed(signal, strength, random_volume(size, 1.2, 202)),
                                         mixed(signal, strength, random_volume(size, 1.2, 203)), {}, {});
  EXPECT_FALSE(result.mask);
  const double pi = std::acos(-1.0);
  std::vector<double> power(result.unmasked.fsc.size());
  std::vector<double> count(power.size());
  for (int z = -15; z < 15; ++z)
    for (int y = -16; y <= 16; ++y)
      for (int x = -18; x < 18; ++x) {
        const auto shell = static_cast<std::size_t>(std::lround(36 * std::hypot(x / 36.0, y / 33.0, z / 30.0)));
        if (shell >= power.size()) continue;
        power[shell] += std::pow(strength * std::cos(pi * x / 36), 2);
        count[shell] += 1;
      }
  for (std::size_t j = 2; j < power.size(); ++j) {
    EXPECT_EQ(result.unmasked.coefficients[j], static_cast<std::int64_t>(count[j]));
    const double expected = power[j] / (power[j] + count[j]);
    EXPECT_NEAR(result.unmasked.fsc[j], expected, 4.5 * scatter(0, count[j])) << j;
  }
}

/// 1 within this distance of the middle, 0 elsewhere.
Volume ball(GridSize size, double spacing, double radius) {
  Volume volume{size, spacing, std::vector<float>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t i = 0; i < size.count(); ++i)
    if (std::hypot(static_cast<double>(i % size.x - size.x / 2), static_cast<double>(i / size.x % size.y - size.y / 2),
                   static_cast<double>(i / size.x / size.y - size.z / 2)) <= radius)
      volume.voxels[static_cast<std::size_t>(i)] = 1;
  return volume;
}

double mean_from(const std::vector<double>& values, std::size_t first) {
  double sum = 0;
  for (std::size_t j = first; j < values.size(); ++j) sum += values[j];
  return sum / static_cast<double>(values.size() - first);
}

TEST(HalfMapFsc, OfNoiseInATightMaskIsZeroOnceCorrected) {
  const GridSize size{48, 48, 48};
  const Volume mask = ball(size, 1, 10);
  // The half maps share one wave along x, of one period in the box; the mask gives it power at all frequencies.
  Volume wave{size, 1, std::vector<float>(mask.voxels.size())};
  for (std::size_t i = 0; i < wave.voxels.size(); ++i)
    wave.voxels[i] = static_cast<float>(std::cos(2 * std::acos(-1.0) * static_cast<double>(i % 48) / 48));
  const std::size_t first = 4;
  const unsigned pairs = 8;
  double masked_mean = 0;
  std::vector<double> corrected_means;
  for (unsigned pair = 0; pair < pairs; ++pair) {
    const HalfMapFsc result = half_map_fsc(mixed(wave, 1.5F, random_volume(size, 1, 211 + 2 * pair)),
                                           mixed(wave, 1.5F, random_volume(size, 1, 212 + 2 * pair)), mask, {});
    ASSERT_TRUE(result.mask);
    const MaskedFsc& curves = *result.mask;
    EXPECT_EQ(curves.randomised_from, 2U) << "noise but for the wave";
    EXPECT_EQ(curves.corrected_from, first);
    masked_mean += mean_from(curves.masked.fsc, first) / pairs;
    corrected_means.push_back(mean_from(curves.corrected.fsc, first));
    for (std::size_t j = 0; j < curves.corrected.fsc.size(); ++j) {
      const double t = curves.masked.fsc[j];
      const double n = curves.randomised.fsc[j];
      EXPECT_DOUBLE_EQ(curves.corrected.fsc[j], j < first ? t : (t - n) / (1 - n)) << j;
    }
  }
  const Moments scatter_of_means = moments(std::vector<float>(corrected_means.begin(), corrected_means.end()));
  const double standard_error = scatter_of_means.standard_deviation / std::sqrt(pairs - 1.0);
  EXPECT_GT(masked_mean, 0.3);
  EXPECT_NEAR(scatter_of_means.mean, 0, 4 * standard_error);
  EXPECT_LT(standard_error, 0.03) << "or the test would show nothing";
}

TEST(HalfMapFsc, OfSignalInsideTheMaskStaysWhenCorrected) {
  const GridSize size{48, 48, 48};
  const Volume mask = ball(size, 1, 14);
  Volume signal = random_volume(size, 1, 221);
  multiply_by(signal, mask);
  const HalfMapFsc result = half_map_fsc(mixed(signal, 2, random_volume(size, 1, 222)),
                                         mixed(signal, 2, random_volume(size, 1, 223)), mask, {});
  ASSERT_TRUE(result.mask);
  // Signal of variance 4 in noise of variance 1; in the whole box it lies in 11494 of 110592 voxels.
  const double inside = 4.0 / 5;
  const double share = 11494.0 / 110592;
  const double outside = 4 * share / (4 * share + 1);
  for (std::size_t j = 6; j < result.unmasked.fsc.size(); ++j) {
    const auto n = static_cast<double>(result.unmasked.coefficients[j]);
    EXPECT_NEAR(result.unmasked.fsc[j], outside, 4.5 * scatter(0, n)) << j;
    // The mask leaves its share of the coefficients independent; corrected curves have the scatter of two.
    EXPECT_NEAR(result.mask->masked.fsc[j], inside, 4.5 * scatter(inside, n * share)) << j;
    EXPECT_NEAR(result.mask->randomised.fsc[j], 0, 4.5 * scatter(0, n * share)) << j;
    EXPECT_NEAR(result.mask->corrected.fsc[j], inside, 4.5 * (scatter(inside, n * share) + 0.2 * scatter(0, n * share)))
        << j;
  }
}

TEST(HalfMapFsc, IsTheSameForAnyNumberOfThreadsAndDependsOnTheSeed) {
  const GridSize size{20, 18, 22};
  const Volume mask = ball(size, 1, 7);
  const auto run = [&](int threads, std::uint64_t seed) {
    FscSettings options;
    options.threads = threads;
    options.seed = seed;
    return half_map_fsc(random_volume(size, 1, 231), random_volume(size, 1, 232), mask, options);
  };
  expect_same_for_any_threads([&](int threads) {
    const HalfMapFsc found = run(threads, 1);
    return std::tuple(found.unmasked.fsc, found.mask->randomised.fsc, found.mask->corrected.fsc);
  });
  const HalfMapFsc one = run(1, 1);
  const HalfMapFsc other = run(1, 2);
  EXPECT_TRUE(one.mask->masked.fsc == other.mask->masked.fsc);
  EXPECT_FALSE(one.mask->randomised.fsc == other.mask->randomised.fsc);
}

TEST(HalfMapFsc, TakesTheResolutionFromWhichPhasesAreRandom) {
  const GridSize size{20, 20, 20};
  const Volume mask = ball(size, 2, 7);
  const auto from = [&](double angstrom) {
    FscSettings options;
    options.randomised_from_angstrom = angstrom;
    return half_map_fsc(random_volume(size, 2, 241), random_volume(size, 2, 242), mask, options).mask->randomised_from;
  };
  EXPECT_EQ(from(8), 5U) << "40 A / 8 A";
  EXPECT_TRUE(throws_error(ErrorKind::input, "random", [&] { from(100); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "random", [&] { from(3); }));
}

TEST(HalfMapFsc, OfAMapWithItselfHasNothingToCorrect) {
  const Volume map = random_volume({16, 16, 16}, 1, 243);
  const Volume mask = ball(map.size, 1, 5);
  const HalfMapFsc result = half_map_fsc(map, map, mask, {});
  EXPECT_EQ(result.mask->randomised_from, result.unmasked.fsc.size());
  EXPECT_TRUE(result.mask->corrected.fsc == result.mask->masked.fsc);
}

TEST(RandomPhases, KeepAmplitudesAndTheSymmetryOfARealMap) {
  for (const GridSize size : {GridSize{12, 10, 8}, GridSize{11, 9, 13}}) {
    const Volume map = random_volume(size, 1, 251);
    const Spectrum before = spectrum_of(map, 1);
    Spectrum after = before;
    const std::size_t first = 3;
    randomise_phases(after, size, first, 7, 3);
    Spectrum consumed = after;
    Volume real = map;
    invert_spectrum(std::move(consumed), real, 1);
    const Spectrum again = spectrum_of(real, 1);
    const MapShells shells(size, 1);
    std::complex<double> sum = 0;
    std::complex<double> neighbours = 0;
    std::complex<double> last = 0;
    double count = 0;
    for (std::int64_t z = 0; z < size.z; ++z)
      shells.for_each_in_plane(z, [&](std::size_t i, std::size_t shell, double, int) {
        if (shell < first) {
          ASSERT_EQ(after[i], before[i]);
        } else {
          // Some six roundings of two products; then, of the transforms back and forth, some 20 of 2^-24 of amplitudes
          // about sqrt(1000).
          ASSERT_NEAR(std::abs(after[i]), std::abs(before[i]), 1e-6 * std::abs(before[i]));
          const std::complex<double> turn = after[i] / before[i];
          sum += turn;
          neighbours += turn * std::conj(last);
          last = turn;
          ++count;
        }
        ASSERT_LT(std::abs(again[i] - after[i]), 2e-4) << i;
      });
    // The mean of n points on a circle has a standard deviation of 1 / sqrt(n) in all.
    EXPECT_LT(std::abs(sum) / count, 3 / std::sqrt(count));
    EXPECT_LT(std::abs(neighbours) / count, 3 / std::sqrt(count)) << "neighbours have angles of their own";
  }
}

}  // namespace
}  // namespace acuity::testing
