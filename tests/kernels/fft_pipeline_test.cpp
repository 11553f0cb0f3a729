// The pipeline of cuda/fft on devices made of host threads: batches, several devices, memory that runs out, errors.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/engines/soft_window.h"
#include "host/workflows/engine_choice.h"
#include "support/engine_cases.h"
#include "support/profile_cases.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

class FftPipeline : public ::testing::Test {
 protected:
  const GridSize size_{15, 13, 14};
  const Volume observed_ = random_volume(size_, 1, 81);
  const Volume reference_ = random_volume(size_, 1, 82);
  const Mask mask_ = random_mask(size_, 4, 83);
  const ScalingTask task_ = task_for(observed_, reference_, mask_, 8);

  std::vector<float> run(std::vector<HostFftDevice::Behaviour>& devices, FftOptions options = {}) const {
    return run_engine(*make_host_pipeline(devices, options), task_);
  }
  std::vector<float> run_on_one_device() const {
    std::vector<HostFftDevice::Behaviour> devices(1);
    return run(devices);
  }
};

TEST_F(FftPipeline, AgreesWithTheOracleAtWindowsFromSixteenToSixtyFour) {
  for (const int edge : {16, 17, 24, 26, 31, 32, 50, 64}) {
    const GridSize size{edge + 3, edge, edge + 1};
    Volume observed = random_volume(size, 1, 84);
    for (float& v : observed.voxels) v += 40.F;  // Far from zero, as some maps are.
    const Volume reference = random_volume(size, 1, 85);
    Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
    for (const std::int64_t voxel : {size.index(0, 0, 0), size.index(edge / 2, edge / 2, edge / 2),
                                     size.index(edge + 2, edge - 1, edge), size.index(3, edge - 2, 9)})
      mask.inside[static_cast<std::size_t>(voxel)] = 1;
    const ScalingTask task = task_for(observed, reference, mask, edge);
    std::vector<HostFftDevice::Behaviour> devices(1);
    const auto ours = run_engine(*make_host_pipeline(devices), task);
    const auto oracle = run_engine({"cpu", "fft", 2}, task);
    EXPECT_LT(largest_difference(oracle, ours, mask), 1e-5) << "window " << edge;
  }
}

TEST_F(FftPipeline, GivesTheSameBytesForAnyBatchSize) {
  const auto expected = run_on_one_device();
  for (const std::int64_t batch : {1, 255, 257, 100000}) {
    std::vector<HostFftDevice::Behaviour> devices(1);
    EXPECT_EQ(expected, run(devices, {batch, 2})) << batch;
    EXPECT_EQ(devices[0].batches.back() % windows_per_plan(8), 0) << batch;
  }
}

TEST_F(FftPipeline, GivesTheSameBytesOnSeveralDevicesAndEachDoesItsShare) {
  const auto expected = run_on_one_device();
  for (const std::size_t count : {2U, 3U}) {
    std::vector<HostFftDevice::Behaviour> devices(count);
    EXPECT_EQ(expected, run(devices));
    for (const HostFftDevice::Behaviour& device : devices)
      EXPECT_NEAR(static_cast<double>(device.started), static_cast<double>(mask_.count()) / static_cast<double>(count),
                  1);
  }
}

TEST_F(FftPipeline, MoreDevicesThanVoxelsLeaveSomeIdle) {
  ScalingTask task = task_;
  task.runs = {{size_.index(3, 4, 5), 2}};
  std::vector<HostFftDevice::Behaviour> one(1);
  std::vector<HostFftDevice::Behaviour> many(5);
  EXPECT_EQ(run_engine(*make_host_pipeline(one), task), run_engine(*make_host_pipeline(many), task));
}

TEST_F(FftPipeline, HalvesTheBatchWhenMemoryRunsOutAndSaysSo) {
  const auto expected = run_on_one_device();
  std::vector<HostFftDevice::Behaviour> devices(1);
  devices[0].max_windows = 300;
  const auto engine = make_host_pipeline(devices, {1024, 2});
  EXPECT_EQ(expected, run_engine(*engine, task_));
  // 683 voxels and more are computed, so the batch starts at 768 or 1024 and ends at one plan of 256.
  EXPECT_EQ(devices[0].batches.back(), 256);
  ASSERT_EQ(engine->warnings().size(), devices[0].batches.size() - 1);
  EXPECT_NE(engine->warnings().back().find("went on with 256"), std::string::npos) << engine->warnings().back();
}

