// The pipeline of cuda/fft: batches of windows go through gather -> transform -> pass on a device, two batches at a
// time. Only output voxels come back, or the powers per shell of two half maps. Lies between WindowEngine and a device;
// knows nothing of CUDA, so the tests run it with a device made of host threads.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <acuity/engine.h>

#include "host/core/mask_runs.h"
#include "kernels/device/pipeline.h"
#include "kernels/fft/pass_table.h"
#include "kernels/fft/soft_table.h"
#include "windows/window_engine.h"

namespace acuity {

/// Input of a device for its part of a pass. Everything stays alive until the device is gone.
struct FftInput {
  const NormalisedMaps* maps = nullptr;
  GridSize size;
  const std::vector<MaskRun>* runs = nullptr;
  std::int64_t first = 0;  ///< The device's voxels, by their number in the runs: first ... first + count - 1.
  std::int64_t count = 0;
  const PassTable* table = nullptr;
  int window_edge = 0;
  WindowResult result = WindowResult::voxel;
  const SoftTable* soft = nullptr;  ///< With WindowResult::soft_sums only.

  /// Values that come back for each window.
  std::int64_t values_per_window() const { return maps->values_per_window(result, table->shells.size()); }
};

/// Fills a PassView but for its arrays, which lie in the memory of a device.
PassView pass_constants(const FftInput& input);

/// Windows that one transform plan takes: as many as 64 MiB of two maps hold, at least 1, at most 256. It depends on
/// the window only: batches are whole numbers of plans. So a window's transform, and every byte of the result, is the
/// same whatever the batch size and the number of devices.
std::int64_t windows_per_plan(int window_edge);

/// Capacity of a stream.
struct FftCapacity {
  static constexpr const char* counted_as = "windows a batch";

  std::int64_t windows = 0;
  std::int64_t plan = 0;  ///< windows_per_plan().

  /// Windows that one plan transforms at a time.
  std::int64_t plan_windows() const { return std::min(plan, windows); }
  std::int64_t count() const { return windows; }
  /// About half of it, in whole plans as long as there is more than one; itself where it is one window.
  FftCapacity smaller() const {
    const std::int64_t half = windows > plan ? std::max(plan, windows / 2 / plan * plan) : windows / 2;
    return {std::max<std::int64_t>(half, 1), plan};
  }
  bool operator==(const FftCapacity&) const = default;
};

/// Voxels of a device's share, by their number in it.
struct FftBatch {
  std::int64_t first = 0;
  std::int64_t voxels = 0;
};

/// A device as the pipeline sees it. Streams are independent: while one transforms, the other gathers.
class FftDevice : public PipelineDevice {
 public:
  /// Copies maps, table and runs to the device, and expands the runs to a list of voxels there.
  virtual void upload(const FftInput& input) = 0;
  /// Windows a stream that the free memory holds, for `streams` streams.
  virtual std::int64_t windows_that_fit(int streams) = 0;
  /// Makes buffers and plans. Throws OutOfDeviceMemory, and may then be called again with less.
  virtual void make_streams(int streams, const FftCapacity& capacity) = 0;
  /// Starts a batch that fits into the capacity.
  virtual void start(int stream, const FftBatch& batch) = 0;
};

struct FftOptions {
  std::int64_t batch = 0;  ///< Windows a stream and launch; rounded up to whole plans. 0: from the free memory.
  int streams = 2;
};

/// The engine around the pipeline. Voxels are split into one block per device.
class FftPipelineEngine : public PipelineEngine<FftDevice> {
 public:
  FftPipelineEngine(std::vector<MakeDevice> devices, FftOptions options)
      : PipelineEngine(std::move(devices)), options_(options) {}

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override;
  void correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) override;
  void correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                        Progress& progress) override;

 private:
  /// Runs `input`, which lacks its voxels, for all of `runs`.
  void run_shares(FftInput input, const WindowFinish& finish, Progress& progress);
  void run_share(FftDevice& device, const FftInput& input, const WindowFinish& finish, Progress& progress);

  FftOptions options_;
};

}  // namespace acuity
