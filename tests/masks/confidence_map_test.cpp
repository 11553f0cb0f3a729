#include <algorithm>
#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/confidence_mask.h>

#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// White noise, averaged over three neighbours with weights 1 2 1 along each axis (periodic), of standard deviation 1.
Volume correlated_noise(GridSize size, unsigned seed) {
  Volume volume = random_volume(size, 1, seed);
  const std::array<std::int64_t, 3> n{size.x, size.y, size.z};
  const std::array<std::int64_t, 3> step{1, size.x, size.x * size.y};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::vector<float> in = volume.voxels;
    for (std::int64_t i = 0; i < size.count(); ++i) {
      const std::int64_t at = i / step[axis] % n[axis];
      const std::int64_t after = i + step[axis] * (at + 1 < n[axis] ? 1 : 1 - n[axis]);
      const std::int64_t before = i - step[axis] * (at > 0 ? 1 : 1 - n[axis]);
      const auto value = [&](std::int64_t k) { return in[static_cast<std::size_t>(k)]; };
      // The variance of the average of independent values is (1 + 4 + 1) / 16 of theirs.
      volume.voxels[static_cast<std::size_t>(i)] =
          (value(before) + 2 * value(i) + value(after)) / 4 / std::sqrt(6.F / 16);
    }
  }
  return volume;
}

/// Distance of a voxel from the middle of the box.
double distance_from_middle(GridSize size, std::int64_t i) {
  const auto off = [](std::int64_t at, std::int64_t n) {
    return static_cast<double>(at) - static_cast<double>(n - 1) / 2;
  };
  return std::hypot(off(i % size.x, size.x), off(i / size.x % size.y, size.y), off(i / size.x / size.y, size.z));
}

struct Rates {
  double mean = 0;            // Fraction of false ones among the voxels that passed, over all maps.
  double standard_error = 0;  // Standard error of that mean.
  double found = 0;           // Fraction of the voxels with density that passed.
};

/// Maps of noise (made by make_noise(size, seed)) with a ball of density in the middle.
template <class MakeNoise>
Rates rates_of(const ConfidenceOptions& options, int maps, double& noise_share, const MakeNoise& make_noise) {
  const GridSize size{40, 40, 40};
  std::vector<double> rates;
  Rates result;
  for (int map = 0; map < maps; ++map) {
    Volume volume = make_noise(size, 1000U + static_cast<unsigned>(map));
    std::vector<std::uint8_t> support(volume.voxels.size());
    double tested = 0;
    double dense = 0;
    for (std::size_t i = 0; i < support.size(); ++i) {
      const double distance = distance_from_middle(size, static_cast<std::int64_t>(i));
      support[i] = distance < 6 ? 1 : 0;
      if (support[i] != 0) volume.voxels[i] += 4;
      tested += distance <= 19.5 ? 1 : 0;
      dense += support[i];
    }
    noise_share = 1 - dense / tested;
    const ConfidenceMap found = confidence_map(volume, noise_boxes_at_faces(size, 12), options);
    EXPECT_EQ(static_cast<double>(found.tested), tested);
    double wrong = 0;
    for (std::size_t i = 0; i < support.size(); ++i) wrong += found.passed.inside[i] != 0 && support[i] == 0 ? 1 : 0;
    const auto passed = static_cast<double>(found.passed.count());
    rates.push_back(passed > 0 ? wrong / passed : 0);
    result.found += (passed - wrong) / dense / maps;
    result.mean += rates.back() / maps;
  }
  double squares = 0;
  for (const double rate : rates) squares += (rate - result.mean) * (rate - result.mean);
  result.standard_error = std::sqrt(squares / (maps - 1) / maps);
  return result;
}

ConfidenceOptions options_of(Adjustment adjustment, double level) {
  ConfidenceOptions options;
  options.adjustment = adjustment;
  options.level = level;
  return options;
}

Volume white_noise(GridSize size, unsigned seed) { return random_volume(size, 1, seed); }

