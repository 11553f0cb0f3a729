// What a plan says of a run, against the run itself.
#include <algorithm>

#include <gtest/gtest.h>

#include <acuity/sharpen.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

SharpenPlan plan_of(const SharpenOptions& options) {
  RunLog log;
  return plan_sharpening_files(options, log);
}

/// Options for half1.mrc, half2.mrc and mask.mrc, towards a profile on one thread.
SharpenOptions options_in(const SharpenCase& c) {
  SharpenOptions options;
  options.map = c / "half1.mrc";
  options.half_map2 = c / "half2.mrc";
  options.mask = c / "mask.mrc";
  options.settings.profile = "mixed";
  options.settings.window_angstrom = 40;
  options.settings.resolution_angstrom = 5;
  options.settings.engine = {"cpu", "fft", 1};
  options.output = c / "out.mrc";
  options.report = c / "out.json";
  return options;
}

class PlanCase : public SharpenCase {
 public:
  PlanCase() {
    write("half1.mrc", noisy(21, 0.5));
    write("half2.mrc", noisy(22, 0.5));
    write_mask("mask.mrc", mask());
  }
};

TEST(Plan, PredictsTheTimeOfTheScaling) {
  const PlanCase c;
  const SharpenOptions options = options_in(c);
  const double predicted = plan_of(options).scale_seconds;
  RunLog log;
  sharpen_files(options, log);
  double scaling = 0;
  for (const RunLog::Stage& stage : log.stages())
    if (stage.name == "scale") scaling = stage.seconds;
  // A busy machine may stretch either of them ten times; another unit would be a factor of 1000.
  EXPECT_GT(predicted, scaling / 10);
  EXPECT_LT(predicted, scaling * 10);
}

TEST(Plan, CountsThePassesOfTheSpread) {
  const PlanCase c;
  SharpenOptions options = options_in(c);
  const auto min_seconds = [&] {
    double least = plan_of(options).scale_seconds;
    for (int repeat = 0; repeat < 2; ++repeat) least = std::min(least, plan_of(options).scale_seconds);
    return least;
  };
  const std::int64_t single_bytes = plan_of(options).memory_bytes;
  const double single_seconds = min_seconds();
  options.uncertainty_out = c / "spread.mrc";
  // One more map, and two sums in double for each voxel of the mask.
  const auto sums = 2 * sizeof(double) * static_cast<std::size_t>(c.mask().count());
  EXPECT_EQ(plan_of(options).memory_bytes - single_bytes, static_cast<std::int64_t>(64000 * sizeof(float) + sums));
  // Two more profiles, and windows of 32 and 56 A: transforms take 1 + 2 + 0.8^3 + 1.4^3 = 6.3 times as long. Half of
  // that is more than the noise of the least of three trials, and than any one pass that was left out.
  EXPECT_GT(min_seconds(), 3 * single_seconds);
}

}  // namespace
}  // namespace acuity::testing