TEST_F(FftPipeline, GoesBelowOnePlanWhereMemoryIsVeryShort) {
  std::vector<HostFftDevice::Behaviour> devices(1);
  devices[0].max_windows = 40;
  EXPECT_LT(largest_difference(run_on_one_device(), run(devices), mask_), 1e-5);
  EXPECT_EQ(devices[0].batches.back(), 32);
}

TEST_F(FftPipeline, GivesUpWhenNotEvenOneWindowFits) {
  std::vector<HostFftDevice::Behaviour> devices(1);
  devices[0].max_windows = 0;
  EXPECT_THROW(run(devices), OutOfDeviceMemory);
  EXPECT_EQ(devices[0].batches.back(), 1);
}

TEST_F(FftPipeline, ADeviceThatVanishesEndsThePassWithItsError) {
  std::vector<HostFftDevice::Behaviour> devices(2);
  devices[1].fails_after_first_batch = Error(ErrorKind::system, "The GPU could not finish its work", "device lost");
  try {
    run(devices, {1, 2});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("device lost"), std::string::npos);
    EXPECT_EQ(error.kind(), ErrorKind::system);
  }
}

TEST_F(FftPipeline, TowardsAProfileGivesTheSameBytesForAnyBatchThreadsAndDevices) {
  const ProfileReference profile = StraightProfile{}.reference(8, profile_spacing);
  const ScalingTask task = task_for(observed_, profile, mask_, 8);
  std::vector<HostFftDevice::Behaviour> one(1);
  const auto expected = run_engine(*make_host_pipeline(one), task);
  for (const std::int64_t batch : {1, 257}) {
    std::vector<HostFftDevice::Behaviour> devices(static_cast<std::size_t>(batch % 3));
    for (HostFftDevice::Behaviour& device : devices) device.threads = 7;
    EXPECT_EQ(expected, run_engine(*make_host_pipeline(devices, {batch, 2}), task)) << batch;
  }
}

/// The powers of every voxel that is computed, [voxel][3 (M + 1)], by any engine.
using Powers = std::vector<std::vector<double>>;
Powers powers_by(WindowEngine& engine, const CorrelationTask& task) {
  Powers all(task.half1.voxels.size());
  Progress silent("test", 1, Verbosity::quiet);
  engine.correlate(
      task,
      [&](std::int64_t voxel, const ShellPowers& powers) {
        std::vector<double>& own = all[static_cast<std::size_t>(voxel)];
        EXPECT_TRUE(own.empty()) << "given twice: " << voxel;
        for (const auto& part : {powers.cross, powers.power1, powers.power2})
          own.insert(own.end(), part.begin(), part.end());
      },
      silent);
  return all;
}

/// The largest difference from the oracle, whose powers lack a factor: of each in units of sqrt(|F1|^2 |F2|^2) or
/// its own.
double largest_error(const Powers& oracle, double factor, const Powers& ours) {
  double largest = 0;
  for (std::size_t voxel = 0; voxel < oracle.size(); ++voxel) {
    if (oracle[voxel].size() != ours[voxel].size()) return std::numeric_limits<double>::infinity();
    const std::size_t shells = oracle[voxel].size() / 3;
    for (std::size_t i = 0; i < oracle[voxel].size(); ++i) {
      const double power1 = oracle[voxel][shells + i % shells];
      const double power2 = oracle[voxel][2 * shells + i % shells];
      const double unit = i < shells ? std::sqrt(power1 * power2) : i < 2 * shells ? power1 : power2;
      const double difference = std::abs(oracle[voxel][i] - ours[voxel][i] / factor);
      largest = std::max(largest, i % shells == 0 ? difference : difference / unit);
    }
  }
  return largest;
}

class FftPipelineOfHalfMaps : public ::testing::Test {
 protected:
  const GridSize size_{15, 13, 14};
  const Volume half1_ = random_volume(size_, 1, 86);
  const Volume half2_ = random_volume(size_, 1, 87);
  const CorrelationTask task_{half1_, half2_, 0.1, -0.2, runs_of(random_mask(size_, 4, 88)), 8};

  Powers run(std::vector<HostFftDevice::Behaviour>& devices, FftOptions options = {}) const {
    return powers_by(*make_host_pipeline(devices, options), task_);
  }
  Powers run_on_one_device() const {
    std::vector<HostFftDevice::Behaviour> devices(1);
    devices[0].threads = 1;
    return run(devices);
  }
};

