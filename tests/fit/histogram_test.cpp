// Histograms of sorted values, counted by hand.
#include "host/fit/histogram.h"

#include <gtest/gtest.h>

#include "host/core/quantile.h"

namespace acuity::testing {
namespace {

TEST(Histogram, HasBinsAtMultiplesOfTheirWidthThatHoldTheirLowerEdge) {
  const std::vector<float> values{-25, -20, -0.5, 0, 19.75, 20, 61};
  const Histogram histogram = histogram_of(values, 20);
  EXPECT_EQ(histogram.edges, (std::vector<double>{-40, -20, 0, 20, 40, 60, 80}));
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{1, 2, 2, 1, 0, 1}));
}

TEST(Histogram, PutsTheRestIntoTheLastBin) {
  const std::vector<float> values{1, 3, 5, 7, 100};
  const Histogram histogram = histogram_of(values, 2, 5);
  EXPECT_EQ(histogram.edges, (std::vector<double>{0, 2, 4, 100}));
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{1, 1, 3}));
}

TEST(Histogram, OfNothingIsEmptyAndOfOneValueABin) {
  EXPECT_TRUE(histogram_of({}, 2).edges.empty());
  const std::vector<float> value{4};
  EXPECT_EQ(histogram_of(value, 2).edges, (std::vector<double>{4, 6}));
  EXPECT_EQ(quantile_of_sorted(value, 0), 4);
  EXPECT_EQ(quantile_of_sorted(value, 1), 4);
}

TEST(Histogram, TakesTheNarrowestUsualWidth) {
  EXPECT_EQ(bin_width(0.2, 20), 0.01);
  EXPECT_DOUBLE_EQ(bin_width(0.21, 20), 0.02);
  EXPECT_DOUBLE_EQ(bin_width(7, 20), 0.5);
  EXPECT_DOUBLE_EQ(bin_width(189, 19), 10);
}

}  // namespace
}  // namespace acuity::testing
