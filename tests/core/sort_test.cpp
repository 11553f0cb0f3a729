#include "host/core/sort.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

TEST(SortDescending, SortsArraysOfAnyLength) {
  // Pieces have 2^18 numbers; the last length has five of them, the last one short.
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 18, (std::size_t{5} << 18) - 77}) {
    std::mt19937 generator(71);
    std::vector<float> values(count);
    for (float& v : values) v = static_cast<float>(generator() % 100000) - 50000;
    std::vector<float> expected = values;
    std::stable_sort(expected.begin(), expected.end());
    std::reverse(expected.begin(), expected.end());
    sort_descending(values, 3);
    EXPECT_TRUE(values == expected) << count;
  }
}

}  // namespace
}  // namespace acuity::testing
