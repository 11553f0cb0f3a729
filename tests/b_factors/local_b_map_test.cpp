// Local B factors of random density whose fall-off is known: the same everywhere, and two halves that differ.
#include "host/b_factors/local_b_map.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/bfactor.h>
#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/simulate.h>

#include "support/cpu_engine.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

constexpr double spacing = 1.5;
constexpr int window = 16;  // 24 A.
const GridSize size{64, 32, 32};

/// Random density with the B factor `left` for x < 32 and `right` elsewhere, equally strong at s = 0.
Volume blurred(double left, double right) {
  Volume volume{size, spacing, std::vector<float>(static_cast<std::size_t>(size.count()))};
  for (const bool is_left : {true, false}) {
    const double b = is_left ? left : right;
    // White noise of deviation 1 falls to the root of the mean of exp(-b s^2 / 2) over the cube of frequencies.
    const double a = std::sqrt(b / 2) / (2 * spacing);
    const double one_axis = std::sqrt(std::acos(-1.0)) / 2 * std::erf(a) / a;
    const Volume part = gaussian_noise(size, spacing, {std::pow(one_axis, 1.5), b, 5}, 0);
    for (std::int64_t i = 0; i < size.count(); ++i)
      if ((i % size.x < 32) == is_left)
        volume.voxels[static_cast<std::size_t>(i)] = part.voxels[static_cast<std::size_t>(i)];
  }
  return volume;
}

Volume with_noise(Volume volume, double level, std::uint64_t stream) {
  const Volume noise = gaussian_noise(size, spacing, {level, 0, 9}, stream);
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] += noise.voxels[i];
  return volume;
}

/// All voxels whose windows lie in the box.
Mask inner_mask() {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 0)};
  for (std::int64_t z = 8; z < 24; z += 2)
    for (std::int64_t y = 8; y < 24; ++y)
      for (std::int64_t x = 8; x < 56; ++x) mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  return mask;
}

/// A flat profile: random density has no features.
const AverageProfile flat{"flat", {0, 1}, {1, 1}, {0, 0}, 1, "a test"};

LocalB local_b(const Volume& half1, std::optional<Volume> half2, BEstimator estimator, double to, int threads = 2) {
  LocalBRule rule;
  rule.window_edge = window;
  rule.estimator = estimator;
  rule.to_angstrom = to;
  rule.threads = threads;
  VolumeInput second;
  if (half2) second = std::move(*half2);
  return local_b_factors(VolumeView(half1), std::move(second), inner_mask(), flat, rule,
                         *cpu_engine("sliding", threads));
}

/// Mean over the mask's voxels from first_x to last_x.
double mean_of(const Volume& values, std::int64_t first_x = 8, std::int64_t last_x = 55) {
  const Mask mask = inner_mask();
  double sum = 0;
  double n = 0;
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const std::int64_t x = i % size.x;
    if (mask.inside[static_cast<std::size_t>(i)] == 0 || x < first_x || x > last_x) continue;
    sum += values.voxels[static_cast<std::size_t>(i)];
    n += 1;
  }
  return sum / n;
}

TEST(LocalBMap, IsTheBOfDensityThatIsAlikeEverywhere) {
  for (const double b : {50.0, 150.0}) {
    const Volume density = blurred(b, b);
    // Half of the signal's power at 5 A and B = 50.
    const double noise = 0.3;
    const Volume half1 = with_noise(density, noise, 1);
    const Volume half2 = with_noise(density, noise, 2);
    // Some 12 windows lie beside each other, each with a standard error of 6 A^2 by standard_error; neighbours share
    // half. The tolerance is four of 6 / sqrt(12).
    EXPECT_NEAR(mean_of(local_b(density, {}, BEstimator::line, 4).b), b, 7) << "line";
    const LocalB by_halves = local_b(half1, half2, BEstimator::half_maps, 4);
    EXPECT_NEAR(mean_of(by_halves.b), b, 4 * mean_of(by_halves.standard_error) / std::sqrt(12)) << "half maps";
    EXPECT_EQ(by_halves.not_fitted, 0);
  }
}

