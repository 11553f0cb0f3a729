// The engine cuda/fft on a GPU, through its launchers. Oracles, properties and the table of cases run on it as on every
// engine (tests/engines); here is what only a GPU can show.
#include <gtest/gtest.h>

#include "support/engine_cases.h"
#include "support/gpu.h"

namespace acuity::testing {
namespace {

class CudaFft : public GpuTest {
 protected:
  const GridSize size_{70, 66, 68};
  const Volume observed_ = random_volume(size_, 1, 91);
  const Volume reference_ = random_volume(size_, 1, 92);
};

// Small enough for compute-sanitizer: a batch that is not full, two lanes, a mask at the edges of the box.
TEST_F(CudaFft, QuickPassOverASmallBox) {
  const GridSize size{14, 13, 12};
  const Volume observed = random_volume(size, 1, 97);
  const Volume reference = random_volume(size, 1, 98);
  const Mask mask = random_mask(size, 4, 99);
  const ScalingTask task = task_for(observed, reference, mask, 9);
  EngineChoice choice{"cuda", "fft"};
  choice.batch = 1;
  EXPECT_LT(largest_difference(run_engine({"cpu", "fft"}, task), run_engine(choice, task), mask), 1e-5);
}

TEST_F(CudaFft, AgreesWithTheOracleAtEveryWindowFromSixteenToSixtyFour) {
  const Mask mask = random_mask(size_, static_cast<unsigned>(size_.count() / 40), 93);
  for (int edge = 16; edge <= 64; ++edge) {
    const ScalingTask task = task_for(observed_, reference_, mask, edge);
    const auto oracle = run_engine({"cpu", "fft"}, task);
    EXPECT_LT(largest_difference(oracle, run_engine({"cuda", "fft"}, task), mask), 2e-5) << "window " << edge;
  }
}

TEST_F(CudaFft, GivesTheSameBytesEveryTimeAndForAnyBatchSize) {
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 94), 26);
  const auto expected = run_engine({"cuda", "fft"}, task);
  for (const std::int64_t batch : {0, 0, 1, 700, 4096}) {
    EngineChoice choice{"cuda", "fft"};
    choice.batch = batch;
    EXPECT_EQ(expected, run_engine(choice, task)) << "batch " << batch;
  }
}

TEST_F(CudaFft, GivesTheSameBytesOnTwoGpus) {
  std::size_t gpus = 0;
  for (const EngineInfo& engine : list_engines()) gpus += engine.device.starts_with("cuda:") && engine.available;
  if (gpus < 2) GTEST_SKIP() << "there is one GPU";
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 95), 24);
  EXPECT_EQ(run_engine({"cuda:0", "fft"}, task), run_engine({"cuda:0,1", "fft"}, task));
}

TEST_F(CudaFft, MeasuresTheTimeOfEachStep) {
  const ScalingTask task = task_for(observed_, reference_, random_mask(size_, 30, 96), 24);
  EngineChoice chosen;
  const auto engine = make_engine({"cuda", "fft"}, chosen);
  run_engine(*engine, task);
  ASSERT_EQ(engine->step_times().size(), 4U);
  for (const StepTime& step : engine->step_times()) {
    EXPECT_GT(step.seconds, 0) << step.name;
    EXPECT_GT(step.bytes, 0) << step.name;
  }
}

}  // namespace
}  // namespace acuity::testing
