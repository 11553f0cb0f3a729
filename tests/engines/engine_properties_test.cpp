// Properties of local sharpening that need no reference values, on every engine that can run here.
#include <algorithm>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "support/engine_cases.h"
#include "support/same_for_any_threads.h"
#include "support/turns.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

class EngineProperties : public ::testing::TestWithParam<EngineChoice> {};

TEST_P(EngineProperties, AMapScaledToItselfComesBack) {
  for (const EngineCase& c : engine_cases()) {
    const Volume map = random_volume(c.size, 1, 51);
    const Mask mask = random_mask(c.size, 20, 52);
    const auto out = run_engine(GetParam(), task_for(map, map, mask, c.window_edge, c.rule));
    EXPECT_LT(largest_difference(map.voxels, out, mask), tolerance_of(GetParam())) << c.name;
  }
}

TEST_P(EngineProperties, TheScaleOfTheObservedMapDoesNotMatter) {
  const GridSize size{12, 13, 14};
  const Volume observed = random_volume(size, 1, 53);
  const Volume reference = random_volume(size, 1, 54);
  const Mask mask = random_mask(size, 20, 55);
  Volume stronger = observed;
  for (float& v : stronger.voxels) v *= 1024;  // A power of two: no rounding.
  const auto a = run_engine(GetParam(), task_for(observed, reference, mask, 8));
  const auto b = run_engine(GetParam(), task_for(stronger, reference, mask, 8));
  EXPECT_LT(largest_difference(a, b, mask), tolerance_of(GetParam()));
}

TEST_P(EngineProperties, TheScaleOfTheReferencePassesThrough) {
  const GridSize size{12, 13, 14};
  const Volume observed = random_volume(size, 1, 56);
  const Volume reference = random_volume(size, 1, 57);
  const Mask mask = random_mask(size, 20, 58);
  Volume stronger = reference;
  for (float& v : stronger.voxels) v *= 4;
  auto a = run_engine(GetParam(), task_for(observed, reference, mask, 9));
  const auto b = run_engine(GetParam(), task_for(observed, stronger, mask, 9));
  for (float& v : a) v *= 4;
  EXPECT_LT(largest_difference(a, b, mask), tolerance_of(GetParam()));
}

TEST_P(EngineProperties, AShiftedMapGivesTheShiftedResult) {
  const GridSize size{20, 20, 20};
  const Volume observed = random_volume(size, 1, 59);
  const Volume reference = random_volume(size, 1, 60);
  const std::int64_t step = size.index(3, 2, 1);
  const auto shifted = [&](const Volume& in) {
    Volume out = in;
    std::rotate_copy(in.voxels.begin(), in.voxels.begin() + step, in.voxels.end(), out.voxels.begin());
    return out;
  };
  // Two voxels far enough inside that no window leaves the box or wraps around.
  const std::vector<MaskRun> here{{size.index(10, 10, 10), 2}};
  const std::vector<MaskRun> there{{size.index(7, 8, 9), 2}};
  const auto a = run_engine(GetParam(), task_for(observed, reference, mask_of(here, size), 8));
  const Volume so = shifted(observed);
  const Volume sr = shifted(reference);
  const auto b = run_engine(GetParam(), task_for(so, sr, mask_of(there, size), 8));
  // The output has a standard deviation near 1, as the reference has. Sums may start elsewhere, hence a tolerance.
  for (int i = 0; i < 2; ++i)
    EXPECT_NEAR(a[static_cast<std::size_t>(here[0].first + i)], b[static_cast<std::size_t>(there[0].first + i)],
                tolerance_of(GetParam()));
}

TEST_P(EngineProperties, AOneVoxelMaskGivesThatVoxelOfAFullRun) {
  const GridSize size{11, 12, 13};
  const Volume observed = random_volume(size, 1, 61);
  const Volume reference = random_volume(size, 1, 62);
  ScalingTask task = task_for(observed, reference, full_mask(size), 8);
  const auto all = run_engine(GetParam(), task);
  for (const std::int64_t voxel : {size.index(0, 0, 0), size.index(5, 6, 7), size.index(10, 11, 12)}) {
    task.runs = {{voxel, 1}};
    const auto one = run_engine(GetParam(), task);
    // The output has a standard deviation near 1, as the reference has.
    EXPECT_NEAR(one[static_cast<std::size_t>(voxel)], all[static_cast<std::size_t>(voxel)], tolerance_of(GetParam()));
  }
}

