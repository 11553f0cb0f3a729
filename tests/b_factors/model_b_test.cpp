// B factors of windows against a model's: lines that are known, coefficients whose chance is known, random density.
#include "host/b_factors/model_b.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/simulate.h>

#include "support/cpu_engine.h"
#include "support/expect_error.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

constexpr double window_angstrom = 25;

/// Shells 2 to 8 of a window, where the map is `scale` times the model with `b` more, and uncorrelated power `rest`.
std::vector<ModelShell> shells_of(double scale, double b, double rest) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> power(0.5, 4);
  std::vector<ModelShell> shells;
  for (int j = 2; j <= 8; ++j) {
    const double s = j / window_angstrom;
    const double ratio = scale * std::exp(-b * s * s / 4);
    const double model = power(generator);
    shells.push_back({s * s / 4, ratio * model, model, ratio * ratio * model + rest, 0, 12.6 * j * j});
  }
  return shells;
}

TEST(BDifference, IsTheSlopeOfALine) {
  for (const double b : {-120.0, 0.0, 35.0, 250.0})
    for (const double scale : {1e-4, 1.0, 300.0})
      for (const double rest : {0.0, 0.3, 20.0}) {
        const BDifference found = fit_b_difference(shells_of(scale, b, rest * scale * scale));
        ASSERT_TRUE(found.is_fitted);
        // The steps end below 1e-4.
        EXPECT_NEAR(found.b, b, 1e-2) << scale << " " << rest;
      }
}

TEST(BDifference, HasTheScatterThatTheWeightsSay) {
  constexpr int windows = 400;
  // The signal is stronger than the noise in the first shells, and hundreds of times weaker in the last.
  constexpr double b = 120;
  constexpr double rest = 2;
  std::mt19937 generator(17);
  std::normal_distribution<double> normal;
  const std::vector<ModelShell> exact = shells_of(1, b, rest);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < windows; ++i) {
    std::vector<ModelShell> shells = exact;
    for (ModelShell& shell : shells) {
      // Half of the coefficients are independent; the model's are known, so only what is added to them is chance.
      const int independent = static_cast<int>(shell.coefficients / 2);
      shell.coefficients = 2 * independent;
      const double ratio = shell.cross / shell.model;
      shell.cross = shell.observed = 0;
      for (int k = 0; k < independent; ++k) {
        const double phase = 6.283185307 * k / independent;
        const std::complex<double> g = std::polar(std::sqrt(shell.model), phase);
        const std::complex<double> noise(normal(generator), normal(generator));
        const std::complex<double> f = ratio * g + std::sqrt(rest / 2) * noise;
        shell.cross += (f * std::conj(g)).real() / independent;
        shell.observed += std::norm(f) / independent;
      }
    }
    const BDifference found = fit_b_difference(shells);
    ASSERT_TRUE(found.is_fitted);
    sum += found.b;
    squares += found.b * found.b;
  }
  // The textbook's weighted line: weights 1 / (v + 0.01) on values of variance v.
  double w = 0;
  double wq = 0;
  for (const ModelShell& shell : exact) {
    const double v = rest * shell.model / (shell.coefficients * shell.cross * shell.cross);
    w += 1 / (v + 0.01);
    wq += shell.q / (v + 0.01);
  }
  double information = 0;
  double chance = 0;
  for (const ModelShell& shell : exact) {
    const double v = rest * shell.model / (shell.coefficients * shell.cross * shell.cross);
    const double d2 = std::pow(shell.q - wq / w, 2);
    information += d2 / (v + 0.01);
    chance += d2 * v / std::pow(v + 0.01, 2);
  }
  const double expected = std::sqrt(chance) / information;
  const double mean = sum / windows;
  const double deviation = std::sqrt(squares / windows - mean * mean);
  // The deviation of 400 values is known to 1 / sqrt(800) = 3.5 %, their mean to 1 / 20 of it: four times that.
  EXPECT_NEAR(deviation / expected, 1, 0.14);
  EXPECT_NEAR(mean, b, 0.2 * expected);
}

TEST(BDifference, CanCountShellsThatChanceMadeNegative) {
  std::vector<ModelShell> shells = shells_of(1, 100, 5);
  shells.back().cross = -shells.back().cross;
  const BDifference found = fit_b_difference(shells);
  ASSERT_TRUE(found.is_fitted);
  EXPECT_GT(found.b, 100);
}

