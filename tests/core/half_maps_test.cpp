// The mean and the half difference of half maps.
#include "host/core/half_maps.h"

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

}  // namespace
}  // namespace acuity::testing