TEST(LocalBMap, NoiseFlattensTheLineButNotTheCrossSpectrum) {
  const Volume density = blurred(150, 150);
  const Volume half1 = with_noise(density, 0.3, 1);
  const Volume half2 = with_noise(density, 0.3, 2);
  // The straight line through y_j = ln(exp(-150 s^2 / 2) + 0.3^2 / 2) / 2 over q_j = s^2 / 4: the mean of two half maps
  // has half the power of their noise. From 13 to 4 A a window of 24 A has the shells 2 to 6.
  double sum_q = 0;
  double sum_y = 0;
  double sum_qq = 0;
  double sum_qy = 0;
  for (int j = 2; j <= 6; ++j) {
    const double s = j / 24.0;
    const double y = std::log(std::exp(-150 * s * s / 2) + 0.3 * 0.3 / 2) / 2;
    sum_q += s * s / 4;
    sum_y += y;
    sum_qq += s * s / 4 * s * s / 4;
    sum_qy += s * s / 4 * y;
  }
  const double flattened = -(sum_qy - sum_q * sum_y / 5) / (sum_qq - sum_q * sum_q / 5);
  ASSERT_LT(flattened, 100);
  const LocalB by_halves = local_b(half1, half2, BEstimator::half_maps, 4);
  // The shells of a cut-out window leak into each other. Over eight seeds this flattens the line by 8 more on average,
  // with a spread of 1.5. So the effect of the noise is held to a quarter of itself.
  EXPECT_NEAR(mean_of(local_b(half1, half2, BEstimator::line, 4).b), flattened, (150 - flattened) / 4);
  // The tolerance of the test above.
  EXPECT_NEAR(mean_of(by_halves.b), 150, 4 * mean_of(by_halves.standard_error) / std::sqrt(12));
}

TEST(LocalBMap, TellsTwoHalvesApart) {
  const Volume density = blurred(60, 160);
  const LocalB found = local_b(with_noise(density, 0.1, 1), with_noise(density, 0.1, 2), BEstimator::half_maps, 4);
  // Windows in one half, 24 A from the border; pooling hardly reaches over it. About one window in x and two in y and
  // z, which share half: two independent ones. Four standard errors of their mean.
  EXPECT_NEAR(mean_of(found.b, 8, 18), 60, 4 * mean_of(found.standard_error, 8, 18) / std::sqrt(2));
  EXPECT_NEAR(mean_of(found.b, 46, 55), 160, 4 * mean_of(found.standard_error, 46, 55) / std::sqrt(2));
}

/// Share of the mask's voxels whose 95 % interval holds `truth(x)`.
template <class Truth>
double coverage(const LocalB& found, const Truth& truth) {
  const Mask mask = inner_mask();
  double held = 0;
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (mask.inside[at] == 0) continue;
    held += std::abs(found.b.voxels[at] - truth(i % size.x)) < 1.96 * found.standard_error.voxels[at];
  }
  return held / static_cast<double>(mask.count());
}

TEST(LocalBMap, ItsIntervalsHoldTheTruthWhereWindowsHoldARangeOfB) {
  // A window of 16 voxels around x at the border of the halves has (x - 24) / 16 of its voxels in the right one.
  // B is the mean over these.
  const auto truth = [](double left, double right) {
    return [=](std::int64_t x) {
      const double part = std::clamp((static_cast<double>(x) - 24) / window, 0.0, 1.0);
      return left + part * (right - left);
    };
  };
  for (const auto& [left, right, noise] : {std::tuple(60.0, 160.0, 0.05), std::tuple(150.0, 50.0, 0.1)}) {
    const Volume density = blurred(left, right);
    const LocalB two = local_b(with_noise(density, noise, 1), with_noise(density, noise, 2), BEstimator::half_maps, 4);
    EXPECT_GE(coverage(two, truth(left, right)), 0.9) << left << " to " << right;
    EXPECT_TRUE(two.noise_is_known);
  }
  // Alike everywhere: neither too wide nor too narrow. Windows of one standard error of 5 hold some 10 independent
  // ones.
  const Volume density = blurred(100, 100);
  const LocalB alike = local_b(with_noise(density, 0.1, 1), with_noise(density, 0.1, 2), BEstimator::half_maps, 4);
  EXPECT_GE(coverage(alike, truth(100, 100)), 0.95 - 2 * 0.06);
  EXPECT_LT(mean_of(alike.standard_error), 15);
}