TEST_F(FftPipelineOfHalfMaps, AgreesWithTheOracleAtWindowsFromSixteenToSixtyFour) {
  for (const int edge : {16, 17, 24, 26, 31, 50, 64}) {
    const GridSize size{edge + 3, edge, edge + 1};
    Volume half1 = random_volume(size, 1, 89);
    const Volume half2 = random_volume(size, 1, 90);
    // Far from zero, of another strength, and halves that have something in common.
    for (std::size_t i = 0; i < half1.voxels.size(); ++i)
      half1.voxels[i] = 40 + 20 * (half1.voxels[i] + half2.voxels[i]);
    const std::vector<MaskRun> runs{{0, 1}, {size.index(edge / 2, edge / 2, edge / 2), 2}, {size.count() - 1, 1}};
    const CorrelationTask task{half1, half2, 39.5, 0.1, runs, edge};
    std::vector<HostFftDevice::Behaviour> devices(1);
    EngineChoice chosen;
    const Powers oracle = powers_by(*make_engine({"cpu", "fft", 2}, chosen), task);
    const double scale = normalisation_of(half1, task.padding1).scale;
    // White noise: a transform rounds each coefficient log2(N^3) <= 18 times by 2^-24 of the root mean square, 1.1e-6
    // at most. A power has twice that, and shells of few weak coefficients (18 in the first) up to four times as much.
    EXPECT_LT(largest_error(oracle, scale * scale, powers_by(*make_host_pipeline(devices), task)), 1e-5)
        << "window " << edge;
  }
}

TEST_F(FftPipelineOfHalfMaps, GivesTheSameBytesForAnyBatchThreadsAndDevices) {
  const Powers expected = run_on_one_device();
  for (const std::int64_t batch : {1, 100000}) {
    std::vector<HostFftDevice::Behaviour> devices(batch == 1 ? 2 : 1);
    for (HostFftDevice::Behaviour& device : devices) device.threads = 4;
    EXPECT_EQ(expected, run(devices, {batch, 2})) << batch;
    for (const HostFftDevice::Behaviour& device : devices)
      EXPECT_NEAR(static_cast<double>(device.started),
                  static_cast<double>(voxel_count(task_.runs)) / static_cast<double>(devices.size()), 1);
  }
}

TEST_F(FftPipelineOfHalfMaps, HalvesTheBatchWhenMemoryRunsOutAndSaysSo) {
  std::vector<HostFftDevice::Behaviour> devices(1);
  devices[0].max_windows = 300;
  devices[0].threads = 1;
  const auto engine = make_host_pipeline(devices, {1024, 2});
  EXPECT_EQ(run_on_one_device(), powers_by(*engine, task_));
  EXPECT_EQ(devices[0].batches.back(), 256);
  ASSERT_FALSE(engine->warnings().empty());
  EXPECT_NE(engine->warnings().back().find("went on with 256"), std::string::npos) << engine->warnings().back();
}

