// The end of the signal of a low-passed map: known piecewise linear functions have it where they were made to.
#include "host/fit/filter_end.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace acuity {
namespace {

constexpr int points = 30;
constexpr double last_q = 0.02;

std::vector<double> frequencies() {
  std::vector<double> q;
  for (int i = 1; i <= points; ++i) q.push_back(last_q * i / points);
  return q;
}

/// A line of slope -b to `knot` and -(b + more) behind it, with a ripple as profiles of molecules have it.
std::vector<double> broken_line(const std::vector<double>& q, double b, double knot, double more) {
  std::vector<double> y;
  for (const double x : q) y.push_back(3 - b * x - more * std::max(0.0, x - knot) + 0.05 * std::sin(900 * x));
  return y;
}

TEST(FilterEnd, IsWhereAFilterHasWeakenedAmplitudesByE) {
  const std::vector<double> q = frequencies();
  for (const double b : {0.0, 100.0, 400.0}) {
    const auto end = filter_end(q, broken_line(q, b, 0.01, 500));
    ASSERT_TRUE(end) << b;
    // The ripple moves the knot by about 0.05 / 500, and its slope by less than a tenth.
    EXPECT_NEAR(*end, 0.01 + 1.0 / 500, 5e-4) << b;
  }
}

TEST(FilterEnd, CountsFromALevelLineWhereAmplitudesRiseBefore) {
  const std::vector<double> q = frequencies();
  const auto end = filter_end(q, broken_line(q, -300, 0.01, 800));
  ASSERT_TRUE(end);
  EXPECT_NEAR(*end, 0.01 + 1.0 / 500, 5e-4);
}

TEST(FilterEnd, IsFoundBeforeAFloor) {
  const std::vector<double> q = frequencies();
  std::vector<double> y = broken_line(q, 100, 0.006, 700);
  for (double& value : y) value = std::max(value, -0.6);
  const auto end = filter_end(q, y);
  ASSERT_TRUE(end);
  EXPECT_NEAR(*end, 0.006 + 1.0 / 700, 5e-4);
}

TEST(FilterEnd, IsNotFoundWithoutAFilter) {
  const std::vector<double> q = frequencies();
  EXPECT_FALSE(filter_end(q, broken_line(q, 100, 0.01, 0)));
  EXPECT_FALSE(filter_end(q, broken_line(q, 800, 0.01, 0))) << "a steep line is a B factor";
  EXPECT_FALSE(filter_end(q, broken_line(q, 300, 0.01, -250))) << "noise levels a line off";
  EXPECT_FALSE(filter_end(q, broken_line(q, 100, 0.01, 100))) << "a bend by a factor of e at the end is none";
}

TEST(FilterEnd, NeedsEightPoints) {
  const std::vector<double> q{0.002, 0.004, 0.006, 0.008, 0.01, 0.012, 0.014};
  EXPECT_FALSE(filter_end(q, broken_line(q, 0, 0.006, 2000)));
}

/// Mean powers of 30 shells.
template <class Power>
std::vector<double> powers(const Power& power) {
  std::vector<double> values;
  for (int k = 0; k < 30; ++k) values.push_back(power(k));
  return values;
}

TEST(FilterEnd, OfShellsIsTheLastOneBeforeASteepFall) {
  for (const int end : {5, 9, 20})
    EXPECT_EQ(last_shell_before_filter(powers([&](int k) { return k <= end ? 1.0 / (1 + k) : 1e-9; })), end) << end;
}

TEST(FilterEnd, OfShellsIsNoneForSmoothMapsThatEndInTheFirst) {
  for (const double b : {0.2, 1.0, 4.0}) {
    EXPECT_FALSE(last_shell_before_filter(powers([&](int k) { return std::exp(-b * k * k); }))) << b;
    // The floor that rounding leaves.
    EXPECT_FALSE(last_shell_before_filter(powers([&](int k) { return std::exp(-b * k * k) + 1e-14; }))) << b;
  }
}

}  // namespace
}  // namespace acuity
