// Engines against the level-0 oracle: the equations as plain sums.
#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/workflows/engine_choice.h"
#include "support/engine_cases.h"
#include "support/oracles.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

class EngineAgainstOracle : public ::testing::TestWithParam<EngineChoice> {};

std::vector<float> naive_run(const ScalingTask& task) {
  const VolumeView observed = task.observed;
  std::vector<float> out(observed.voxels.size(), 0.F);
  for (const MaskRun& run : task.runs) {
    for (std::int64_t i = run.first; i < run.first + run.length; ++i) {
      const std::int64_t x = i % observed.size.x;
      const std::int64_t y = i / observed.size.x % observed.size.y;
      const std::int64_t z = i / observed.size.x / observed.size.y;
      const NaiveWindow o(observed, task.observed_padding, task.window_edge, x, y, z);
      const NaiveWindow r(task.reference, task.reference_padding, task.window_edge, x, y, z);
      out[static_cast<std::size_t>(i)] = static_cast<float>(naive_output(o, r, task.rule, task.filter));
    }
  }
  return out;
}

TEST_P(EngineAgainstOracle, SmallWindowsAgreeInsideAndAtTheEdgesOfTheBox) {
  for (int edge = 4; edge <= 8; ++edge) {
    for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
      if (rule == ShellRule::locscale && edge % 2 != 0) continue;
      const GridSize size{9, 10, 8};
      const Volume observed = random_volume(size, 1, 17);
      const Volume reference = random_volume(size, 1, 4);
      const Mask mask = random_mask(size, 90, 5);
      const ScalingTask task = task_for(observed, reference, mask, edge, rule);
      const auto expected = naive_run(task);
      EXPECT_LT(largest_difference(expected, run_engine(GetParam(), task), mask), tolerance_of(GetParam()))
          << "window " << edge << (rule == ShellRule::full ? " full" : " locscale");
    }
  }
}

TEST_P(EngineAgainstOracle, EveryCaseOfTheTableAgreesAtItsCornersAndAFewVoxels) {
  for (const EngineCase& c : engine_cases()) {
    const Volume observed = random_volume(c.size, 1, 31);
    const Volume reference = random_volume(c.size, 1, 32);
    const Mask mask = random_mask(c.size, static_cast<unsigned>(c.size.count() / 3), 33);
    const ScalingTask task = task_for(observed, reference, mask, c.window_edge, c.rule);
    EXPECT_LT(largest_difference(naive_run(task), run_engine(GetParam(), task), mask), tolerance_of(GetParam()))
        << c.name;
  }
}

TEST_P(EngineAgainstOracle, TheFilterMultipliesTheGains) {
  const GridSize size{9, 9, 9};
  const Volume observed = random_volume(size, 1, 41);
  const Volume reference = random_volume(size, 1, 42);
  const Mask mask = random_mask(size, 200, 43);
  ScalingTask task = task_for(observed, reference, mask, 8);
  task.filter = {1, 0.75, 0.5, 0.25, 0};
  const auto expected = naive_run(task);
  EXPECT_LT(largest_difference(expected, run_engine(GetParam(), task), mask), tolerance_of(GetParam()));
}

TEST_P(EngineAgainstOracle, ASecondMapTakesTheGainsOfTheObservedMap) {
  const GridSize size{9, 10, 11};
  const Volume observed = random_volume(size, 1, 44);
  const Volume reference = random_volume(size, 1, 45);
  const Volume other = random_volume(size, 1, 46);
  for (const ShellRule rule : {ShellRule::full, ShellRule::locscale}) {
    const Mask mask = random_mask(size, 250, 47);
    ScalingTask task = task_for(observed, reference, mask, 8, rule);
    const std::vector<float> alone = run_engine(GetParam(), task);
    std::vector<float> second_map(observed.voxels.size(), 0.F);
    task.second_map = SecondMap{other, 0.75, &second_map};
    EXPECT_EQ(alone, run_engine(GetParam(), task)) << "the second map changes nothing for the observed map";
    std::vector<float> expected(second_map.size(), 0.F);
    VoxelNumbers(task.runs).for_each(0, mask.count(), [&](std::int64_t, std::int64_t i) {
      const std::int64_t x = i % size.x;
      const std::int64_t y = i / size.x % size.y;
      const std::int64_t z = i / size.x / size.y;
      const NaiveWindow o(observed, task.observed_padding, 8, x, y, z);
      const NaiveWindow r(reference, task.reference_padding, 8, x, y, z);
      expected[static_cast<std::size_t>(i)] =
          static_cast<float>(naive_centre(NaiveWindow(other, 0.75, 8, x, y, z), naive_gains(o, r, rule)));
    });
    EXPECT_LT(largest_difference(expected, second_map, mask), tolerance_of(GetParam()));
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineAgainstOracle, ::testing::ValuesIn(engines_here()),
                         [](const auto& param) { return name_of(param.param); });

}  // namespace
}  // namespace acuity::testing