TEST(BDifference, IsNotFittedWhereTheMapDoesNotResembleTheModel) {
  std::vector<ModelShell> shells = shells_of(1, 50, 1);
  for (ModelShell& shell : shells) shell.cross = -shell.cross;
  EXPECT_FALSE(fit_b_difference(shells).is_fitted);
  shells = shells_of(1, 50, 1);
  for (std::size_t j = 1; j < shells.size(); ++j) shells[j].model = 0;
  EXPECT_FALSE(fit_b_difference(shells).is_fitted) << "one shell";
  EXPECT_FALSE(fit_b_difference({}).is_fitted);
}

TEST(BOfPowers, IsTheSlopeWithoutTheNoiseWhateverTheCrossPowersAre) {
  for (const double b : {-120.0, 0.0, 35.0, 250.0}) {
    std::vector<ModelShell> shells = shells_of(20, b, 0.3);
    for (ModelShell& shell : shells) {
      shell.noise = 0.3;
      shell.cross *= -0.1;
    }
    const BDifference found = fit_b_of_powers(shells);
    ASSERT_TRUE(found.is_fitted);
    EXPECT_NEAR(found.b, b, 1e-2);
  }
}

TEST(BOfPowers, HasTheScatterOfCoefficientsThatAreAllChance) {
  constexpr int windows = 400;
  constexpr double b = 60;
  constexpr double noise = 0.2;
  std::mt19937 generator(5);
  const std::vector<ModelShell> exact = shells_of(1, b, 0);
  double sum = 0;
  double squares = 0;
  double expected = 0;
  for (int i = 0; i < windows; ++i) {
    std::vector<ModelShell> shells = exact;
    for (ModelShell& shell : shells) {
      // Powers of n / 2 independent coefficients, the noise's measured on others.
      const double independent = shell.coefficients / 2;
      std::gamma_distribution<double> mean(independent, 1 / independent);
      const double signal = shell.cross * shell.cross / shell.model;
      shell.model *= mean(generator);
      shell.observed = (signal + noise) * mean(generator);
      shell.noise = noise * mean(generator);
    }
    const BDifference found = fit_b_of_powers(shells);
    ASSERT_TRUE(found.is_fitted);
    sum += found.b / windows;
    squares += found.b * found.b / windows;
    expected += found.standard_error / windows;
  }
  // The error also holds ten per cent of the amplitude per shell, which is not chance here; so it is an upper bound. It
  // exceeds the deviation by less than a factor of four: chance of the last shells is 1 / sqrt(2 n) = 2.5 %.
  const double deviation = std::sqrt(squares - sum * sum);
  EXPECT_LT(deviation, expected);
  EXPECT_GT(deviation, expected / 4);
  EXPECT_NEAR(sum, b, 0.2 * expected);
}

TEST(Resemblance, IsOneOfARightModelWhateverTheNoise) {
  for (const double rest : {0.0, 0.3, 3.0}) {
    std::vector<ModelShell> shells = shells_of(1, 50, rest);
    for (ModelShell& shell : shells) shell.noise = rest;
    // Shells have 50 to 800 coefficients, so chance is 5 % of the mean correlation without noise.
    EXPECT_GT(resemblance(shells), rest > 1 ? 0.6 : 0.8) << rest;
    EXPECT_LE(resemblance(shells), 1) << rest;
  }
}

TEST(Resemblance, IsNoneWhereCorrelationsAreChance) {
  std::vector<ModelShell> shells = shells_of(1, 50, 1);
  int sign = 1;
  for (ModelShell& shell : shells) {
    shell.noise = 1;
    shell.cross = (sign = -sign) * std::sqrt(shell.model * shell.observed / shell.coefficients);
  }
  EXPECT_EQ(resemblance(shells), 0);
  for (ModelShell& shell : shells) shell.cross = -std::abs(shell.cross);
  EXPECT_EQ(resemblance(shells), 0);
}

constexpr double spacing = 1.5;
const GridSize size{48, 32, 32};
const ModelBRule rule{16, 13, 3.5, 0, 2};

/// The same random density with this B factor: strength aside.
Volume random_density(double b) { return gaussian_noise(size, spacing, {1, b, 4}, 0); }

/// Some voxels whose windows lie in the box.
Mask inner_mask() {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 0)};
  for (std::int64_t z = 8; z < 24; z += 4)
    for (std::int64_t y = 8; y < 24; y += 2)
      for (std::int64_t x = 8; x < 40; ++x) mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  return mask;
}

