// Extended and closed masks, and the parts of a mask.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "support/engine_cases.h"

namespace acuity::testing {
namespace {

/// The voxels within the radius of a voxel with inside == target, by looking at all of them.
std::vector<std::uint8_t> near(const Mask& mask, std::uint8_t target, double radius) {
  const GridSize& n = mask.size;
  std::vector<std::uint8_t> result(mask.inside.size());
  for (std::int64_t i = 0; i < n.count(); ++i)
    for (std::int64_t k = 0; k < n.count(); ++k)
      if (mask.inside[static_cast<std::size_t>(k)] == target &&
          std::hypot(static_cast<double>(i % n.x - k % n.x), static_cast<double>(i / n.x % n.y - k / n.x % n.y),
                     static_cast<double>(i / n.x / n.y - k / n.x / n.y)) <= radius)
        result[static_cast<std::size_t>(i)] = 1;
  return result;
}

TEST(ExtendedMask, HoldsTheVoxelsWithinTheRadius) {
  const Mask mask = random_mask({13, 12, 11}, 400, 31);
  for (const double radius : {0.0, 0.9, 1.0, 1.5, 2.9, 4.8}) {
    EXPECT_TRUE(dilated(mask, radius, 3).inside == near(mask, 1, radius)) << radius;
  }
}

TEST(ExtendedMask, HoldsThemAcrossWordsOfBits) {
  for (const std::int64_t edge : {7, 8, 63, 64, 65, 130}) {
    const Mask mask = random_mask({edge, 5, 4}, static_cast<unsigned>(edge / 4), 33);
    for (const double radius : {1.0, 3.3, 70.0})
      EXPECT_TRUE(dilated(mask, radius, 3).inside == near(mask, 1, radius)) << edge << " voxels, " << radius;
  }
}

TEST(ClosedMask, IsExtendedAndShrunkAgainAcrossWordsOfBits) {
  for (const std::int64_t edge : {63, 64, 65, 130}) {
    const Mask mask = random_mask({edge, 5, 4}, static_cast<unsigned>(edge / 4), 34);
    const Mask wide{mask.size, near(mask, 1, 2.3)};
    std::vector<std::uint8_t> expected = near(wide, 0, 2.3);
    for (std::uint8_t& inside : expected) inside = inside == 0;
    EXPECT_TRUE(closed(mask, 2.3, 3).inside == expected) << edge;
  }
}

TEST(ClosedMask, IsExtendedAndShrunkAgain) {
  const Mask mask = random_mask({13, 12, 11}, 60, 32);
  for (const double radius : {0.0, 1.0, 1.8, 2.9, 4.8}) {
    const Mask wide{mask.size, near(mask, 1, radius)};
    std::vector<std::uint8_t> expected = near(wide, 0, radius);
    for (std::uint8_t& inside : expected) inside = inside == 0;
    const Mask result = closed(mask, radius, 3);
    EXPECT_TRUE(result.inside == expected) << radius;
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_GE(result.inside[i], mask.inside[i]);
  }
}

TEST(ClosedMask, FillsACavityAndLeavesTheOutline) {
  Mask shell{{21, 21, 21}, std::vector<std::uint8_t>(9261)};
  Mask ball = shell;
  for (std::int64_t i = 0; i < shell.size.count(); ++i) {
    const double d = std::hypot(static_cast<double>(i % 21 - 10), static_cast<double>(i / 21 % 21 - 10),
                                static_cast<double>(i / 441 - 10));
    ball.inside[static_cast<std::size_t>(i)] = d <= 7 ? 1 : 0;
    shell.inside[static_cast<std::size_t>(i)] = d <= 7 && d > 2 ? 1 : 0;
  }
  EXPECT_TRUE(closed(shell, 3).inside == closed(ball, 3).inside);
  EXPECT_LT(closed(ball, 3).count(), 1.02 * static_cast<double>(ball.count()))
      << "only steps of the surface are filled";
}

/// Numbers the parts by spreading from voxel to voxel: 0 outside, else 1, 2 ...
std::vector<int> flood(const Mask& mask) {
  const GridSize& n = mask.size;
  std::vector<int> part(mask.inside.size());
  int parts = 0;
  for (std::int64_t seed = 0; seed < n.count(); ++seed) {
    if (mask.inside[static_cast<std::size_t>(seed)] == 0 || part[static_cast<std::size_t>(seed)] != 0) continue;
    std::vector<std::int64_t> todo{seed};
    part[static_cast<std::size_t>(seed)] = ++parts;
    while (!todo.empty()) {
      const std::int64_t i = todo.back();
      todo.pop_back();
      for (std::int64_t z = i / n.x / n.y - 1; z <= i / n.x / n.y + 1; ++z)
        for (std::int64_t y = i / n.x % n.y - 1; y <= i / n.x % n.y + 1; ++y)
          for (std::int64_t x = i % n.x - 1; x <= i % n.x + 1; ++x) {
            if (x < 0 || y < 0 || z < 0 || x >= n.x || y >= n.y || z >= n.z) continue;
            const auto k = static_cast<std::size_t>(n.index(x, y, z));
            if (mask.inside[k] == 0 || part[k] != 0) continue;
            part[k] = parts;
            todo.push_back(n.index(x, y, z));
          }
    }
  }
  return part;
}

TEST(MaskParts, AreTheVoxelsThatTouch) {
  for (const int one_in : {3, 8, 12, 30}) {
    const Mask mask = random_mask({17, 14, 15}, one_in, 33);
    const std::vector<int> part = flood(mask);
    std::vector<int> voxels(part.size() + 1);
    for (const int p : part) ++voxels[static_cast<std::size_t>(p)];
    voxels[0] = 0;
    const auto largest = static_cast<int>(std::max_element(voxels.begin(), voxels.end()) - voxels.begin());
    for (const int least : {1, 2, 5, 40}) {
      const Mask kept = without_small_components(mask, least);
      for (std::size_t i = 0; i < part.size(); ++i)
        ASSERT_EQ(kept.inside[i] != 0, part[i] != 0 && voxels[static_cast<std::size_t>(part[i])] >= least);
    }
    const Mask kept = largest_component(mask);
    for (std::size_t i = 0; i < part.size(); ++i) ASSERT_EQ(kept.inside[i] != 0, part[i] == largest) << one_in;
  }
}

TEST(MaskParts, OfAnEmptyMaskAreNone) {
  const Mask empty{{5, 4, 3}, std::vector<std::uint8_t>(60)};
  EXPECT_EQ(largest_component(empty).count(), 0);
  EXPECT_EQ(without_small_components(empty, 1).count(), 0);
}

}  // namespace
}  // namespace acuity::testing
