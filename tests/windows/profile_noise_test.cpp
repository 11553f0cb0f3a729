// Scaling towards an average profile where the noise of the shells is known (Eq. 15 and 16): closed forms.
#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/window_statistics/mask_occupancy.h"
#include "host/window_statistics/window_statistics.h"
#include "support/profile_cases.h"
#include "windows/profile_gain.h"

namespace acuity::testing {
namespace {

constexpr int edge = 26;
constexpr std::size_t shells = edge / 2 + 1;
const StraightProfile straight{2, 9, 50, 10, 0};

double q_of(std::size_t j) { return std::pow(static_cast<double>(j) / edge / 2, 2); }

/// exp(a) P_j exp(-B q_j).
double signal_of_shell(double a, double b, std::size_t j) {
  return std::exp(a + straight.log_mean(j, edge) - b * q_of(j));
}

/// The straight profile with the same noise in each shell; any number of coefficients.
ProfileReference with_noise(double amplitude) {
  ProfileReference reference = straight.reference(edge, 1);
  for (std::size_t j = 0; j < shells; ++j) {
    reference.shells[j].noise = amplitude * amplitude;
    reference.shells[j].coefficients = 10.0 + static_cast<double>(j * j);
  }
  return reference;
}

std::vector<double> amplitudes_with_noise(double a, double b, double noise) {
  std::vector<double> amplitudes;
  for (std::size_t j = 0; j < shells; ++j) amplitudes.push_back(std::hypot(signal_of_shell(a, b, j), noise));
  return amplitudes;
}

TEST(ProfileNoise, IsTakenOutOfTheFit) {
  for (const double b : {0.0, 60.0, 150.0}) {
    const WilsonLine line = fit_to_amplitudes(with_noise(1), 0, amplitudes_with_noise(1, b, 1));
    ASSERT_TRUE(line.is_fitted);
    // Differences of squares lose a factor of 20 at most, the determinant of the line ten; logarithms are below 10.
    EXPECT_NEAR(line.b_observed, b, 1e-9) << "B " << b;
    EXPECT_NEAR(line.intercept, 1, 1e-11) << "B " << b;
  }
}

TEST(ProfileNoise, ShellsOfNoiseAloneDoNotBendTheLine) {
  std::vector<double> amplitudes = amplitudes_with_noise(1, 300, 1);
  const WilsonLine line = fit_to_amplitudes(with_noise(1), 0, amplitudes);
  for (std::size_t j = 0; j < shells; ++j) {
    const double share = std::pow(signal_of_shell(1, 300, j) / amplitudes[j], 2);
    if (share < 0.05) amplitudes[j] = 0.9;
  }
  ASSERT_EQ(amplitudes.back(), 0.9);
  const WilsonLine same = fit_to_amplitudes(with_noise(1), 0, amplitudes);
  EXPECT_EQ(line.b_observed, same.b_observed);
  EXPECT_EQ(line.intercept, same.intercept);
}

TEST(ProfileNoise, GainsGiveTheProfileTimesTheCubeRootOfTheSignalsPartWhereTheMoleculeIs) {
  const double b = 120;
  for (const double fill : {1.0, 0.3}) {
    std::vector<double> gains = amplitudes_with_noise(1, b, 0.7);
    std::vector<ShellSignal> signals;
    replace_by_gains(with_noise(0.7), 0.5 * std::log(fill), gains, signals);
    for (std::size_t j = 3; j < shells; ++j) {
      const double signal = std::pow(signal_of_shell(1, b, j), 2);
      const double damping = std::cbrt(signal / (signal + fill * 0.49));
      EXPECT_NEAR(gains[j], signal_of_shell(1, 50, j) / std::sqrt(signal + 0.49) * damping, 1e-9 * gains[j])
          << "shell " << j << ", fill " << fill;
    }
  }
}

TEST(ProfileNoise, WhereDifferencesAreKeptTheShapeOfTheWindowStaysAndNoiseIsTakenOut) {
  const double b = 120;
  const double best_ordered = 70;  // Becomes 50, so every window loses 20 A^2.
  ProfileReference reference = with_noise(0.7);
  reference.target.best_ordered = best_ordered;
  const std::vector<double> amplitudes = amplitudes_with_noise(1, b, 0.7);
  std::vector<double> gains = amplitudes;
  std::vector<ShellSignal> signals;
  replace_by_gains(reference, 0, gains, signals);
  for (std::size_t j = 3; j < shells; ++j) {
    const double damping = std::cbrt(std::pow(signal_of_shell(1, b, j) / amplitudes[j], 2));
    EXPECT_NEAR(gains[j], signal_of_shell(1, 100, j) / amplitudes[j] * damping, 1e-9 * gains[j]) << "shell " << j;
  }
  // The distance of a shell from the profile stays, but for what one shell of eleven does to the fit.
  std::vector<double> other = amplitudes;
  other[6] *= 1.05;
  replace_by_gains(reference, 0, other, signals);
  EXPECT_NEAR(other[6] / gains[6], 1, 0.02);
}

TEST(ProfileNoise, APriorIsWeighedAgainstWhatTheShellsKnow) {
  ProfileReference reference = with_noise(1);
  const std::vector<double> amplitudes = amplitudes_with_noise(1, 90, 1);
  // The inverse variance of the slope of a weighted line.
  double w = 0;
  double wq = 0;
  double wqq = 0;
  for (std::size_t j = 3; j < shells; ++j) {
    const double signal = std::pow(signal_of_shell(1, 90, j) / amplitudes[j], 2);
    if (signal <= 0.05) continue;
    const double weight =
        1 / (0.55 / (reference.shells[j].coefficients * signal * signal) + 0.003 + 6 * q_of(j) * q_of(j));
    w += weight;
    wq += weight * q_of(j);
    wqq += weight * q_of(j) * q_of(j);
  }
  const double information = wqq - wq * wq / w;
  reference.prior = {200, 3 * information, 0, 0};
  EXPECT_NEAR(fit_to_amplitudes(reference, 0, amplitudes).b_observed, (90 + 3 * 200) / 4.0, 1e-8);
}

TEST(ProfileNoise, WhereOneShellIsLeftThePriorIsTheBFactor) {
  ProfileReference reference = with_noise(1);
  std::vector<double> amplitudes(shells, 0.5);
  amplitudes[4] = std::hypot(signal_of_shell(2, 70, 4), 1);
  EXPECT_FALSE(fit_to_amplitudes(reference, 0, amplitudes).is_fitted) << "without a prior one shell is no line";
  reference.prior = {70, 1e-4, 0, 0};
  const WilsonLine line = fit_to_amplitudes(reference, 0, amplitudes);
  ASSERT_TRUE(line.is_fitted);
  EXPECT_NEAR(line.b_observed, 70, 1e-9);
  EXPECT_NEAR(line.intercept, 2, 1e-11);
}

Volume white_noise(const GridSize& size, double deviation, unsigned seed) {
  Volume volume{size, 1, {}};
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0, static_cast<float>(deviation));
  for (std::int64_t i = 0; i < size.count(); ++i) volume.voxels.push_back(normal(generator));
  return volume;
}

TEST(WindowStatistics, FindsTheNoiseOfShellsAndTheBFactorOfWhiteDensity) {
  const GridSize size{60, 60, 60};
  const Volume observed = white_noise(size, 1, 71);
  const Volume noise = white_noise(size, 0.1, 72);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  // Voxels whose windows lie inside the box.
  for (std::int64_t z = 13; z <= 47; ++z)
    for (std::int64_t y = 13; y <= 47; ++y)
      for (std::int64_t x = 13; x <= 47; ++x) mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  // A flat profile, which white density has at B = 0; nothing leaks between shells of the same strength.
  ProfileReference reference = StraightProfile{3, 0, 50, 10, 0}.reference(edge, 1);
  const Volume fill = mask_occupancy(mask, 1, edge);
  WindowSample sample{{observed, 0}, {noise, 0}, &mask, fill, edge, 2};
  const std::vector<float> found = learn_from(sample_windows(sample), reference);
  for (std::size_t j = 1; j < shells; ++j) {
    // |F| of white noise is Rayleigh distributed: its mean squared is pi / 4 of the mean square, 0.01 a voxel. As
    // 60^3 voxels make up twelve windows. Shell 1 with 9 independent coefficients each and relative variance 1.1 is
    // known to 10 %, the others to 5 %; the tolerance is four times that.
    const double expected = std::acos(-1.0) / 4 * 0.01 * std::pow(edge, 3);
    EXPECT_GT(reference.shells[j].noise, (j == 1 ? 0.6 : 0.8) * expected) << "shell " << j;
    EXPECT_LT(reference.shells[j].noise, (j == 1 ? 1.4 : 1.2) * expected) << "shell " << j;
  }
  EXPECT_EQ(reference.shells[1].coefficients, 18);
  EXPECT_NEAR(reference.prior.b, 0, 5);
  EXPECT_LE(reference.prior.b_weight, 1.0 / 400);
  // Every window of density without a fall-off is fitted, and half of them lie below B = 0 but for chance.
  ASSERT_EQ(found.size(), 600U);
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
  EXPECT_NEAR(found[300], 0, 5);

  ProfileReference again = StraightProfile{3, 0, 50, 10, 0}.reference(edge, 1);
  sample.threads = 5;
  EXPECT_EQ(sample_windows(sample).noise_source, NoiseSource::half_maps);
  learn_from(sample_windows(sample), again);
  EXPECT_EQ(again.prior.b, reference.prior.b);
  EXPECT_EQ(again.shells[7].noise, reference.shells[7].noise);
}

TEST(WindowStatistics, OneMapHasItsNoiseFromWindowsWithoutMolecule) {
  const GridSize size{64, 40, 40};
  Volume observed = white_noise(size, 0.1, 73);
  const Volume density = white_noise(size, 1, 74);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < 20; ++x) {
        const auto i = static_cast<std::size_t>(size.index(x, y, z));
        mask.inside[i] = 1;
        observed.voxels[i] += density.voxels[i];
      }
  const Volume fill = mask_occupancy(mask, 1, edge);
  WindowSample sample{{observed, 0}, {}, &mask, fill, edge, 2};
  const SampledWindows windows = sample_windows(sample);
  EXPECT_EQ(windows.noise_source, NoiseSource::solvent);
  // Fewer independent windows than in the test above: three times its tolerance in power.
  const double expected = std::acos(-1.0) / 4 * 0.01 * std::pow(edge, 3);
  for (std::size_t j = 2; j < shells; ++j) EXPECT_NEAR(windows.noise[j] / expected, 1, 0.5) << "shell " << j;

  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (mask.inside[i] == 0) observed.voxels[i] = 0.25F;
  EXPECT_EQ(sample_windows(sample).noise_source, NoiseSource::none) << "constant solvent";
  mask.inside.assign(mask.inside.size(), 1);
  const Volume full = mask_occupancy(mask, 1, edge);
  sample.fill = full;
  EXPECT_EQ(sample_windows(sample).noise_source, NoiseSource::none) << "no solvent";
}

