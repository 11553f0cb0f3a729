// The permutation test of an FSC against permutations that are carried out.
#include "host/local_resolution/exact_permutations.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

using Coefficients = std::vector<std::complex<double>>;

/// Normal real and imaginary parts; `shared` of their variance is that of `common`, where it is given.
Coefficients noise(std::size_t count, unsigned seed, const Coefficients* common = nullptr, double shared = 0) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  Coefficients f(count);
  for (std::size_t i = 0; i < count; ++i) {
    f[i] = {normal(generator), normal(generator)};
    if (common != nullptr) f[i] = std::sqrt(shared) * (*common)[i] + std::sqrt(1 - shared) * f[i];
  }
  return f;
}

PairedSums<double> sums_of(const Coefficients& f1, const Coefficients& f2) {
  PairedSums<double> sums;
  for (std::size_t i = 0; i < f1.size(); ++i) sums.add(f1[i].real(), f1[i].imag(), f2[i].real(), f2[i].imag());
  return sums;
}

double fsc_of(const Coefficients& f1, const Coefficients& f2) {
  double cross = 0;
  double power1 = 0;
  double power2 = 0;
  for (std::size_t i = 0; i < f1.size(); ++i) {
    cross += (f1[i] * std::conj(f2[i])).real();
    power1 += std::norm(f1[i]);
    power2 += std::norm(f2[i]);
  }
  return cross / std::sqrt(power1 * power2);
}

