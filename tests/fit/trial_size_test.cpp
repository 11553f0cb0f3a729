#include "host/fit/trial_size.h"

#include <gtest/gtest.h>

namespace acuity {
namespace {

/// Seconds of a device: the first run starts it, each run has an offset, and items fill `width` places at a time.
struct DeviceCosts {
  double start = 0.3;
  double offset = 0.004;
  double per_round = 2e-5;
  std::int64_t width = 1;
  bool started = false;

  double operator()(std::int64_t count) {
    const double seconds =
        (started ? 0 : start) + offset + per_round * static_cast<double>((count + width - 1) / width);
    started = true;
    return seconds;
  }
};

TEST(TrialSize, FillsTheTimeInSpiteOfAStartAndAnOffset) {
  for (const std::int64_t width : {1, 2000, 40000}) {
    DeviceCosts costs;
    costs.width = width;
    const std::int64_t count = items_within(1.5, 100'000'000'000, std::ref(costs));
    // A quarter of the time has many rounds, so that rounding to whole ones is below a hundredth.
    EXPECT_NEAR(costs(count), 1.5, 0.05) << width;
  }
}

TEST(TrialSize, TakesAllItemsWhereTheyFit) {
  DeviceCosts costs;
  EXPECT_EQ(items_within(1.5, 5000, std::ref(costs)), 5000);
  EXPECT_EQ(items_within(1.5, 10, std::ref(costs)), 10);
}

}  // namespace
}  // namespace acuity
