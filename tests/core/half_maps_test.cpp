// The mean and the half difference of half maps.
#include "host/core/half_maps.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "support/test_files.h"

namespace acuity::testing {
namespace {

TEST(HalfMaps, MeanAndHalfDifferenceGiveTheHalvesBack) {
  const Volume half1 = random_volume({5, 4, 3}, 1.5, 1);
  const Volume half2 = random_volume({5, 4, 3}, 1.5, 2);
  const Volume mean = mean_of_halves(half1, half2);
  const Volume difference = half_difference(half1, half2);
  EXPECT_EQ(mean.size, half1.size);
  EXPECT_EQ(mean.spacing_angstrom, 1.5);
  // Sums and their halves are rounded to 2^-24 of values below 4.
  for (std::size_t i = 0; i < half1.voxels.size(); ++i) {
    ASSERT_NEAR(mean.voxels[i] + difference.voxels[i], half1.voxels[i], 5e-7);
    ASSERT_NEAR(mean.voxels[i] - difference.voxels[i], half2.voxels[i], 5e-7);
  }
}

/// Two half maps of noise that are 3 where `keeps` is false of the distance to the middle of the box along each axis.
template <class Keeps>
double part_that_is_constant(const GridSize& size, const Keeps& keeps) {
  Volume half1 = random_volume(size, 2, 3);
  Volume half2 = random_volume(size, 2, 4);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x)
        if (!keeps(std::abs(static_cast<double>(x) - 31.5), std::abs(static_cast<double>(y) - 31.5),
                   std::abs(static_cast<double>(z) - 31.5)))
          for (Volume* half : {&half1, &half2}) half->voxels[static_cast<std::size_t>(size.index(x, y, z))] = 3;
  const double part = shared_constant_part(half1, half2, 1);
  EXPECT_EQ(shared_constant_part(half1, half2, 3), part) << "for any number of threads";
  return part;
}

TEST(HalfMaps, ShareAConstantPartUnderAMaskAndNoneOutsideABall) {
  const GridSize size{64, 64, 64};
  EXPECT_EQ(part_that_is_constant(size, [](double, double, double) { return true; }), 0);
  // At the rim of a ball of radius r a shell of one voxel holds 3 / r of it.
  for (const double radius : {32.0, 28.0, 20.0})
    EXPECT_LT(part_that_is_constant(
                  size, [&](double x, double y, double z) { return x * x + y * y + z * z <= radius * radius; }),
              0.1)
        << radius;
  // A cube of edge 2 a fills 6 / (pi sqrt(27)) = 0.37 of the ball through its corners. 0.92 of its volume lies within
  // 1.5 a, where it fills 0.92 * 8 / (4 / 3 pi 1.5^3) = 0.52.
  const double of_cube = part_that_is_constant(size, [](double x, double y, double z) {
    return std::max({x, y, z}) < 16;
  });
  EXPECT_GT(of_cube, 0.48);
  EXPECT_LT(of_cube, 0.64);
}

}  // namespace
}  // namespace acuity::testing
