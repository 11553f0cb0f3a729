// The shells of a range: ends, tolerances and the shells of windows.
#include "host/core/shell_range.h"

#include <cmath>

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

TEST(ShellRange, FittedShellsStartAt13AngstromOrAtTwiceTheResolution) {
  EXPECT_EQ(start_of_fitted_shells(3), 13);
  EXPECT_EQ(start_of_fitted_shells(6), 13);
  EXPECT_EQ(start_of_fitted_shells(8), 16);
}

TEST(WindowForShells, KeepsAWindowThatHasThreeShells) {
  // Shells of 24 A from 13 to 6 A: 12, 8 and 6 A.
  EXPECT_EQ(window_for_shells(16, 1.5, ShellRange(13, 6), 100), 16);
  EXPECT_EQ(window_for_shells(17, 1.5, ShellRange(13, 5), 100), 17) << "odd, as it was asked for";
}

TEST(WindowForShells, IsTheSmallestEvenOneWithThreeShells) {
  // Shells of 26, 28 and 30 A: 13 and 8.7 A; 9.3 and 7 A; 10, 7.5 and 6 A.
  EXPECT_EQ(window_for_shells(26, 1, ShellRange(12.9, 6), 100), 30);
  EXPECT_EQ(window_for_shells(27, 1, ShellRange(12.9, 6), 100), 30);
  // Subtomogram averages: 8 voxels of 4 A have shells at 16, 10.7 and 8 A, and no finer ones.
  EXPECT_EQ(window_for_shells(8, 4, ShellRange(16, 8), 64), 8);
  EXPECT_EQ(window_for_shells(8, 4, ShellRange(24, 12), 64), 12) << "24, 16 and 12 A";
}

TEST(WindowForShells, IsNotLargerThanTheBox) {
  EXPECT_EQ(window_for_shells(26, 1, ShellRange(12.9, 6), 29), std::nullopt);
  EXPECT_EQ(window_for_shells(8, 4, ShellRange(7, 5), 64), std::nullopt) << "beyond the Nyquist limit";
}

TEST(WindowForShells, FindsOneForAllResolutions) {
  for (int tenths = 15; tenths <= 120; ++tenths) {
    const double to = tenths / 10.0;
    const double spacing = to / 3;
    const int usual = 2 * static_cast<int>(std::ceil(25 / spacing / 2));
    const ShellRange range(start_of_fitted_shells(to), to, 1e-6);
    const std::optional<int> edge = window_for_shells(usual, spacing, range, 64);
    ASSERT_TRUE(edge) << to;
    EXPECT_GE(range.shells_of_window(*edge * spacing, *edge / 2).size(), 3U);
    // From twice the resolution on, four resolutions hold shells 2, 3 and 4, if they are not one voxel too many.
    EXPECT_LE(*edge * spacing, std::max(usual * spacing, 5 * to + 2 * spacing)) << to;
  }
}

}  // namespace
}  // namespace acuity::testing
