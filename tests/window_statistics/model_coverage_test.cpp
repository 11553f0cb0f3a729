#include "host/window_statistics/model_coverage.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

Mask random_mask(GridSize size, double share, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> chance(0, 1);
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::uint8_t& voxel : mask.inside) voxel = chance(generator) < share;
  return mask;
}

std::uint8_t at(const Mask& mask, std::int64_t x, std::int64_t y, std::int64_t z) {
  return mask.inside[static_cast<std::size_t>(mask.size.index(x, y, z))];
}

/// f of Eq. 18, voxel by voxel over the window.
double share_by_counting(const Mask& mask, const Mask& modelled, int edge, std::int64_t cx, std::int64_t cy,
                         std::int64_t cz) {
  double all = 0;
  double both = 0;
  for (std::int64_t z = cz - edge / 2; z < cz - edge / 2 + edge; ++z)
    for (std::int64_t y = cy - edge / 2; y < cy - edge / 2 + edge; ++y)
      for (std::int64_t x = cx - edge / 2; x < cx - edge / 2 + edge; ++x) {
        if (x < 0 || y < 0 || z < 0 || x >= mask.size.x || y >= mask.size.y || z >= mask.size.z) continue;
        all += at(mask, x, y, z);
        both += at(mask, x, y, z) * at(modelled, x, y, z);
      }
  return std::min(1.0, both / all / 0.95);
}

TEST(ModelledShare, IsThatOfTheVoxelsOfTheWindowInTheBox) {
  const Mask mask = random_mask({13, 9, 11}, 0.4, 3);
  const Mask modelled = random_mask(mask.size, 0.5, 4);
  for (const int edge : {4, 5, 8}) {
    const Volume share = model_coverage(mask, modelled, 1, edge, 2);
    for (std::int64_t z = 0; z < mask.size.z; ++z)
      for (std::int64_t y = 0; y < mask.size.y; ++y)
        for (std::int64_t x = 0; x < mask.size.x; ++x) {
          const double expected = at(mask, x, y, z) != 0 ? share_by_counting(mask, modelled, edge, x, y, z) : 0;
          // The share is stored in single precision: half of 2^-23.
          EXPECT_NEAR(share.voxels[static_cast<std::size_t>(mask.size.index(x, y, z))], expected, 6e-8);
        }
  }
}

TEST(ModelledShare, IsOneOfACompleteModelAndZeroOfNone) {
  const Mask mask = random_mask({12, 10, 8}, 0.3, 5);
  const Mask none{mask.size, std::vector<std::uint8_t>(mask.inside.size())};
  const Volume complete = model_coverage(mask, mask, 1, 6);
  for (std::size_t i = 0; i < mask.inside.size(); ++i) EXPECT_EQ(complete.voxels[i], mask.inside[i]);
  const Volume empty = model_coverage(mask, none, 1, 6);
  EXPECT_EQ(empty.voxels, std::vector<float>(mask.inside.size()));
}

TEST(ModelledShare, HasTheSameBytesForAnyNumberOfThreads) {
  const Mask mask = random_mask({21, 17, 15}, 0.5, 6);
  const Mask modelled = random_mask(mask.size, 0.7, 7);
  expect_same_for_any_threads([&](int threads) { return model_coverage(mask, modelled, 1, 8, threads).voxels; }, {3});
}

TEST(ModelWeight, RisesSmoothlyFromHalfToNineTenths) {
  for (const double none : {0.0, 0.3, 0.5}) EXPECT_EQ(model_weight(none), 0);
  for (const double all : {0.9, 0.95, 1.0}) EXPECT_EQ(model_weight(all), 1);
  for (const double d : {0.05, 0.1, 0.15}) {
    EXPECT_NEAR(model_weight(0.7 + d) + model_weight(0.7 - d), 1, 1e-12);
    EXPECT_GT(model_weight(0.7 + d), model_weight(0.65 + d));
  }
  // No kink at the ends: a cosine leaves them as the square of the distance, here (pi / 0.4 * 0.001 / 2)^2.
  EXPECT_NEAR(model_weight(0.501), 1.542e-5, 1e-8);
}

}  // namespace
}  // namespace acuity::testing
