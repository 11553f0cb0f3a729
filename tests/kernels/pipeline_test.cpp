// The part that both pipelines of CUDA share, with a device that only counts.
#include "kernels/device/pipeline.h"

#include <gtest/gtest.h>

namespace acuity {
namespace {

struct CountedBatch {
  std::int64_t voxels = 1;
};
struct CountedCapacity {
  static constexpr const char* counted_as = "batches";
  std::int64_t count() const { return 1; }
  CountedCapacity smaller() const { return {}; }
  bool operator==(const CountedCapacity&) const = default;
};
struct CountingDevice {
  PipelineLog* log = nullptr;
  int fails_at = 0;  // Batch at which another device fails.
  int started = 0;

  void upload(int) {
    throw OutOfDeviceMemory(ErrorKind::system, "The GPU could not allocate", "", "Give a smaller {batch}");
  }
  bool free_memory() { return false; }
  void make_streams(int, const CountedCapacity&) {}
  void start(int, const CountedBatch&) {
    if (++started == fails_at) log->note_failure();
  }
  std::span<const float> wait(int) { return {}; }
};

int started_of(int batches, int fails_at) {
  PipelineLog log;
  CountingDevice device{&log, fails_at};
  Progress silent("test", batches, Verbosity::quiet);
  run_streams(
      device, 2, CountedCapacity{},
      [&](const CountedCapacity&) { return std::vector<CountedBatch>(static_cast<std::size_t>(batches)); },
      [](const CountedBatch&, std::span<const float>) {}, log, silent);
  return device.started;
}

TEST(Pipeline, StopsBeforeTheNextBatchWhereAnotherDeviceFails) {
  EXPECT_EQ(started_of(10, 0), 10);
  EXPECT_EQ(started_of(10, 3), 3);
}

TEST(Pipeline, AdvisesNoSmallerBatchWhereTheMapsDoNotFit) {
  CountingDevice device;
  try {
    upload_to(device, 0);
    FAIL() << "nothing was thrown";
  } catch (const OutOfDeviceMemory& error) {
    const std::string words = error.what();
    EXPECT_NE(words.find("The maps do not fit"), std::string::npos) << words;
    EXPECT_EQ(words.find("{batch}"), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace acuity