TEST(WindowStatistics, InterceptsAreThoseOfFullWindowsWhateverTheMaskFills) {
  // White density in a slab: a window cut by its face holds a part of the power, and the mask says which.
  const GridSize size{60, 40, 40};
  Volume observed = white_noise(size, 1, 75);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const bool inside = i % size.x < 30;
    mask.inside[static_cast<std::size_t>(i)] = inside ? 1 : 0;
    if (!inside) observed.voxels[static_cast<std::size_t>(i)] *= 1e-3F;
  }
  const Volume fill = mask_occupancy(mask, 1, edge);
  ProfileReference reference = StraightProfile{3, 0, 50, 10, 0}.reference(edge, 1);
  learn_from(sample_windows({{observed, 0}, {}, &mask, fill, edge, 1}), reference);
  // The mean amplitude of N^3 unit normals is sqrt(pi / 4 N^3); the profile is 3. y and z cut windows too, which the
  // fill knows. Some hundred thousand voxels in six windows' worth of independent ones: 2 % in amplitude, times three.
  const double full = 0.5 * std::log(std::acos(-1.0) / 4 * std::pow(edge, 3)) - std::log(3.0);
  EXPECT_NEAR(reference.prior.intercept, full, 0.06);
}

TEST(ProfileNoise, AnInterceptThatIsKnownLeavesTheBFactorToTheShells) {
  // The prior's intercept lies 0.4 above that of the shells: B makes up for it, as a line through a fixed point does.
  ProfileReference reference = with_noise(1);
  const std::vector<double> amplitudes = amplitudes_with_noise(1, 90, 1);
  reference.prior = {0, 0, 1.4, 1e12};
  double wq = 0;
  double wqq = 0;
  for (std::size_t j = 3; j < shells; ++j) {
    const double signal = std::pow(signal_of_shell(1, 90, j) / amplitudes[j], 2);
    if (signal <= 0.05) continue;
    const double weight =
        1 / (0.55 / (reference.shells[j].coefficients * signal * signal) + 0.003 + 6 * q_of(j) * q_of(j));
    wq += weight * q_of(j);
    wqq += weight * q_of(j) * q_of(j);
  }
  const WilsonLine line = fit_to_amplitudes(reference, 0, amplitudes);
  EXPECT_NEAR(line.intercept, 1.4, 1e-9);
  EXPECT_NEAR(line.b_observed, 90 + 0.4 * wq / wqq, 1e-5);
}

