// Resolutions of maps that are known to end where they end.
#include "host/local_resolution/local_resolution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/engines/window_correlation.h"
#include "host/fourier/frequency_filter.h"
#include "support/cpu_engine.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"
#include "support/whitened.h"

namespace acuity::testing {
namespace {

constexpr int window = 26;

/// Two half maps with voxels of 1 A, whose density ends at 3 A in the half x < size / 2 and at 6 A in the other. Each
/// has noise of its own as strong as the density was before. Inside the bands FSC = 1 / (1 + noise^2).
struct TwoResolutions {
  explicit TwoResolutions(double noise) {
    const Volume density = random_volume({128, 60, 60}, 1, 91);
    Volume fine = density;
    Volume coarse = density;
    filter_frequencies(
        fine, [](double s) { return s <= 1 / 3.0 ? 1 : 0; }, 2);
    filter_frequencies(
        coarse, [](double s) { return s <= 1 / 6.0 ? 1 : 0; }, 2);
    unsigned seed = 92;
    for (Volume* half : {&half1, &half2}) {
      *half = random_volume(density.size, 1, seed++);
      for (std::size_t i = 0; i < half->voxels.size(); ++i) {
        const bool left = static_cast<std::int64_t>(i) % density.size.x < density.size.x / 2;
        half->voxels[i] = static_cast<float>(noise) * half->voxels[i] + (left ? fine : coarse).voxels[i];
      }
    }
  }
  /// Voxels whose windows lie inside the box and on one side.
  Mask away_from_borders(std::int64_t first_plane = window / 2) const {
    const GridSize& size = half1.size;
    Mask mask{size, std::vector<std::uint8_t>(half1.voxels.size())};
    for (std::int64_t z = first_plane; z <= size.z - window / 2; z += 4)
      for (std::int64_t y = window / 2; y <= size.y - window / 2; ++y)
        for (std::int64_t x = window / 2; x <= size.x - window / 2; ++x)
          mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = std::abs(x - size.x / 2) > window / 2;
    return mask;
  }