TEST_F(FftPipelineOfHalfMaps, EndsWithAnInterruptOrTheErrorOfADevice) {
  const auto fault_of = [&](std::vector<HostFftDevice::Behaviour>& devices) {
    try {
      run(devices, {1, 2});
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::input;
  };
  std::vector<HostFftDevice::Behaviour> devices(2);
  devices[1].fails_after_first_batch = Error(ErrorKind::system, "The GPU could not finish its work", "device lost");
  EXPECT_EQ(fault_of(devices), ErrorKind::system);
  std::vector<HostFftDevice::Behaviour> interrupted(1);
  request_interrupt();
  EXPECT_EQ(fault_of(interrupted), ErrorKind::interrupted);
  clear_interrupt();
  EXPECT_EQ(interrupted[0].started, 0);
}

TEST_F(FftPipeline, AddsUpTheTimesOfItsDevices) {
  std::vector<HostFftDevice::Behaviour> devices(3);
  const auto engine = make_host_pipeline(devices);
  run_engine(*engine, task_);
  ASSERT_EQ(engine->step_times().size(), 1U);
  EXPECT_EQ(engine->step_times()[0].seconds, 3);
  EXPECT_EQ(engine->step_times()[0].bytes, 6);
}

TEST(WindowsPerPlan, KeepsBothMapsOfAPlanWithinSixtyFourMebibytes) {
  EXPECT_EQ(windows_per_plan(8), 256);
  EXPECT_EQ(windows_per_plan(26), 256);
  EXPECT_EQ(windows_per_plan(50), 64 * 1048576 / (2 * 4 * 50 * 50 * 52));
  EXPECT_EQ(windows_per_plan(512), 1);
}

/// The sums of windows with a soft edge at every voxel that is computed, [voxel][11 (M + 1)], by any engine.
Powers soft_sums_by(WindowEngine& engine, const CorrelationTask& task, const SoftWindowTable& window) {
  Powers all(task.half1.voxels.size());
  Progress silent("test", 1, Verbosity::quiet);
  engine.correlate_softly(
      task, window,
      [&](std::int64_t voxel, std::span<const PairedSums<double>> shells) {
        std::vector<double>& own = all[static_cast<std::size_t>(voxel)];
        EXPECT_TRUE(own.empty()) << "given twice: " << voxel;
        for (const PairedSums<double>& sums : shells)
          own.insert(own.end(), std::begin(sums.values), std::end(sums.values));
      },
      silent);
  return all;
}

TEST(FftPipelineOfSoftWindows, AgreesWithTheOracleInTheUnitOfEachHalf) {
  for (const int edge : {8, 13, 26, 31}) {
    const GridSize size{edge + 3, edge, edge + 1};
    Volume half1 = random_volume(size, 1, 91);
    const Volume half2 = random_volume(size, 1, 92);
    // Density that windows share has a mean, which the weights spread over the first shells.
    for (std::size_t i = 0; i < half1.voxels.size(); ++i)
      half1.voxels[i] = 40 + 20 * (half1.voxels[i] + half2.voxels[i]) + (i % 7 == 0 ? 30.F : 0.F);
    const std::vector<MaskRun> runs{{0, 1}, {size.index(edge / 2, edge / 2, edge / 2), 2}, {size.count() - 1, 1}};
    const CorrelationTask task{half1, half2, 39.5, 0.1, runs, edge};
    const SoftWindow window(edge, 2);
    std::vector<HostFftDevice::Behaviour> devices(1);
    EngineChoice chosen;
    const Powers oracle = soft_sums_by(*make_engine({"cpu", "fft", 2}, chosen), task, window.table());
    const Powers ours = soft_sums_by(*make_host_pipeline(devices), task, window.table());
    const double scale1 = normalisation_of(half1, task.padding1).scale;
    const double scale2 = normalisation_of(half2, task.padding2).scale;
    // By how often each value has a factor of half map 1 and of half map 2.
    constexpr int of1[paired_values] = {1, 1, 0, 0, 2, 2, 2, 0, 0, 0, 1};
    constexpr int of2[paired_values] = {0, 0, 1, 1, 0, 0, 0, 2, 2, 2, 1};
    for (std::size_t voxel = 0; voxel < oracle.size(); ++voxel) {
      ASSERT_EQ(oracle[voxel].size(), ours[voxel].size()) << "window " << edge;
      for (std::size_t i = 0; i < oracle[voxel].size(); ++i) {
        const std::size_t v = i % paired_values;
        const std::size_t shell = i / paired_values;
        const double factor = std::pow(scale1, of1[v]) * std::pow(scale2, of2[v]);
        if (shell == 0) {
          EXPECT_EQ(ours[voxel][i], 0);
          continue;
        }
        const double* sums = &oracle[voxel][shell * paired_values];
        const double rms1 = std::sqrt(sums[real1_real1] + sums[imag1_imag1]);
        const double rms2 = std::sqrt(sums[real2_real2] + sums[imag2_imag2]);
        const double count = static_cast<double>(window.table().shell(shell).size());
        // Sums of n values have a size of up to sqrt(n) root sums of squares. Coefficients are rounded as in the test
        // of powers above. F(0) of the mean, which is taken off, is some ten times as strong as those of the first
        // shells.
        const double unit =
            std::pow(rms1, of1[v]) * std::pow(rms2, of2[v]) * (of1[v] + of2[v] == 1 ? std::sqrt(count) : 1);
        EXPECT_NEAR(ours[voxel][i] / factor / unit, oracle[voxel][i] / unit, 2e-5)
            << "window " << edge << ", shell " << shell << ", value " << v;
      }
    }
  }
}

TEST(FftPipelineOfSoftWindows, GivesTheSameBytesForAnyBatchThreadsAndDevices) {
  const GridSize size{15, 13, 14};
  const Volume half1 = random_volume(size, 1, 93);
  const Volume half2 = random_volume(size, 1, 94);
  const CorrelationTask task{half1, half2, 0.1, -0.2, runs_of(random_mask(size, 4, 95)), 8};
  const SoftWindow window(8, 1);
  std::vector<HostFftDevice::Behaviour> one(1);
  one[0].threads = 1;
  const Powers expected = soft_sums_by(*make_host_pipeline(one), task, window.table());
  for (const std::int64_t batch : {1, 100000}) {
    std::vector<HostFftDevice::Behaviour> devices(batch == 1 ? 2 : 1);
    for (HostFftDevice::Behaviour& device : devices) device.threads = 5;
    EXPECT_EQ(expected, soft_sums_by(*make_host_pipeline(devices, {batch, 2}), task, window.table())) << batch;
  }
}

}  // namespace
}  // namespace acuity::testing
