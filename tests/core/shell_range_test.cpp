// Which shells lie in a range: ends, tolerances and the shells of windows.
#include "host/core/shell_range.h"

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

TEST(ShellRange, HoldsBothEnds) {
  const ShellRange range(8, 2);
  EXPECT_TRUE(range.contains(1.0 / 8));
  EXPECT_TRUE(range.contains(1.0 / 2));
  EXPECT_FALSE(range.contains(0.124));
  EXPECT_FALSE(range.contains(0.501));
  EXPECT_FALSE(range.contains(0)) << "the mean of a map lies in no range";
}

TEST(ShellRange, TheToleranceIsRelativeAndHoldsAtBothEnds) {
  const ShellRange range(10, 2, 1e-3);
  for (const double end : {0.1, 0.5}) {
    const double outwards = end == 0.1 ? -1 : 1;
    EXPECT_TRUE(range.contains(end * (1 + outwards * 0.9e-3))) << end;
    EXPECT_FALSE(range.contains(end * (1 + outwards * 1.1e-3))) << end;
  }
  EXPECT_FALSE(ShellRange(10, 2).contains(0.1 * (1 - 1e-9)));
  EXPECT_TRUE(ShellRange(10, 2, 1e-8).contains(0.1 * (1 - 1e-9)));
}

TEST(ShellRange, ShellsOfAWindowAreThoseWithALengthInTheRange) {
  // A window of 24 A has shells at 24, 12, 8, 6, 4.8, 4, ... A.
  EXPECT_EQ(ShellRange(12, 4.8).shells_of_window(24, 8), (std::vector<std::size_t>{2, 3, 4, 5}));
  EXPECT_EQ(ShellRange(12, 1).shells_of_window(24, 6), (std::vector<std::size_t>{2, 3, 4, 5, 6})) << "the last shell";
  EXPECT_TRUE(ShellRange(11, 9).shells_of_window(24, 8).empty());
}

}  // namespace
}  // namespace acuity::testing
