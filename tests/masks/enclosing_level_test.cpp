#include "host/masks/enclosing_level.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

TEST(EnclosingLevel, IsTheCountThLargestValue) {
  Volume volume = random_volume({31, 17, 13}, 1, 3);
  volume.voxels[5] = 0.0F;
  volume.voxels[6] = -0.0F;
  volume.voxels[7] = volume.voxels[8];
  std::vector<float> sorted = volume.voxels;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{1000}, sorted.size() / 2, sorted.size()})
    EXPECT_EQ(level_enclosing(volume.voxels, static_cast<std::int64_t>(count), 1), sorted[count - 1]) << count;
}

TEST(EnclosingLevel, IsTheSameForAnyThreads) {
  const Volume volume = random_volume({200, 160, 150}, 1, 4);
  expect_same_for_any_threads([&](int threads) { return level_enclosing(volume.voxels, 123456, threads); });
}

TEST(EnclosingLevel, CountsTheVoxelsOfTheMaskThatReachIt) {
  const std::vector<float> values{1, 2, 3, 4};
  const Mask mask{{4, 1, 1}, {1, 0, 1, 1}};
  EXPECT_EQ(voxels_from(values, 2, nullptr, 1), 3);
  EXPECT_EQ(voxels_from(values, 2, &mask, 1), 2);
}

TEST(EnclosedVoxels, CountValuesFromEachLevelOn) {
  const Volume volume = random_volume({20, 20, 20}, 1, 5);
  const EnclosedVoxels curve = enclosed_voxels(volume.voxels, -1, 2, 12, 2);
  ASSERT_EQ(curve.voxels.size(), 12U);
  for (std::size_t i = 0; i < curve.voxels.size(); ++i) {
    const double level = -1 + 0.25 * static_cast<double>(i);  // Exact in binary, as (value + 1) / 0.25 rounds.
    const auto above = [&](float value) { return static_cast<double>(value) >= level; };
    EXPECT_EQ(curve.voxels[i], std::count_if(volume.voxels.begin(), volume.voxels.end(), above)) << level;
  }
}

}  // namespace
}  // namespace acuity::testing