TEST(WindowFill, IsTheShareOfTheWindowInTheMask) {
  const GridSize size{13, 11, 12};
  Mask mask{size, {}};
  std::mt19937 generator(76);
  for (std::int64_t i = 0; i < size.count(); ++i) mask.inside.push_back(generator() % 3 == 0 ? 1 : 0);
  for (const int n : {8, 9}) {
    const Volume fill = mask_occupancy(mask, 1, n, 3);
    for (std::int64_t i = 0; i < size.count(); i += 7) {
      int count = 0;
      for (std::int64_t z = i / (size.x * size.y) - n / 2, zs = 0; zs < n; ++zs)
        for (std::int64_t y = i / size.x % size.y - n / 2, ys = 0; ys < n; ++ys)
          for (std::int64_t x = i % size.x - n / 2, xs = 0; xs < n; ++xs)
            if (x + xs >= 0 && x + xs < size.x && y + ys >= 0 && y + ys < size.y && z + zs >= 0 && z + zs < size.z)
              count += mask.inside[static_cast<std::size_t>(size.index(x + xs, y + ys, z + zs))];
      EXPECT_FLOAT_EQ(fill.voxels[static_cast<std::size_t>(i)], static_cast<float>(count / std::pow(n, 3))) << i;
    }
  }
  Volume logs{{3, 1, 1}, 1, {0, 1, 0.25F}};
  to_log_root(logs);
  EXPECT_EQ(logs.voxels[0], 0);
  EXPECT_EQ(logs.voxels[1], 0);
  EXPECT_FLOAT_EQ(logs.voxels[2], std::log(0.5F));
}

}  // namespace
}  // namespace acuity::testing
