#include "windows/shells.h"

#include <cmath>
#include <map>
#include <tuple>

#include <gtest/gtest.h>

#include <acuity/error.h>

namespace acuity {
namespace {

TEST(Shells, NearestShellIsTheRoundedLength) {
  for (int k2 = 0; k2 <= 40 * 40 * 3; ++k2)
    EXPECT_EQ(nearest_shell(k2), std::lround(std::sqrt(static_cast<long double>(k2)))) << k2;
}

TEST(Shells, FloorShellIsTheIntegerPartOfTheLength) {
  for (int k2 = 0; k2 <= 40 * 40 * 3; ++k2)
    EXPECT_EQ(floor_shell(k2), static_cast<int>(std::floor(std::sqrt(static_cast<long double>(k2))))) << k2;
}

TEST(Shells, FrequencyIndicesRunUpToHalfTheWindowAndThenFromBelow) {
  EXPECT_EQ(frequency_index(0, 6), 0);
  EXPECT_EQ(frequency_index(3, 6), 3);
  EXPECT_EQ(frequency_index(4, 6), -2);
  EXPECT_EQ(frequency_index(5, 6), -1);
  EXPECT_EQ(frequency_index(3, 7), 3);
  EXPECT_EQ(frequency_index(4, 7), -3);
}

TEST(Shells, CentreFirstPutsEveryOffsetOfAWindowIntoItsOwnPlace) {
  for (const int n : {8, 9}) {
    std::map<int, int> seen;
    for (int offset = -(n / 2); offset < n - n / 2; ++offset) ++seen[centre_first(offset, n)];
    EXPECT_EQ(centre_first(0, n), 0);
    ASSERT_EQ(static_cast<int>(seen.size()), n);
    EXPECT_EQ(seen.begin()->first, 0);
    EXPECT_EQ(seen.rbegin()->first, n - 1);
  }
}

/// Coefficients of the full spectrum in each shell, counted one by one.
std::map<int, int> count_by_hand(int n) {
  std::map<int, int> counts;
  for (int z = 0; z < n; ++z)
    for (int y = 0; y < n; ++y)
      for (int x = 0; x < n; ++x) {
        const auto fold = [&](int i) { return std::min(i, n - i); };
        ++counts[static_cast<int>(std::lround(std::hypot(fold(x), fold(y), fold(z))))];
      }
  return counts;
}

TEST(Shells, TheTableCountsEachCoefficientOfTheFullSphereOnce) {
  for (const int n : {2, 3, 8, 9, 24, 25}) {
    const ShellTable table = make_shell_table(n, ShellRule::full);
    std::map<int, int> by_hand = count_by_hand(n);
    std::vector<double> sums(static_cast<std::size_t>(table.shell_count));
    for (const auto& a : table.amplitudes) sums[a.shell] += a.weight;
    for (int j = 0; j < table.shell_count; ++j) {
      EXPECT_EQ(table.coefficients[static_cast<std::size_t>(j)], by_hand[j]) << "window " << n << " shell " << j;
      EXPECT_EQ(sums[static_cast<std::size_t>(j)], by_hand[j]) << "window " << n << " shell " << j;
    }
  }
}

TEST(Shells, InterpolationWeightsOfACoefficientAddUpToHowOftenItStands) {
  const int n = 10;
  const ShellTable table = make_shell_table(n, ShellRule::full);
  for (const auto& p : table.phases) {
    const int kx = static_cast<int>(p.index) % (n / 2 + 1);
    EXPECT_NEAR(p.to_lower + p.to_upper, mirror_weight(kx, n), 1e-15);
    EXPECT_GE(p.to_upper, 0);
    if (static_cast<int>(p.lower) == table.shell_count - 1) {
      EXPECT_EQ(p.to_upper, 0);
    }
  }
}

TEST(Shells, TheLocScaleTableHoldsOneOctantWithLengthsRoundedDown) {
  const int n = 8;
  const ShellTable table = make_shell_table(n, ShellRule::locscale);
  std::map<int, int> by_hand;
  for (int z = 0; z <= n / 2; ++z)
    for (int y = 0; y <= n / 2; ++y)
      for (int x = 0; x <= n / 2; ++x) ++by_hand[static_cast<int>(std::hypot(x, y, z))];
  for (int j = 0; j < table.shell_count; ++j)
    EXPECT_EQ(table.coefficients[static_cast<std::size_t>(j)], by_hand[j]) << j;
}

TEST(Shells, TheLocScaleRuleRefusesOddWindows) { EXPECT_THROW(make_shell_table(9, ShellRule::locscale), Error); }

TEST(Shells, OppositeFrequenciesShareAShell) {
  const auto shell = [](int x, int y, int z) { return nearest_shell(x * x + y * y + z * z); };
  EXPECT_EQ(shell(3, -2, 5), shell(-3, 2, -5));
}

}  // namespace
}  // namespace acuity