TEST(LocalBMap, TakesTheNoiseOfOneMapFromItsSolvent) {
  // Density in one half of the box and noise everywhere; windows in the other half hold noise only.
  Volume map = blurred(100, 100);
  for (std::int64_t i = 0; i < size.count(); ++i)
    if (i % size.x >= 32) map.voxels[static_cast<std::size_t>(i)] = 0;
  map = with_noise(std::move(map), 0.2, 3);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 0)};
  for (std::int64_t z = 8; z < 24; ++z)
    for (std::int64_t y = 8; y < 24; ++y)
      for (std::int64_t x = 8; x < 24; ++x) mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  LocalBRule rule;
  rule.window_edge = window;
  rule.estimator = BEstimator::profile;
  rule.to_angstrom = 4;
  const auto mean_b = [&](const LocalB& found) {
    double sum = 0;
    for (std::size_t i = 0; i < mask.inside.size(); ++i) sum += mask.inside[i] != 0 ? found.b.voxels[i] : 0;
    return sum / static_cast<double>(mask.count());
  };
  const LocalB found = local_b_factors(copy_of(map), {}, mask, flat, rule, *cpu_engine("sliding", 2));
  EXPECT_TRUE(found.noise_is_known);
  // One or two independent windows, whose error is that of the map.
  double error = 0;
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    error += found.standard_error.voxels[i] / static_cast<double>(mask.count());
  EXPECT_NEAR(mean_b(found), 100, 2 * error);
  // No window is free of a mask that has all voxels.
  std::fill(mask.inside.begin(), mask.inside.end(), std::uint8_t{1});
  const LocalB unknown = local_b_factors(copy_of(map), {}, mask, flat, rule, *cpu_engine("sliding", 2));
  EXPECT_FALSE(unknown.noise_is_known);
}

TEST(LocalBMap, IsTheSameForAnyNumberOfThreads) {
  const Volume density = blurred(60, 160);
  const Volume half1 = with_noise(density, 0.3, 1);
  const Volume half2 = with_noise(density, 0.3, 2);
  const auto run = [&](int threads) {
    const LocalB found = local_b(half1, half2, BEstimator::half_maps, 4, threads);
    return std::tuple(found.b.voxels, found.standard_error.voxels, found.r_squared.voxels);
  };
  expect_same_for_any_threads(run, {3});
}

TEST(LocalBMap, HoldsNothingOutsideTheMask) {
  const LocalB found = local_b(blurred(80, 80), {}, BEstimator::profile, 4);
  const Mask mask = inner_mask();
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    ASSERT_EQ(found.standard_error.voxels[i] != 0, mask.inside[i] != 0) << i;
    ASSERT_LE(found.r_squared.voxels[i], 1);
  }
}

TEST(UnmaskedResolutionEstimate, LiesWhereSignalAndNoiseSay) {
  const Volume density = blurred(100, 100);
  Mask all{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 1)};
  // FSC = S / (S + N) with S = exp(-B s^2 / 2) and N = level^2 is 0.143 at s^2 = 2 / B ln(0.857 / 0.143 / level^2).
  const double level = 0.5;
  const double s = std::sqrt(2 / 100.0 * std::log(0.857 / 0.143 / level / level));
  // A shell of the box is 1 / 96 A wide; those of hundreds of coefficients know the FSC to 0.03.
  const SignalEnd end =
      unmasked_resolution_estimate(with_noise(density, level, 1), with_noise(density, level, 2), all, window, 2);
  EXPECT_NEAR(1 / end.angstrom, s, 2.0 / 96);
  EXPECT_FALSE(end.filter_end_angstrom);
}

}  // namespace
}  // namespace acuity::testing
