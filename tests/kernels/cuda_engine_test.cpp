// The engines of CUDA on a GPU, through their launchers. Oracles, properties and the table of cases run on them as on
// every engine (tests/engines); here is what only a GPU can show. Quick tests are small enough for compute-sanitizer.
#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/workflows/engine_choice.h"
#include "support/engine_cases.h"
#include "support/gpu.h"
#include "support/profile_cases.h"
#include "windows/shell_correlation.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

/// The parameter is the method.
class CudaEngine : public GpuTest, public ::testing::WithParamInterface<std::string> {
 protected:
  EngineChoice choice(const std::string& device = "cuda") const { return {device, GetParam(), 0}; }

  const EngineChoice oracle_{"cpu", "fft", 0};
  const GridSize size_{86, 84, 82};
  const Volume observed_ = random_volume(size_, 1, 141);
  const Volume reference_ = random_volume(size_, 1, 142);
};

// Several batches, two streams, a mask at the edges of the box.
TEST_P(CudaEngine, QuickPassOverASmallBox) {
  const GridSize size{38, 13, 12};
  const Volume observed = random_volume(size, 1, 143);
  const Volume reference = random_volume(size, 1, 144);
  const Mask mask = random_mask(size, 4, 145);
  for (const int edge : {8, 9}) {
    const ScalingTask task = task_for(observed, reference, mask, edge);
    EngineChoice small = choice();
    small.batch = 1;
    EXPECT_LT(largest_difference(run_engine(oracle_, task), run_engine(small, task), mask), 1e-5);
  }
}

TEST_P(CudaEngine, QuickPassOverDensityThatEnds) {
  const GridSize size{12, 40, 10};
  Volume observed = random_volume(size, 1, 146);
  const Volume reference = random_volume(size, 1, 147);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 20; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) observed.voxels[static_cast<std::size_t>(size.index(x, y, z))] *= 1e-4F;
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t y = 2; y < 38; ++y) mask.inside[static_cast<std::size_t>(size.index(6, y, 5))] = 1;
  ScalingTask task = task_for(observed, reference, mask, 8);
  task.observed_padding = 0;
  // Windows across the step hold both strengths; rounding of the stronger one may show in them.
  EXPECT_LT(largest_difference(run_engine(oracle_, task), run_engine(choice(), task), mask), 4e-5);
}

TEST_P(CudaEngine, QuickPassTowardsAProfile) {
  const GridSize size{38, 13, 12};
  const Volume observed = random_volume(size, profile_spacing, 152);
  const Mask mask = random_mask(size, 4, 153);
  for (const int edge : {8, 9}) {
    const ProfileReference profile = StraightProfile{}.reference(edge, profile_spacing);
    const ScalingTask task = task_for(observed, profile, mask, edge);
    EngineChoice small = choice();
    small.batch = 1;
    EXPECT_LT(largest_difference(run_engine(oracle_, task), run_engine(small, task), mask), 1e-5);
    EXPECT_EQ(run_engine(choice(), task), run_engine(small, task));
  }
}

TEST_P(CudaEngine, QuickPassWithASecondMap) {
  const GridSize size{38, 13, 12};
  Volume observed = random_volume(size, profile_spacing, 157);
  // The gain of shell 0 is one over a window's mean, which is to stay away from 0.
  for (float& v : observed.voxels) v += 3.F;
  const Volume reference = random_volume(size, profile_spacing, 158);
  const Volume other = random_volume(size, profile_spacing, 159);
  const Mask mask = random_mask(size, 4, 160);
  const ProfileReference profile = StraightProfile{}.reference(8, profile_spacing);
  EngineChoice small = choice();
  small.batch = 1;
  for (ScalingTask task : {task_for(observed, reference, mask, 8), task_for(observed, profile, mask, 8)}) {
    std::vector<float> expected(other.voxels.size(), 0.F);
    std::vector<float> found(other.voxels.size(), 0.F);
    task.second_map = SecondMap{other, 0.75, &expected};
    const auto first = run_engine(oracle_, task);
    task.second_map->out = &found;
    EXPECT_LT(largest_difference(first, run_engine(small, task), mask), 1e-5);
    EXPECT_LT(largest_difference(expected, found, mask), 1e-5);
  }
}

TEST_P(CudaEngine, QuickPassOverHalfMaps) {
  EngineChoice wanted = choice();
  EngineChoice chosen;
  const GridSize size{38, 13, 12};
  const Volume half1 = random_volume(size, 1, 154);
  const Volume half2 = random_volume(size, 1, 155);
  const Mask mask = random_mask(size, 4, 156);
  Progress silent("test", 1, Verbosity::quiet);
  for (const int edge : {8, 9}) {
    const CorrelationTask task{half1, half2, 0.1, 0, runs_of(mask), edge};
    const auto correlations_by = [&](EngineChoice by) {
      std::vector<double> found(mask.inside.size() * 3);
      make_engine(by, chosen)
          ->correlate(
              task,
              [&](std::int64_t voxel, const ShellPowers& powers) {
                for (const std::size_t j : {1U, 2U, 4U})
                  found[static_cast<std::size_t>(voxel) * 3 + j / 2] =
                      shell_correlation(powers.cross[j], powers.power1[j], powers.power2[j]);
              },
              silent);
      return found;
    };
    const std::vector<double> expected = correlations_by(oracle_);
    const std::vector<double> found = correlations_by(wanted);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5) << "window " << edge;
    wanted.batch = 1;
    EXPECT_EQ(found, correlations_by(wanted));
  }
}

TEST_P(CudaEngine, AgreesWithTheOracleAtEveryWindowFromEightToEighty) {
  const Mask mask = random_mask(size_, static_cast<unsigned>(size_.count() / 30), 148);
  for (int edge = 8; edge <= 80; ++edge) {
    const ScalingTask task = task_for(observed_, reference_, mask, edge);
    EXPECT_LT(largest_difference(run_engine(oracle_, task), run_engine(choice(), task), mask), 1e-5)
        << "window " << edge;
  }
}

TEST_P(CudaEngine, GivesTheSameBytesEveryTimeAndForAnyBatchSize) {
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 149), 26);
  const auto expected = run_engine(choice(), task);
  for (const std::int64_t batch : {0, 0, 1, 700, 5000, 100000}) {
    EngineChoice other = choice();
    other.batch = batch;
    EXPECT_EQ(expected, run_engine(other, task)) << "batch " << batch;
  }
}

TEST_P(CudaEngine, GivesTheSameBytesOnTwoGpus) {
  std::size_t gpus = 0;
  for (const EngineInfo& engine : list_engines())
    gpus += engine.device.starts_with("cuda:") && engine.method == GetParam() && engine.available;
  if (gpus < 2) GTEST_SKIP() << "there is one GPU";
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 150), 24);
  EXPECT_EQ(run_engine(choice("cuda:0"), task), run_engine(choice("cuda:0,1"), task));
}

TEST_P(CudaEngine, MeasuresTheTimeOfEachStep) {
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 151), 24);
  EngineChoice chosen;
  const auto engine = make_engine(choice(), chosen);
  EXPECT_EQ(chosen.method, GetParam());
  run_engine(*engine, task);
  ASSERT_GE(engine->step_times().size(), 4U);
  for (const StepTime& step : engine->step_times()) {
    EXPECT_GT(step.seconds, 0) << step.name;
    EXPECT_GT(step.bytes, 0) << step.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, CudaEngine, ::testing::Values("sliding", "fft"),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace acuity::testing
