// The plan of a run, against the run itself.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <acuity/sharpen.h>

#include "host/workflows/sharpen/sharpen_forecast.h"
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

TEST(Plan, HasTheStagesOfTheRunAndTheirTime) {
  const PlanCase c;
  SharpenOptions options = options_in(c);
  options.settings.profile.reset();
  options.model = c / "model.pdb";
  options.settings.b_factors = BFactors::refine;
  const SharpenPlan plan = plan_of(options);
  RunLog log;
  sharpen_files(options, log);
  std::set<std::string> planned;
  for (const RunLog::Stage& stage : plan.stages) planned.insert(stage.name);
  std::set<std::string> ran;
  double seconds = 0;
  for (const RunLog::Stage& stage : log.stages()) {
    ran.insert(stage.name);
    seconds += stage.seconds;
  }
  EXPECT_EQ(planned, ran);
  EXPECT_TRUE(planned.contains("refine"));
  // As above.
  EXPECT_GT(plan.total_seconds(), seconds / 10);
  EXPECT_LT(plan.total_seconds(), seconds * 10);
}

TEST(Plan, TellsWhatAPassCostsAtAnyMaskFromItsVoxels) {
  // 40 slices of 100 x 50 voxels in a box whose preparation takes 0.2 s; a voxel takes 5 us.
  const GridSize size{200, 200, 80};
  std::vector<MaskRun> runs;
  for (std::int64_t z = 20; z < 60; ++z)
    for (std::int64_t y = 70; y < 120; ++y) runs.push_back({size.index(50, y, z), 100});
  int calls = 0;
  const double predicted = predict_over(runs, size, 1, [&](const std::vector<MaskRun>& part) {
    ++calls;
    std::this_thread::sleep_for(std::chrono::milliseconds(200) + std::chrono::microseconds(5 * voxel_count(part)));
  });
  // 0.2 s + 1 s. A sleep lasts a little longer than it is told to, and more on a busy machine. A prediction that
  // multiplies the 0.2 s by the number of voxels gives minutes.
  EXPECT_GT(predicted, 0.6);
  EXPECT_LT(predicted, 2.4);
  EXPECT_LE(calls, 5) << "a trial takes a fraction of a second";
}

TEST(Plan, LeavesOutWhatOnlyTheFirstPassCosts) {
  // A GPU starts for 1.5 s; then a pass has an offset of 0.02 s, and a voxel takes 5 us.
  const GridSize size{100, 100, 40};
  std::vector<MaskRun> runs;
  for (std::int64_t z = 0; z < 40; ++z)
    for (std::int64_t y = 0; y < 50; ++y) runs.push_back({size.index(0, y, z), 100});
  bool started = false;
  const double predicted = predict_over(runs, size, 1, [&](const std::vector<MaskRun>& part) {
    std::this_thread::sleep_for(std::chrono::milliseconds(started ? 20 : 1500) +
                                std::chrono::microseconds(5 * voxel_count(part)));
    started = true;
  });
  EXPECT_GT(predicted, 0.5);
  EXPECT_LT(predicted, 1.9);  // 1.02 s; the start would make it 2.5 s.
}

TEST(Plan, TriesWholeSlicesWhereTheyAreShort) {
  const GridSize size{100, 100, 40};
  std::vector<MaskRun> runs;
  for (std::int64_t z = 0; z < 40; ++z)
    for (std::int64_t y = 0; y < 10; ++y) runs.push_back({size.index(0, y, z), 100});
  std::vector<MaskRun> last;
  predict_over(runs, size, 1, [&](const std::vector<MaskRun>& part) {
    last = part;
    std::this_thread::sleep_for(std::chrono::microseconds(50 * voxel_count(part)));
  });
  ASSERT_LT(voxel_count(last), 40000) << "0.4 s of 2 s";
  std::map<std::int64_t, std::int64_t> rows_of_slices;
  for (const MaskRun& run : last) ++rows_of_slices[run.first / 10000];
  for (const auto& [slice, rows] : rows_of_slices) EXPECT_EQ(rows, 10) << slice;
}

TEST(Plan, CountsThePassesOfTheSpread) {
  const PlanCase c;
  SharpenOptions options = options_in(c);
  const auto seconds = [&] {
    double sum = 0;
    for (const RunLog::Stage& stage : plan_of(options).stages)
      if (stage.name == "scale" || stage.name == "uncertainty") sum += stage.seconds;
    return sum;
  };
  const auto min_seconds = [&] { return std::min({seconds(), seconds(), seconds()}); };
  const std::int64_t single_bytes = plan_of(options).memory_bytes;
  const double single_seconds = min_seconds();
  options.uncertainty_out = c / "spread.mrc";
  // One more map, and two sums in double for each voxel of the mask. What the passes read waits meanwhile: half the
  // difference of the half maps, beside the spectrum of the low-pass between passes.
  const auto sums = 2 * sizeof(double) * static_cast<std::size_t>(c.mask().count());
  const std::size_t waiting = 64000 * sizeof(float) + 2 * sizeof(float) * 21 * 40 * 40;
  EXPECT_EQ(plan_of(options).memory_bytes - single_bytes,
            static_cast<std::int64_t>(64000 * sizeof(float) + waiting + sums));
  // Two more profiles, and windows of 32 and 56 A: transforms take 1 + 2 + 0.8^3 + 1.4^3 = 6.3 times as long. Half of
  // that is more than the noise of the least of three trials, and than any one pass that was left out.
  EXPECT_GT(min_seconds(), 3 * single_seconds);
}

}  // namespace
}  // namespace acuity::testing
