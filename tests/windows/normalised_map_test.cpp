#include "windows/normalised_map.h"

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

TEST(Normalisation, TakesThePaddingValueAwayAndBringsVoxelsNearOne) {
  EXPECT_EQ(normalised_voxel(5.F, 5.0, 0.25), 0.F);
  EXPECT_EQ(normalised_voxel(7.F, 5.0, 0.25), 0.5F);
  for (const float largest : {1e-30F, 0.5F, 0.99F, 1.F, 3.F, 1e30F}) {
    const Volume map{{2, 1, 1}, 1, {0.F, -largest}};
    const double scaled = largest * normalisation_of(map, 0).scale;
    EXPECT_GE(scaled, 0.5);
    EXPECT_LT(scaled, 1);
  }
}

TEST(Normalisation, HoldsTheMapLessItsPaddingAndScaled) {
  Volume map{{2, 2, 1}, 1, {10.F, 11.F, 9.5F, 4.F}};
  const NormalisedMap result = normalised(map, 10);
  EXPECT_EQ(result.scale, 0.125);  // The largest distance from 10 is 6.
  EXPECT_EQ(result.offset, 1.25);
  EXPECT_EQ(result.voxels(), (std::vector<float>{0, 0.125, -0.0625, -0.75}));
}

TEST(Normalisation, OfAConstantMapIsZero) {
  const Volume map{{2, 1, 1}, 1, {3.F, 3.F}};
  const NormalisedMap result = normalised(map, 3);
  EXPECT_EQ(result.voxels(), (std::vector<float>{0, 0}));
  EXPECT_EQ(result.offset * result.scale, 3);
}

}  // namespace
}  // namespace acuity::testing
