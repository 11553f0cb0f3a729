#include "windows/gain.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace acuity {
namespace {

TEST(Gain, IsTheRatioOfReferenceToObserved) { EXPECT_DOUBLE_EQ(shell_gain(6, 4), 1.5); }

TEST(Gain, IsZeroWhereTheObservedShellIsEmpty) {
  EXPECT_EQ(shell_gain(6, 0), 0);
  EXPECT_EQ(shell_gain(0, 0), 0);
}

TEST(Gain, IsZeroWhereTheRatioOverflows) { EXPECT_EQ(shell_gain(1e300, std::numeric_limits<double>::denorm_min()), 0); }

TEST(Gain, GainsOfOneReturnTheVoxel) {
  const std::vector<double> gains{1, 1, 1};
  const std::vector<double> sums{0.25, -3, 7};
  // Sums of a handful of numbers near 10, each rounded to 2^-53.
  EXPECT_NEAR(centre_voxel(gains.data(), sums.data(), 3, 1.75), 1.75, 1e-14);
}

TEST(Gain, TheLastGainAppliesToTheCornersBeyondTheLastShell) {
  const std::vector<double> gains{2, 3, 5};
  const std::vector<double> sums{1, 10, 100};
  EXPECT_DOUBLE_EQ(centre_voxel(gains.data(), sums.data(), 3, 1111), 2 * 1 + 3 * 10 + 5 * 100 + 5 * (1111 - 111));
}

TEST(LowPass, PassesTheResolutionAndEndsTwoShellsBeyond) {
  EXPECT_EQ(low_pass(7, 7.5), 1);
  EXPECT_EQ(low_pass(7.5, 7.5), 1);
  EXPECT_NEAR(low_pass(8.5, 7.5), 0.5, 1e-15);
  EXPECT_EQ(low_pass(9.5, 7.5), 0);
  EXPECT_EQ(low_pass(12, 7.5), 0);
}

}  // namespace
}  // namespace acuity
