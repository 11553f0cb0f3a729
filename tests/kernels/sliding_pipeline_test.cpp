// The pipeline of cuda/sliding on devices made of host threads: batches, several devices, memory that runs out, errors.
#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "support/engine_cases.h"
#include "support/profile_cases.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

class SlidingPipeline : public ::testing::Test {
 protected:
  const GridSize size_{15, 13, 14};
  const Volume observed_ = random_volume(size_, 1, 131);
  const Volume reference_ = random_volume(size_, 1, 132);
  const Mask mask_ = random_mask(size_, 4, 133);
  const ScalingTask task_ = task_for(observed_, reference_, mask_, 8);

  std::vector<float> run(std::vector<HostSlidingDevice::Behaviour>& devices, SlidingOptions options = {0, 2, 1}) const {
    return run_engine(*make_host_sliding(devices, options), task_);
  }
  std::vector<float> run_on_one_device() const {
    std::vector<HostSlidingDevice::Behaviour> devices(1);
    return run(devices);
  }
};

TEST_F(SlidingPipeline, AgreesWithTheOracleAtWindowsFromEightToEighty) {
  for (const int edge : {8, 9, 16, 17, 24, 26, 30, 31, 32, 50, 64, 80}) {
    const GridSize size{edge + 3, edge, edge + 1};
    Volume observed = random_volume(size, 1, 134);
    for (float& v : observed.voxels) v += 40.F;  // Far from zero, as some maps are.
    const Volume reference = random_volume(size, 1, 135);
    Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
    for (const std::int64_t voxel : {size.index(0, 0, 0), size.index(edge / 2, edge / 2, edge / 2),
                                     size.index(edge + 2, edge - 1, edge), size.index(3, edge - 2, 7)})
      mask.inside[static_cast<std::size_t>(voxel)] = 1;
    const ScalingTask task = task_for(observed, reference, mask, edge);
    std::vector<HostSlidingDevice::Behaviour> devices(1);
    const auto ours = run_engine(*make_host_sliding(devices, {0, 2, 1}), task);
    const auto oracle = run_engine({"cpu", "fft", 2}, task);
    EXPECT_LT(largest_difference(oracle, ours, mask), 1e-5) << "window " << edge;
  }
}

TEST_F(SlidingPipeline, AgreesWithTheOracleWithSeveralWarpsOfSeveralLanes) {
  const auto oracle = run_engine({"cpu", "fft", 2}, task_);
  std::vector<HostSlidingDevice::Behaviour> devices(1);
  devices[0].warps = 2;
  EXPECT_LT(largest_difference(oracle, run(devices, {0, 2, 4}), mask_), 1e-5);
}

TEST_F(SlidingPipeline, GivesTheSameBytesForAnyBatchOfTiles) {
  const auto expected = run_on_one_device();
  for (const std::int64_t tiles : {1, 2, 7, 100000}) {
    for (const std::int64_t slices : {1, 3}) {
      std::vector<HostSlidingDevice::Behaviour> devices(1);
      devices[0].free.slices = slices;
      EXPECT_EQ(expected, run(devices, {tiles, 2, 1})) << tiles << " tiles";
      EXPECT_LE(devices[0].capacities.back().tiles, tiles);
    }
  }
}

TEST_F(SlidingPipeline, GivesTheSameBytesOnSeveralDevicesAndEachDoesItsShare) {
  const auto expected = run_on_one_device();
  for (const std::size_t count : {2U, 3U}) {
    std::vector<HostSlidingDevice::Behaviour> devices(count);
    EXPECT_EQ(expected, run(devices));
    // A tile of one lane has at most 13 voxels here.
    for (const HostSlidingDevice::Behaviour& device : devices)
      EXPECT_NEAR(static_cast<double>(device.started), static_cast<double>(mask_.count()) / static_cast<double>(count),
                  13);
  }
}

TEST_F(SlidingPipeline, MoreDevicesThanTilesLeaveSomeIdle) {
  ScalingTask task = task_;
  task.runs = {{size_.index(3, 4, 5), 2}};
  std::vector<HostSlidingDevice::Behaviour> one(1);
  std::vector<HostSlidingDevice::Behaviour> many(5);
  EXPECT_EQ(run_engine(*make_host_sliding(one, {0, 2, 1}), task),
            run_engine(*make_host_sliding(many, {0, 2, 1}), task));
}