  Volume half1;
  Volume half2;
};

Volume resolutions_of(const TwoResolutions& maps, const ResolutionRule& rule, int threads = 2,
                      const std::string& method = "sliding") {
  Progress silent("test", 1, Verbosity::quiet);
  // With a step, planes of the mask are planes of the grid.
  const Mask mask = maps.away_from_borders(rule.step == 1 ? window / 2 : 16);
  return local_resolution(maps.half1, maps.half2, mask, rule, *cpu_engine(method, threads), threads, silent);
}

/// The median over one side, and the share of its voxels within 10 % of what is expected.
struct Side {
  double median = 0;
  double within = 0;
};
Side side_of(const Volume& resolutions, bool left, double expected) {
  std::vector<float> values;
  double within = 0;
  for (std::size_t i = 0; i < resolutions.voxels.size(); ++i) {
    const float value = resolutions.voxels[i];
    if (value == 0 || (static_cast<std::int64_t>(i) % resolutions.size.x < resolutions.size.x / 2) != left) continue;
    values.push_back(value);
    if (std::abs(value - expected) < 0.1 * expected) ++within;
  }
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return {values[values.size() / 2], within / static_cast<double>(values.size())};
}

TEST(LocalResolution, FindsWhereTheDensityEndsOnBothSidesWithinTenPercent) {
  // With as much noise as density FSC = 0.5 inside the bands, far from 0.143; with a third, it ends at 0.5.
  for (const auto& [noise, threshold] : {std::pair{1.0, 0.143}, std::pair{0.3, 0.5}}) {
    TwoResolutions maps(noise);
    whiten(maps.half1, maps.half2, 2);
    ResolutionRule rule;
    rule.window_edge = window;
    rule.threshold = threshold;
    const Volume resolutions = resolutions_of(maps, rule);
    for (const bool left : {true, false}) {
      const double expected = left ? 3 : 6;
      const Side side = side_of(resolutions, left, expected);
      EXPECT_NEAR(side.median, expected, 0.1 * expected) << "threshold " << threshold;
      // The first shell has 18 coefficients, 9 of them independent. A correlation of 0.5 scatters there by
      // (1 - 0.5^2) / sqrt(9) = 0.25, and falls below 0.143 in some percent of the windows.
      EXPECT_GT(side.within, threshold == 0.5 ? 0.98 : 0.8) << "threshold " << threshold;
    }
  }
}

TEST(LocalResolution, TestsOfShellsFindBothSidesWithinTenPercent) {
  // Shell 4 of 13 is the last at 6 A, 6.5 A, and shell 9 at 3 A, 2.89 A.
  for (const double noise : {1.0, 0.3}) {
    TwoResolutions maps(noise);
    whiten(maps.half1, maps.half2, 2);
    ResolutionRule rule;
    rule.window_edge = window;
    rule.fdr = 0.01;
    rule.step = 8;
    const Volume resolutions = resolutions_of(maps, rule);
    for (const bool left : {true, false}) {
      const double expected = left ? 3 : 6;
      const Side side = side_of(resolutions, left, expected);
      if (noise == 1 && !left) {
        // With FSC = 0.5 in four of thirteen shells, the few coefficients of these shells are not enough for 1 %.
        EXPECT_GT(side.median, 6.6);
        continue;
      }
      EXPECT_NEAR(side.median, expected, 0.1 * expected) << "noise " << noise;
      EXPECT_GT(side.within, noise == 1 ? 0.9 : 0.97) << "noise " << noise;
    }
  }
}

TEST(LocalResolution, TestsOfShellsAreTheSameForAnyNumberOfThreadsAndAtEveryVoxelThatIsComputed) {
  TwoResolutions maps(0.5);
  whiten(maps.half1, maps.half2, 2);
  ResolutionRule rule;
  rule.window_edge = 14;
  rule.fdr = 0.01;
  rule.step = 8;
  expect_same_for_any_threads([&](int threads) { return resolutions_of(maps, rule, threads).voxels; }, {2, 3});
  const Volume coarse = resolutions_of(maps, rule, 2);
  // A voxel's value does not depend on which others are computed.
  rule.step = 4;
  const Volume finer = resolutions_of(maps, rule);
  const GridSize& size = coarse.size;
  int seen = 0;
  for (std::int64_t z = 0; z < size.z; z += 8) {
    for (std::int64_t y = 0; y < size.y; y += 8) {
      for (std::int64_t x = 0; x < size.x; x += 8) {
        const auto i = static_cast<std::size_t>(size.index(x, y, z));
        EXPECT_EQ(coarse.voxels[i], finer.voxels[i]);
        if (coarse.voxels[i] > 0) ++seen;
      }
    }
  }
  EXPECT_GT(seen, 50);
  EXPECT_NE(coarse.voxels, finer.voxels);
}

TEST(LocalResolution, EveryFourthVoxelAndThoseBetweenAreNearlyAsGoodAsAll) {
  TwoResolutions maps(1);
  whiten(maps.half1, maps.half2, 2);
  ResolutionRule rule;
  rule.window_edge = window;
  const Volume all = resolutions_of(maps, rule);
  rule.step = 4;
  const Volume some = resolutions_of(maps, rule);
  for (const bool left : {true, false}) {
    const double expected = left ? 3 : 6;
    EXPECT_NEAR(side_of(some, left, expected).median, side_of(all, left, expected).median, 0.02 * expected);
  }
}

TEST(LocalResolution, IsTheSameByBothMethodsAndForAnyNumberOfThreads) {
  TwoResolutions maps(0.5);
  whiten(maps.half1, maps.half2, 2);
  ResolutionRule rule;
  rule.window_edge = 14;
  expect_same_for_any_threads([&](int threads) { return resolutions_of(maps, rule, threads).voxels; }, {2, 3});
  const Volume sliding = resolutions_of(maps, rule, 2);
  const Volume fft = resolutions_of(maps, rule, 2, "fft");
  std::int64_t apart = 0;
  for (std::size_t i = 0; i < fft.voxels.size(); ++i)
    if (std::abs(fft.voxels[i] - sliding.voxels[i]) > 1e-3) ++apart;
  // Correlations differ by some 1e-6; where one lies as near to the threshold, the first fall is at another shell.
  EXPECT_LE(apart, 2);
}

TEST(LocalResolution, LeakageMakesItLookBetterThanItIs) {
  // Density of great strength at low frequencies: what leaks from them is common to the halves.
  TwoResolutions maps(0.3);
  for (Volume* half : {&maps.half1, &maps.half2})
    filter_frequencies(
        *half, [](double s) { return std::exp(-100 * s * s / 4); }, 2);
  ResolutionRule rule;
  rule.window_edge = window;
  rule.threshold = 0.5;
  rule.leakage = LeakageRule::kept;
  EXPECT_LT(side_of(resolutions_of(maps, rule), true, 3).median, 2.2);
  whiten(maps.half1, maps.half2, 2);
  const double whitened = side_of(resolutions_of(maps, rule), false, 6).median;
  rule.leakage = LeakageRule::removed;
  const double removed = side_of(resolutions_of(maps, rule), false, 6).median;
  EXPECT_LT(whitened, removed);
  EXPECT_NEAR(removed, 6, 0.6);
}

TEST(LocalResolution, StatesTheWindowEdgeAndTheLastShellWhereThereIsNoFall) {
  const GridSize size{24, 24, 24};
  const Volume a = random_volume(size, 2, 95);
  const Volume b = random_volume(size, 2, 96);
  const Mask mask{size, std::vector<std::uint8_t>(a.voxels.size(), 1)};
  ResolutionRule rule;
  rule.window_edge = 9;
  Progress silent("test", 1, Verbosity::quiet);
  Volume same = local_resolution(a, a, mask, rule, *cpu_engine(), 2, silent);
  for (const float value : same.voxels) ASSERT_EQ(value, 4.5F);
  rule.threshold = 0.99;
  Volume unlike = local_resolution(a, b, mask, rule, *cpu_engine(), 2, silent);
  for (const float value : unlike.voxels) ASSERT_EQ(value, 18.F);
  unlike.voxels[0] = 4.5F;
  unlike.voxels[1] = 6.25F;
  unlike.voxels[2] = 0;
  const ResolutionSummary summary = summarize(unlike, 9);
  EXPECT_EQ(summary.voxels, size.count() - 1);
  EXPECT_EQ(summary.at_last_shell, 1);
  EXPECT_EQ(summary.at_window_edge, size.count() - 3);
  EXPECT_EQ(summary.quantiles_angstrom, std::vector<double>(5, 18.0));
  EXPECT_EQ(std::accumulate(summary.counts.begin(), summary.counts.end(), std::int64_t{0}), summary.voxels);
  EXPECT_EQ(summary.counts.size() + 1, summary.edges_angstrom.size());
  EXPECT_EQ(summary.counts.front(), 1);
  EXPECT_EQ(summary.counts.back(), size.count() - 3);
  EXPECT_LE(summary.edges_angstrom.front(), 4.5);
  EXPECT_GE(summary.edges_angstrom.back(), 18);
}

}  // namespace
}  // namespace acuity::testing
