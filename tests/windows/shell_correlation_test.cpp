// The FSC of a shell, and where a curve of them falls.
#include "windows/shell_correlation.h"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace acuity {
namespace {

TEST(ShellCorrelation, IsTheCrossPowerOverTheRootOfBothPowers) {
  EXPECT_DOUBLE_EQ(shell_correlation(6, 9, 16), 0.5);
  EXPECT_DOUBLE_EQ(shell_correlation(-12, 9, 16), -1);
  EXPECT_EQ(shell_correlation(0, 0, 16), 0) << "a map without power there";
}

TEST(FirstFall, IsLinearBetweenShells) {
  const std::vector<double> curve{0, 1, 0.5, 0.25, 0.75, 0};
  EXPECT_EQ(first_fall(curve, 0.75, 1), 1.5);
  EXPECT_EQ(first_fall(curve, 0.5, 1), 2.0) << "the threshold itself has not fallen below";
  EXPECT_EQ(first_fall(curve, 0.375, 1), 2.5);
  EXPECT_EQ(first_fall(curve, 0.2, 1), 4 + 0.55 / 0.75);
  EXPECT_EQ(first_fall(curve, 1.5, 1), 1.0);
  EXPECT_EQ(first_fall(curve, 0.2, 0), 0.0);
  EXPECT_EQ(first_fall(curve, 0, 0), std::nullopt);
}

}  // namespace
}  // namespace acuity