TEST(PermutationTest, KnowsTheMeanAndVarianceOfAllPermutations) {
  Coefficients f1 = noise(6, 1);
  Coefficients f2 = noise(6, 2);
  for (auto& f : f1) f += std::complex<double>(2, 0.5);  // A mean, which no pairing takes away.
  for (auto& f : f2) f += std::complex<double>(1, -0.3);
  const PermutedFsc found = over_all_permutations(sums_of(f1, f2), 6);
  std::vector<std::size_t> order(f1.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> values;
  do {
    Coefficients permuted;
    for (const std::size_t i : order) permuted.push_back(f2[i]);
    values.push_back(fsc_of(f1, permuted));
  } while (std::next_permutation(order.begin(), order.end()));
  ASSERT_EQ(values.size(), 720U);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 720;
  double variance = 0;
  for (const double value : values) variance += (value - mean) * (value - mean) / 720;
  // Sums of 720 numbers near 1, in double.
  EXPECT_NEAR(found.mean, mean, 1e-13);
  EXPECT_NEAR(found.variance, variance, 1e-13);
}

TEST(PermutationTest, ItsTailIsTheIntegralOfItsDensity) {
  // n = 3: a uniform density; n = 5: 3/4 (1 - r^2); n = 4: 2 / pi sqrt(1 - r^2).
  const double pi = std::acos(-1.0);
  for (const double r : {-0.95, -0.3, 0.0, 0.2, 0.7, 0.999}) {
    EXPECT_NEAR(correlation_tail(r, 3), (1 - r) / 2, 1e-9);
    EXPECT_NEAR(correlation_tail(r, 4), 0.5 - (std::asin(r) + r * std::sqrt(1 - r * r)) / pi, 1e-9);
    EXPECT_NEAR(correlation_tail(r, 5), 0.5 - 0.75 * (r - r * r * r / 3), 1e-9);
  }
  // Others by the midpoint rule. The substitution r = 1 - (1 - r0) u^2 takes the root out of odd powers.
  for (const double n : {2.6, 11.7, 60.0, 400.3}) {
    const auto tail = [n](double from) {
      constexpr int points = 20000;
      double sum = 0;
      for (int i = 0; i < points; ++i) {
        const double u = (i + 0.5) / points;
        const double r = 1 - (1 - from) * u * u;
        sum += std::pow(1 - r * r, (n - 3) / 2) * 2 * (1 - from) * u / points;
      }
      return sum;
    };
    const double all = 2 * tail(0);
    // The midpoint rule is off by some 1 / points, and by its root where the density has a pole (n < 3).
    const double relative = n < 3 ? 1e-2 : 1e-5;
    for (const double r : {0.01, 0.1, 0.3, 0.6})
      EXPECT_NEAR(correlation_tail(r, n) / (tail(r) / all), 1, relative) << n << " at " << r;
  }
  EXPECT_EQ(correlation_tail(1, 9), 0);
  EXPECT_EQ(correlation_tail(-1, 9), 1);
}

TEST(PermutationTest, GivesTheShareOfPermutationsThatCorrelateAsWell) {
  constexpr int permutations = 20000;
  std::mt19937 generator(7);
  for (const std::size_t count : {std::size_t{9}, std::size_t{31}, std::size_t{200}}) {
    for (unsigned seed = 10; seed < 22; ++seed) {
      const Coefficients f1 = noise(count, seed);
      // Correlations around 0 to 2.5 standard deviations.
      const double shared = std::min(0.9, 0.5 * ((seed - 10) % 6) / std::sqrt(2.0 * static_cast<double>(count)));
      const Coefficients f2 = noise(count, seed + 100, &f1, shared * shared);
      const double p = permutation_p(sums_of(f1, f2), static_cast<double>(count), 0, 1);
      const double observed = fsc_of(f1, f2);
      Coefficients permuted = f2;
      int as_good = 0;
      for (int i = 0; i < permutations; ++i) {
        std::shuffle(permuted.begin(), permuted.end(), generator);
        if (fsc_of(f1, permuted) >= observed) ++as_good;
      }
      const double share = static_cast<double>(as_good) / permutations;
      // The tolerance is four standard errors of the fraction, and the part of the tail that two moments leave open.
      // That is hardly anything down to 0.03, then some 15 % for 200 coefficients, 30 % for 31. Of nine, a few strong
      // ones decide it, in both directions.
      const double error = 4 * std::sqrt(share * (1 - share) / permutations) + 1e-4;
      double factor = 1.2;
      if (share < 0.03 && count < 200) factor = count == 9 ? 4.5 : 1.4;
      EXPECT_LT(p, factor * share + error) << count << " coefficients, seed " << seed;
      EXPECT_GT(p, share / factor - error) << count << " coefficients, seed " << seed;
    }
  }
}

TEST(PermutationTest, IsHarderWhereCoefficientsAreAlikeAndWhereSomethingIsForeign) {
  const Coefficients f1 = noise(100, 21);
  const PairedSums<double> sums = sums_of(f1, noise(100, 22, &f1, 0.1));
  const double p = permutation_p(sums, 100, 0, 1);
  EXPECT_LT(p, 0.01);
  // Twice the variance is half as many coefficients, with the same correlation.
  const PermutedFsc permuted = over_all_permutations(sums, 100);
  EXPECT_EQ(permutation_p(sums, 100, 0, 2),
            correlation_tail(sums[cross_power] / fsc_scale(sums) - permuted.mean, 1 / (2 * permuted.variance)));
  EXPECT_GT(permutation_p(sums, 100, 0, 2), p);
  EXPECT_NEAR(permutation_p(sums, 100, sums[cross_power] - permuted.mean * fsc_scale(sums), 1), 0.5, 1e-12);
}

TEST(PermutationTest, FindsNothingWhereNothingCanBeTold) {
  PairedSums<double> sums;
  EXPECT_EQ(permutation_p(sums, 0, 0, 1), 1);
  for (int i = 0; i < 5; ++i) sums.add(1, 0, 0, 0);
  EXPECT_EQ(permutation_p(sums, 5, 0, 1), 1) << "no power";
  PairedSums<double> alike;
  for (int i = 0; i < 5; ++i) alike.add(1, 0, 1, 0);
  EXPECT_EQ(permutation_p(alike, 5, 0, 1), 1) << "all permutations are the same";
  const Coefficients f = noise(3, 23);
  EXPECT_EQ(permutation_p(sums_of(f, f), 3, 0, 10), 1) << "less than two coefficients in effect";
}

}  // namespace
}  // namespace acuity::testing