TEST(ConfidenceMap, OfIndependentVoxelsHasTheFalseDiscoveryRateThatBenjaminiAndHochbergProved) {
  double noise_share = 0;
  const Rates rates = rates_of(options_of(Adjustment::benjamini_hochberg, 0.1), 40, noise_share, white_noise);
  // Their theorem: level times the share of true hypotheses, exactly. The noise is known to 1 / sqrt(2 * 6912) from the
  // boxes. At the threshold of 3 standard deviations this moves p by 8 %; on average over its curve, by 0.3 %.
  EXPECT_NEAR(rates.mean, 0.1 * noise_share, 4 * rates.standard_error + 0.003 * 0.1);
  EXPECT_LT(rates.standard_error, 0.005) << "or the test would show nothing";
  EXPECT_GT(rates.found, 0.7);
}

TEST(ConfidenceMap, StaysBelowTheNominalRateInWhiteAndInCorrelatedNoise) {
  for (const double level : {0.01, 0.1}) {
    for (const Adjustment adjustment : {Adjustment::benjamini_yekutieli, Adjustment::benjamini_hochberg}) {
      for (const auto& make_noise : {white_noise, correlated_noise}) {
        double noise_share = 0;
        const Rates rates = rates_of(options_of(adjustment, level), 10, noise_share, make_noise);
        const bool sharp = adjustment == Adjustment::benjamini_yekutieli;
        // Benjamini and Yekutieli divide by some 11 more, and so lie far below; the other is at its level but for
        // chance.
        EXPECT_LT(rates.mean, sharp ? level / 3 : level + 4 * rates.standard_error);
        EXPECT_GT(rates.found, 0.3);
      }
    }
  }
}

/// The adjusted p value of every tested voxel by its definition, and -1 for others.
std::vector<double> naive_q(const Volume& volume, const std::vector<NoiseBox>& boxes,
                            const ConfidenceOptions& options) {
  const std::vector<float> noise = noise_voxels(volume, boxes);
  const auto n = static_cast<double>(noise.size());
  double mean = 0;
  double squares = 0;
  for (const float v : noise) mean += v / n;
  for (const float v : noise) squares += (v - mean) * (v - mean) / n;
  std::vector<std::pair<double, std::size_t>> p;
  const auto shortest = static_cast<double>(std::min({volume.size.x, volume.size.y, volume.size.z}));
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) {
    if (options.region == TestedRegion::sphere &&
        distance_from_middle(volume.size, static_cast<std::int64_t>(i)) > (shortest - 1) / 2 + 1e-9)
      continue;
    const float v = volume.voxels[i];
    const auto larger = static_cast<double>(std::count_if(noise.begin(), noise.end(), [&](float w) { return w >= v; }));
    p.emplace_back(
        options.test == NoiseTest::normal ? std::erfc((v - mean) / std::sqrt(2 * squares)) / 2 : (1 + larger) / (1 + n),
        i);
  }
  std::sort(p.begin(), p.end());
  const auto m = static_cast<double>(p.size());
  double c = 1;
  if (options.adjustment == Adjustment::benjamini_yekutieli)
    for (double i = 2; i <= m; ++i) c += 1 / i;
  std::vector<double> q(volume.voxels.size(), -1);
  for (std::size_t k = 0; k < p.size(); ++k) {
    double value = options.adjustment == Adjustment::holm ? 0 : 1;
    if (options.adjustment == Adjustment::holm)
      for (std::size_t j = 0; j <= k; ++j) value = std::max(value, (m - static_cast<double>(j)) * p[j].first);
    else
      for (std::size_t j = k; j < p.size(); ++j)
        value = std::min(value, c * m * p[j].first / static_cast<double>(j + 1));
    q[p[k].second] = std::min(1.0, value);
  }
  return q;
}

constexpr GridSize coarse_size{17, 15, 16};

std::vector<NoiseBox> coarse_boxes() {
  return {noise_box_around(coarse_size, {3, 3, 3}, 5), noise_box_around(coarse_size, {13, 11, 12}, 5)};
}

