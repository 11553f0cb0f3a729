#include <cmath>

#include <gtest/gtest.h>

#include <acuity/volume.h>

#include "host/core/piecewise_sum.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

/// Several pieces and a rest that is no multiple of the lanes.
const std::vector<float>& many() {
  static const std::vector<float> values = random_volume({200051, 1, 1}, 1, 9).voxels;
  return values;
}

TEST(Moments, AreThoseOfAPlainSum) {
  long double sum = 0;
  for (const float v : many()) sum += v;
  const long double mean = sum / static_cast<long double>(many().size());
  long double squares = 0;
  for (const float v : many()) squares += (v - mean) * (v - mean);
  const Moments found = moments(many());
  // 2e5 terms of 1 in double, in sums of a few thousand: 1e-16 times their square root, and much room.
  EXPECT_NEAR(found.mean, static_cast<double>(mean), 1e-14);
  EXPECT_NEAR(found.standard_deviation, static_cast<double>(std::sqrt(squares / many().size())), 1e-13);
}

TEST(Moments, OfFewValuesAreExact) {
  EXPECT_EQ(moments(std::vector<float>{}).mean, 0);
  EXPECT_EQ(moments(std::vector<float>{3}).mean, 3);
  EXPECT_EQ(moments(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9}).mean, 5);
  EXPECT_EQ(moments(std::vector<float>{1, 3}).standard_deviation, 1);
}

TEST(Moments, AreTheSameForAnyThreads) {
  expect_same_for_any_threads([](int threads) {
    const Moments found = moments(many(), threads);
    return std::pair(found.mean, found.standard_deviation);
  });
}

TEST(RangeOf, FindsTheLeastAndTheLargestWhereverTheyAre) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{65535}, std::size_t{65536}, std::size_t{200050}}) {
    std::vector<float> values = many();
    values[at] = -100;
    values[(at + 1000) % values.size()] = 100;
    for (const int threads : {1, 2}) EXPECT_EQ(range_of(values, threads), std::pair(-100.0F, 100.0F)) << at;
  }
  EXPECT_EQ(range_of({}), std::pair(0.0F, 0.0F));
}

TEST(SumOver, CountsEveryTermOnce) {
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 65535U, 65536U, 65545U, 200051U})
    EXPECT_EQ(sum_over(count, 1, [](std::size_t i) { return static_cast<double>(i); }),
              static_cast<double>(count) * (static_cast<double>(count) - 1) / 2)
        << count;
}

}  // namespace
}  // namespace acuity::testing
