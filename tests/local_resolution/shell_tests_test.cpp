// Tests of shells on noise, where all that passes is false, and on what both halves share.
#include "host/local_resolution/shell_tests.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/engines/window_transform.h"
#include "host/fourier/frequency_filter.h"
#include "host/local_resolution/local_resolution.h"
#include "support/cpu_engine.h"
#include "support/test_files.h"
#include "support/whitened.h"

namespace acuity::testing {
namespace {

/// Tests of windows around the middle of two maps of n^3 voxels.
class Windows {
 public:
  Windows(int n, const ShellTests& tests)
      : n_(n), tests_(tests), half1_(n, &tests.window().weights()), half2_(n, &tests.window().weights()) {
    work_ = tests.make_workspace();
  }
  const ShellTests::Workspace& test(const Volume& a, const Volume& b) {
    half1_.run(a, 0, n_ / 2, n_ / 2, n_ / 2);
    half2_.run(b, 0, n_ / 2, n_ / 2, n_ / 2);
    std::vector<PairedSums<double>> sums(tests_.window().table().shell_count());
    paired_sums(tests_.window().table(), half1_.spectrum(), half2_.spectrum(), sums);
    tests_.run(sums, work_);
    return work_;
  }

 private:
  int n_;
  const ShellTests& tests_;
  WindowTransform half1_;
  WindowTransform half2_;
  ShellTests::Workspace work_;
};

TEST(ShellTests, InNoiseTheyFindSomethingNoMoreOftenThanTheRateAllows) {
  constexpr int windows = 3000;
  for (const int n : {11, 12}) {
    const ShellTests tests(n, 2);
    Windows run(n, tests);
    const int last = tests.shell_count() - 1;
    std::vector<double> small(static_cast<std::size_t>(last) + 1);
    double any_at_1 = 0;
    double any_at_20 = 0;
    for (unsigned i = 0; i < windows; ++i) {
      // An offset that both halves share is no signal.
      Volume a = random_volume({n, n, n}, 1, 2 * i + 1);
      Volume b = random_volume({n, n, n}, 1, 2 * i + 2);
      for (Volume* half : {&a, &b})
        for (float& v : half->voxels) v += 100;
      const ShellTests::Workspace& found = run.test(a, b);
      bool one = false;
      bool twenty = false;
      for (std::size_t j = 1; j < small.size(); ++j) {
        small[j] += found.p[j] <= 0.05 ? 1.0 / windows : 0;
        one = one || found.adjusted_p[j] <= 0.01;
        twenty = twenty || found.adjusted_p[j] <= 0.2;
      }
      any_at_1 += one ? 1.0 / windows : 0;
      any_at_20 += twenty ? 1.0 / windows : 0;
    }
    // All discoveries are false, so their rate is the fraction of windows with one. It is at most the level, and three
    // standard errors of a fraction of 3000.
    EXPECT_LE(any_at_1, 0.01 + 3 * std::sqrt(0.01 * 0.99 / windows));
    EXPECT_LE(any_at_20, 0.2 + 3 * std::sqrt(0.2 * 0.8 / windows));
    // The p values of each shell are uniform, or larger for what is taken out as leakage. The first shells have few
    // coefficients.
    for (std::size_t j = 1; j < small.size(); ++j) {
      EXPECT_LE(small[j], 0.05 + 4 * std::sqrt(0.05 * 0.95 / windows)) << n << " shell " << j;
      if (j > 1) {
        EXPECT_GE(small[j], 0.02) << n << " shell " << j;
      }
    }
  }
}

TEST(ShellTests, NoiseThatIsSmoothOrStrongInPlacesIsStillNoise) {
  const GridSize size{64, 64, 64};
  Volume half1 = random_volume(size, 1, 31);
  Volume half2 = random_volume(size, 1, 32);
  for (Volume* half : {&half1, &half2}) {
    filter_frequencies(
        *half, [](double s) { return std::exp(-20 * s * s); }, 2);
    for (std::size_t i = 0; i < half->voxels.size(); ++i) half->voxels[i] *= i % 64 < 32 ? 1.F : 3.F;
  }
  whiten(half1, half2, 2);
  const Mask mask{size, std::vector<std::uint8_t>(half1.voxels.size(), 1)};
  ResolutionRule rule;
  rule.window_edge = 12;
  rule.fdr = 0.2;
  rule.step = 6;
  Progress silent("test", 1, Verbosity::quiet);
  const Volume resolutions = local_resolution(half1, half2, mask, rule, *cpu_engine(), 2, silent);
  double found = 0;
  double computed = 0;
  for (std::int64_t z = 0; z < 64; z += 6)
    for (std::int64_t y = 0; y < 64; y += 6)
      for (std::int64_t x = 0; x < 64; x += 6, ++computed)
        found += resolutions.voxels[static_cast<std::size_t>(size.index(x, y, z))] < 12 ? 1 : 0;
  // Windows of 12 voxels every 6 share a part of their voxels: some 300 of the 1331 are independent.
  EXPECT_LE(found / computed, 0.2 + 3 * std::sqrt(0.2 * 0.8 / 300));
}

TEST(ShellTests, TheirPValuesAreAdjustedByBenjaminiAndYekutieli) {
  constexpr int n = 14;
  const ShellTests tests(n, 2);
  Windows run(n, tests);
  Volume a = random_volume({n, n, n}, 1, 61);
  Volume b = random_volume({n, n, n}, 1, 62);
  for (std::size_t i = 0; i < a.voxels.size(); ++i) b.voxels[i] += 0.25F * a.voxels[i];
  const ShellTests::Workspace& found = run.test(a, b);
  const double factor = 7 * (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0 + 1 / 6.0 + 1 / 7.0);
  bool some_between = false;
  for (std::size_t j = 1; j <= 7; ++j) {
    // The lowest level at which the step-up procedure rejects shell j.
    double q = 1;
    for (std::size_t k = 1; k <= 7; ++k) {
      if (found.p[k] < found.p[j]) continue;
      int rank = 0;
      for (std::size_t l = 1; l <= 7; ++l) rank += found.p[l] <= found.p[k] ? 1 : 0;
      q = std::min(q, factor * found.p[k] / rank);
    }
    EXPECT_NEAR(found.adjusted_p[j], q, 1e-12) << j;
    some_between = some_between || (q > 1e-6 && q < 0.9);
  }
  EXPECT_TRUE(some_between);
}

TEST(ShellTests, AllShellsPassWhereTheHalvesAreAlikeAndFewCoefficientsDecideNothing) {
  constexpr int n = 26;
  const ShellTests tests(n, 2);
  Windows run(n, tests);
  const Volume a = random_volume({n, n, n}, 1, 41);
  const ShellTests::Workspace& found = run.test(a, a);
  for (std::size_t j = 2; j < found.adjusted_p.size(); ++j) EXPECT_LT(found.adjusted_p[j], 1e-6) << j;
  EXPECT_EQ(tests.last_shell_passed(found.adjusted_p, 0.01), 13);
  const int decisive = tests.first_decisive_shell();
  EXPECT_GE(tests.window().effective_coefficients(decisive), 63);
  EXPECT_LT(tests.window().effective_coefficients(decisive - 1), 63);
  // Shells that pass and do not, with the first decisive one in their middle.
  ASSERT_EQ(decisive, 4);
  const auto last_of = [&](std::vector<double> q) {
    q.resize(14, 1);
    return tests.last_shell_passed(q, 0.01);
  };
  EXPECT_EQ(last_of({1}), 0);
  EXPECT_EQ(last_of({1, 0.01}), 1);
  EXPECT_EQ(last_of({1, 1, 0.001}), 2);
  EXPECT_EQ(last_of({1, 1, 1, 0.02, 0.001, 0.001, 0.02, 0.001}), 5);
  EXPECT_EQ(last_of({1, 0, 0, 0, 0.02, 0}), 3);
}

TEST(ShellTests, ADensityInTheMiddleOfTheWindowIsFoundAlthoughItsCoefficientsAreAllAlike) {
  // A point has the same coefficient everywhere when phases count from it, and no permutation would change anything.
  constexpr int n = 16;
  const ShellTests tests(n, 2);
  Windows run(n, tests);
  Volume a = random_volume({n, n, n}, 1, 51);
  Volume b = random_volume({n, n, n}, 1, 52);
  const auto middle = static_cast<std::size_t>(a.size.index(n / 2, n / 2, n / 2));
  // Its power a coefficient is that of the noise: sum of the squared weights, some 1100 of 4096 voxels.
  a.voxels[middle] += 60;
  b.voxels[middle] += 60;
  const ShellTests::Workspace& found = run.test(a, b);
  for (std::size_t j = 3; j < found.adjusted_p.size(); ++j) EXPECT_LT(found.adjusted_p[j], 1e-3) << j;
}

}  // namespace
}  // namespace acuity::testing
