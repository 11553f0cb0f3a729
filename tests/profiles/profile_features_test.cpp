#include "host/profiles/profile_features.h"

#include <cmath>

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

constexpr double step = 1.0 / 256;

/// exp(y / 2) at s = 0 ... 1 for a function y of s^2.
template <class Function>
std::vector<double> profile_with(const Function& y) {
  std::vector<double> amplitude;
  for (int j = 0; j <= 256; ++j) amplitude.push_back(std::exp(0.5 * y(j * step * j * step)));
  return amplitude;
}

TEST(ProfileFeatures, FindTheBreakpointsOfABrokenLine) {
  // Knots at 6.2, 4.4 and 3.1 A.
  const double a = 1 / (6.2 * 6.2);
  const double b = 1 / (4.4 * 4.4);
  const double c = 1 / (3.1 * 3.1);
  const auto ramp = [](double x) { return x > 0 ? x : 0; };
  const auto line = [&](double x) { return 4 - 60 * x + 100 * ramp(x - a) - 75 * ramp(x - b) + 20 * ramp(x - c); };
  const ProfileFeatures features = features_of(profile_with(line), step);
  ASSERT_EQ(features.breakpoints_angstrom.size(), 3U);
  EXPECT_NEAR(features.breakpoints_angstrom[0], 6.2, 1e-6);
  EXPECT_NEAR(features.breakpoints_angstrom[1], 4.4, 1e-6);
  EXPECT_NEAR(features.breakpoints_angstrom[2], 3.1, 1e-6);
  EXPECT_NEAR(features.r_squared, 1, 1e-9);
  // The line rises between the first two knots: its extremes are the points of the grid next to them.
  ASSERT_TRUE(features.maximum_angstrom && features.minimum_angstrom && features.bend_down_angstrom);
  EXPECT_NEAR(*features.bend_down_angstrom, 4.4, 1e-6);
  EXPECT_NEAR(*features.maximum_angstrom, 4.4, 0.5 * 4.4 * 4.4 * step + 1e-9);
  EXPECT_NEAR(*features.minimum_angstrom, 6.2, 6.2 * 6.2 * step);
}

TEST(ProfileFeatures, AConvexProfileHasNoMaximum) {
  const ProfileFeatures features =
      features_of(profile_with([](double x) { return 40 * (x - 0.09) * (x - 0.09); }), step);
  EXPECT_FALSE(features.maximum_angstrom);
  EXPECT_FALSE(features.minimum_angstrom);
}

TEST(ProfileFeatures, SpreadHasMeanDeviationAndQuartiles) {
  const Spread spread = spread_of({4, 1, 3, 2, 10});
  EXPECT_EQ(spread.n, 5);
  EXPECT_DOUBLE_EQ(spread.mean, 4);
  EXPECT_DOUBLE_EQ(spread.standard_deviation, std::sqrt(50.0 / 4));
  EXPECT_DOUBLE_EQ(spread.quartiles[0], 2);
  EXPECT_DOUBLE_EQ(spread.quartiles[1], 3);
  EXPECT_DOUBLE_EQ(spread.quartiles[2], 4);
  EXPECT_DOUBLE_EQ(spread_of({2, 3}).quartiles[1], 2.5);
  EXPECT_EQ(spread_of({}).n, 0);
  EXPECT_EQ(spread_of({7}).standard_deviation, 0);
}

}  // namespace
}  // namespace acuity::testing