/// Noise, rounded so that many voxels are equal, with density in a ball, or everywhere but in the boxes.
Volume coarse_case(bool everywhere) {
  Volume volume = random_volume(coarse_size, 1, 41);
  std::vector<float> added(volume.voxels.size(), everywhere ? 3.F : 0.F);
  for (std::size_t i = 0; i < volume.voxels.size(); ++i)
    if (distance_from_middle(coarse_size, static_cast<std::int64_t>(i)) < 4) added[i] = 5;
  for (const NoiseBox& box : coarse_boxes())
    for (std::int64_t i = 0; i < 125 && everywhere; ++i)
      added[static_cast<std::size_t>(
          coarse_size.index(box.first[0] + i % 5, box.first[1] + i / 5 % 5, box.first[2] + i / 25))] = 0;
  for (std::size_t i = 0; i < added.size(); ++i) volume.voxels[i] = std::round((volume.voxels[i] + added[i]) * 16) / 16;
  return volume;
}

void expect_defined_confidence(const Volume& volume, const ConfidenceOptions& options) {
  const ConfidenceMap map = confidence_map(volume, coarse_boxes(), options);
  const std::vector<double> q = naive_q(volume, coarse_boxes(), options);
  EXPECT_EQ(map.tested, std::count_if(q.begin(), q.end(), [](double v) { return v >= 0; }));
  bool any = false;
  for (std::size_t i = 0; i < q.size(); ++i) {
    const bool passes = q[i] >= 0 && q[i] <= options.level;
    any = any || passes;
    ASSERT_EQ(map.passed.inside[i] != 0, passes) << q[i];
    // One rounding to single precision; sums in another order.
    ASSERT_NEAR(map.confidence.voxels[i], q[i] < 0 ? 0 : 1 - q[i], 1e-7);
    if (passes) {
      ASSERT_GE(volume.voxels[i], *map.threshold);
    }
  }
  EXPECT_EQ(map.threshold.has_value(), any);
  EXPECT_TRUE(any || options.test == NoiseTest::empirical);
}

TEST(ConfidenceMap, AgreesWithTheDefinitionForEveryTestAdjustmentAndRegion) {
  for (const bool everywhere : {false, true}) {
    const Volume volume = coarse_case(everywhere);
    for (const NoiseTest test : {NoiseTest::normal, NoiseTest::empirical})
      for (const Adjustment adjustment :
           {Adjustment::benjamini_yekutieli, Adjustment::benjamini_hochberg, Adjustment::holm})
        for (const TestedRegion region : {TestedRegion::sphere, TestedRegion::box})
          expect_defined_confidence(volume, {0.3, test, adjustment, region, 2});
  }
}

TEST(ConfidenceMap, IsTheSameForAnyNumberOfThreads) {
  const Volume volume = coarse_case(false);
  const std::vector<NoiseBox> boxes = coarse_boxes();
  ConfidenceOptions options;
  const auto run = [&](int threads) {
    options.threads = threads;
    const ConfidenceMap found = confidence_map(volume, boxes, options);
    return std::pair(found.confidence.voxels, found.passed.inside);
  };
  expect_same_for_any_threads(run);
}

TEST(ConfidenceMap, SaysWhatItSawWhereNothingPasses) {
  Volume volume = random_volume({20, 20, 20}, 1, 42);
  volume.voxels[0] = 50;  // In a corner, where nothing is tested.
  const ConfidenceMap map = confidence_map(volume, {noise_box_around(volume.size, {10, 10, 10}, 12)}, {});
  EXPECT_FALSE(map.threshold);
  EXPECT_EQ(map.passed.count(), 0);
  EXPECT_EQ(map.confidence.voxels[0], 0);
  EXPECT_GT(map.largest_tested, 3);
  EXPECT_LT(map.largest_tested, 6);
  EXPECT_GT(map.min_p, 1e-9);
}

}  // namespace
}  // namespace acuity::testing