TEST(BDifferenceMap, IsTheDifferenceOfTwoDensities) {
  const BDifferenceMap map =
      b_difference_map(random_density(50), random_density(20), inner_mask(), rule, *cpu_engine());
  for (const float weight : map.model_weight) EXPECT_EQ(weight, 1);
  const std::vector<float>& found = map.b;
  double sum = 0;
  for (const float b : found) {
    // Leakage of the sharp faces from lower shells differs between windows. A B factor of 30 A^2 changes ln amplitude
    // by a tenth per shell here, and leakage changes that by less than a half.
    EXPECT_NEAR(b, 30, 15);
    sum += b;
  }
  EXPECT_NEAR(sum / static_cast<double>(found.size()), 30, 3);
  EXPECT_NEAR(b_difference_of_box(random_density(50), {}, random_density(20), rule).b, 30, 0.1)
      << "a box does not leak";
}

TEST(BDifferenceMap, ComesFromPowersWhereTheMapDoesNotResembleTheModel) {
  Volume observed = random_density(50);
  for (std::int64_t i = 0; i < size.count(); ++i)
    if (i % size.x >= 24) observed.voxels[static_cast<std::size_t>(i)] *= -1;
  const Mask mask = inner_mask();
  const Volume no_noise{size, spacing, std::vector<float>(static_cast<std::size_t>(size.count()), 0.F)};
  const BDifferenceMap found = b_difference_map(observed, random_density(20), mask, rule, *cpu_engine(),
                                                window_noise(observed, no_noise, mask, rule, *cpu_engine()));
  std::size_t number = 0;
  for (std::int64_t i = 0; i < size.count(); ++i) {
    if (mask.inside[static_cast<std::size_t>(i)] == 0) continue;
    const std::size_t at = number++;
    // Windows of 16 voxels that lie on one side; powers do not know the sign.
    if (i % size.x >= 32 || i % size.x <= 16) {
      EXPECT_EQ(found.model_weight[at], i % size.x <= 16 ? 1 : 0) << i % size.x;
      // Without pooling the chance of the first shell's 150 coefficients is 6 % of its amplitude, 15 A^2 as above.
      EXPECT_NEAR(found.b[at], 30, 15) << i % size.x;
    }
  }
}

TEST(BDifferenceMap, TheHalfDifferenceOfHalfMapsIsNotTakenForSignal) {
  const Volume model = random_density(20);
  const Volume noise = gaussian_noise(size, spacing, {1, 0, 5}, 1);
  const Volume other = gaussian_noise(size, spacing, {1, 0, 5}, 2);
  // Another density than the model's, with 30 A^2 more, and noise as strong.
  Volume observed = gaussian_noise(size, spacing, {1, 50, 9}, 0);
  for (std::size_t i = 0; i < observed.voxels.size(); ++i) {
    observed.voxels[i] += noise.voxels[i];
  }
  ModelBRule pooled = rule;
  pooled.pooling_angstrom = 4;
  const Mask mask = inner_mask();
  const auto mean_b = [&](const BDifferenceMap& map) {
    double sum = 0;
    for (const float b : map.b) sum += b;
    return sum / static_cast<double>(map.b.size());
  };
  const WindowNoise known = window_noise(observed, other, mask, pooled, *cpu_engine());
  const double with = mean_b(b_difference_map(observed, model, mask, pooled, *cpu_engine(), known));
  WindowNoise none = known;
  for (std::vector<float>& of_shell : none.of_power) std::fill(of_shell.begin(), of_shell.end(), 0.F);
  const double without = mean_b(b_difference_map(observed, model, mask, pooled, *cpu_engine(), none));
  EXPECT_NEAR(with, 30, 15);
  EXPECT_LT(without, with - 10) << "noise falls off slowly";
}

TEST(BDifferenceMap, IsTheSameForAnyNumberOfThreads) {
  ModelBRule pooled = rule;
  pooled.pooling_angstrom = 4;
  const Volume observed = random_density(50);
  const Volume model = random_density(20);
  const auto run = [&](int threads) {
    pooled.threads = threads;
    return b_difference_map(observed, model, inner_mask(), pooled, *cpu_engine()).b;
  };
  expect_same_for_any_threads(run, {3});
}

TEST(BDifferenceMap, NeedsThreeShells) {
  ModelBRule coarse = rule;
  coarse.to_angstrom = 8;
  EXPECT_TRUE(throws_error(ErrorKind::input, "2 shells from 13 to 8 A, and three are needed",
                           [&] { shells_in_range(coarse, spacing); }));
  coarse.to_angstrom = 6;  // Shells 2, 3 and 4 of 24 A, ends included.
  EXPECT_EQ(shells_in_range(coarse, spacing), (std::vector<std::size_t>{2, 3, 4}));
}

}  // namespace
}  // namespace acuity::testing