TEST_P(EngineProperties, NothingIsWrittenOutsideTheMask) {
  const GridSize size{12, 12, 12};
  const Volume observed = random_volume(size, 1, 63);
  const Mask mask = random_mask(size, 10, 64);
  const auto out = run_engine(GetParam(), task_for(observed, observed, mask, 8));
  for (std::size_t i = 0; i < out.size(); ++i)
    if (mask.inside[i] == 0) {
      ASSERT_EQ(out[i], 0.F) << i;
    }
}

TEST_P(EngineProperties, AnEmptyObservedWindowGivesZeroAndAnEmptyReferenceToo) {
  const GridSize size{10, 10, 10};
  const Volume noise = random_volume(size, 1, 65);
  const Volume zero{size, 1, std::vector<float>(noise.voxels.size(), 0.F)};
  const Mask mask = full_mask(size);
  for (const float v : run_engine(GetParam(), task_for(zero, noise, mask, 8))) ASSERT_EQ(v, 0.F);
  for (const float v : run_engine(GetParam(), task_for(noise, zero, mask, 8))) ASSERT_EQ(v, 0.F);
}

TEST_P(EngineProperties, AConstantMapTakesTheReferencesMean) {
  const GridSize size{10, 10, 10};
  Volume constant{size, 1, std::vector<float>(1000, 2.F)};
  Volume reference{size, 1, std::vector<float>(1000, 3.F)};
  const auto out = run_engine(GetParam(), task_for(constant, reference, full_mask(size), 8));
  // The only coefficient is the mean, so the gain is 3/2 and the output 3; 2^-24 each for input, sum and output.
  for (const float v : out) ASSERT_NEAR(v, 3.F, 3 * std::max(3 * 6e-8, tolerance_of(GetParam())));
}

TEST_P(EngineProperties, ResultsAreTheSameBytesForAnyThreadCount) {
  const GridSize size{14, 13, 12};
  const Volume observed = random_volume(size, 1, 66);
  const Volume reference = random_volume(size, 1, 67);
  const ScalingTask task = task_for(observed, reference, random_mask(size, 5, 68), 9);
  EngineChoice choice = GetParam();
  const auto run = [&](int threads) {
    choice.threads = threads;
    return run_engine(choice, task);
  };
  expect_same_for_any_threads(run, {2, 3, 7});
}

void expect_commuting(const EngineChoice& engine, const std::vector<Turn>& turns, GridSize size, int edge) {
  const Volume observed = random_volume(size, 1, 71);
  const Volume reference = random_volume(size, 1, 72);
  const Mask mask = random_mask(size, 12, 73);
  const Volume result{size, 1, run_engine(engine, task_for(observed, reference, mask, edge))};
  for (const Turn& turn : turns) {
    const Volume o = turned(observed, turn);
    const Volume r = turned(reference, turn);
    const Mask m = turned(mask, turn);
    const auto of_turned = run_engine(engine, task_for(o, r, m, edge));
    EXPECT_LT(largest_difference(turned(result, turn).voxels, of_turned, m), tolerance_of(engine))
        << "axes " << turn.axis[0] << turn.axis[1] << turn.axis[2] << " flips " << turn.flip[0] << turn.flip[1]
        << turn.flip[2];
  }
}

TEST_P(EngineProperties, TheSixAxisPermutationsCommuteWithEvenWindows) {
  expect_commuting(GetParam(), axis_permutations(), {12, 15, 13}, 10);
}

TEST_P(EngineProperties, TheTwentyFourRotationsCommuteWithOddWindows) {
  ASSERT_EQ(rotations().size(), 24U);
  expect_commuting(GetParam(), rotations(), {13, 12, 15}, 9);
}

TEST_P(EngineProperties, AnInterruptEndsThePass) {
  const GridSize size{12, 12, 12};
  const Volume observed = random_volume(size, 1, 74);
  const ScalingTask task = task_for(observed, observed, full_mask(size), 8);
  request_interrupt();
  EXPECT_THROW(run_engine(GetParam(), task), Error);
  clear_interrupt();
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineProperties, ::testing::ValuesIn(engines_here()),
                         [](const auto& param) { return name_of(param.param); });

}  // namespace
}  // namespace acuity::testing