TEST_F(SlidingPipeline, ComputesNothingWithoutVoxels) {
  ScalingTask task = task_;
  task.runs.clear();
  std::vector<HostSlidingDevice::Behaviour> devices(1);
  for (const float v : run_engine(*make_host_sliding(devices), task)) EXPECT_EQ(v, 0);
}

TEST_F(SlidingPipeline, HalvesTheTilesWhenMemoryRunsOutAndSaysSo) {
  const auto expected = run_on_one_device();
  std::vector<HostSlidingDevice::Behaviour> devices(1);
  devices[0].max_tiles = 20;
  const auto engine = make_host_sliding(devices, {64, 2, 1});
  EXPECT_EQ(expected, run_engine(*engine, task_));
  EXPECT_EQ(devices[0].capacities.back().tiles, 16);
  ASSERT_EQ(engine->warnings().size(), 2U);
  EXPECT_NE(engine->warnings().back().find("went on with 16"), std::string::npos) << engine->warnings().back();
}

TEST_F(SlidingPipeline, GivesUpWhenNotEvenOneTileFits) {
  std::vector<HostSlidingDevice::Behaviour> devices(1);
  devices[0].max_tiles = 0;
  EXPECT_THROW(run(devices), OutOfDeviceMemory);
  EXPECT_EQ(devices[0].capacities.back().tiles, 1);
  EXPECT_EQ(devices[0].capacities.back().slices, 1);
}

TEST_F(SlidingPipeline, ADeviceThatVanishesEndsThePassWithItsError) {
  std::vector<HostSlidingDevice::Behaviour> devices(2);
  devices[1].fails_after_first_batch = Error(ErrorKind::system, "The GPU could not finish its work", "device lost");
  try {
    run(devices, {1, 2, 1});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("device lost"), std::string::npos);
    EXPECT_EQ(error.kind(), ErrorKind::system);
  }
}

TEST_F(SlidingPipeline, TowardsAProfileGivesTheSameBytesForAnyBatchWarpsAndDevices) {
  const ProfileReference profile = StraightProfile{}.reference(8, profile_spacing);
  const ScalingTask task = task_for(observed_, profile, mask_, 8);
  std::vector<HostSlidingDevice::Behaviour> one(1);
  const auto expected = run_engine(*make_host_sliding(one, {0, 2, 1}), task);
  for (const std::int64_t tiles : {1, 8}) {
    std::vector<HostSlidingDevice::Behaviour> devices(tiles == 1 ? 1 : 2);
    for (HostSlidingDevice::Behaviour& device : devices) device.warps = 3;
    EXPECT_EQ(expected, run_engine(*make_host_sliding(devices, {tiles, 2, 1}), task)) << tiles << " tiles";
  }
}

TEST_F(SlidingPipeline, AddsUpTheTimesOfItsDevices) {
  std::vector<HostSlidingDevice::Behaviour> devices(3);
  const auto engine = make_host_sliding(devices, {0, 2, 1});
  run_engine(*engine, task_);
  ASSERT_EQ(engine->step_times().size(), 1U);
  EXPECT_EQ(engine->step_times()[0].seconds, 3);
  EXPECT_EQ(engine->step_times()[0].bytes, 6);
}

TEST(RoundRobin, CollectsEachItemBeforeItsQueueIsStartedAgain) {
  for (const int items : {0, 1, 2, 3, 7}) {
    std::vector<int> numbers;
    for (int i = 0; i < items; ++i) numbers.push_back(i);
    std::string order;
    round_robin(
        2, numbers, [&](int stream, int item) { order += "s" + std::to_string(stream) + std::to_string(item) + " "; },
        [&](int stream, int item) { order += "c" + std::to_string(stream) + std::to_string(item) + " "; },
        [] { return false; });
    const std::string expected = "s00 s11 c00 s02 c11 c02 ";
    if (items == 3) {
      EXPECT_EQ(order, expected);
    }
    EXPECT_EQ(order.size(), static_cast<std::size_t>(8 * items)) << order;
  }
}

}  // namespace
}  // namespace acuity::testing
