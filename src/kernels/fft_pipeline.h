// The pipeline of cuda/fft: batches of windows go through gather -> transform -> pass on a device, two batches at a
// time, and only output voxels come back. Between WindowEngine and a device; knows nothing of CUDA, so the tests run it
// with a device made of host threads.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include <acuity/centring.h>
#include <acuity/engine.h>

#include "kernels/pass_table.h"
#include "kernels/pipeline.h"

namespace acuity {

/// What a device needs for its share of a pass. Everything stays alive until the device is gone.
struct PipelineInput {
  const CentredCopy* observed = nullptr;
  const CentredCopy* reference = nullptr;
  GridSize size;
  const std::vector<MaskRun>* runs = nullptr;
  std::int64_t first = 0;  ///< The device's voxels, by their number in the runs: first ... first + count - 1.
  std::int64_t count = 0;
  const PassTable* table = nullptr;
  int window_edge = 0;
  double output_scale = 1;
};

/// Fills a PassView but for its three arrays, which lie in the memory of a device.
PassView pass_constants(const PipelineInput& input);

/// Windows that one transform plan takes: as many as 64 MiB of both maps hold, at least 1, at most 256. It depends on
/// the window alone: batches are whole numbers of plans, so a window's transform, and every byte of the result, is the
/// same whatever the batch size and the number of devices.
std::int64_t windows_per_plan(int window_edge);

/// A device as the pipeline sees it. Lanes are independent queues: while one transforms, the other gathers.
class PipelineDevice {
 public:
  virtual ~PipelineDevice() = default;
  PipelineDevice() = default;
  PipelineDevice(const PipelineDevice&) = delete;
  PipelineDevice& operator=(const PipelineDevice&) = delete;

  /// Copies maps, table and runs to the device, and expands the runs to a list of voxels there.
  virtual void upload(const PipelineInput& input) = 0;
  /// Windows a lane that the free memory holds, for `lanes` lanes.
  virtual std::int64_t windows_that_fit(int lanes) = 0;
  /// Makes buffers and plans. Throws OutOfDeviceMemory, and may then be called again with less.
  virtual void make_lanes(int lanes, std::int64_t batch, std::int64_t windows_a_plan) = 0;
  /// Queues the voxels first ... first + count - 1 of the device's share on a lane; count is at most the batch.
  virtual void start(int lane, std::int64_t first, std::int64_t count) = 0;
  /// Waits for the lane; its output voxels, in the order of the list, until the lane is started again.
  virtual std::span<const float> wait(int lane) = 0;
  /// Device time and bytes moved of each step so far.
  virtual std::vector<StepTime> step_times() const = 0;
};

struct PipelineOptions {
  std::int64_t batch = 0;  ///< Windows a lane and launch; rounded up to whole plans. 0: from the free memory.
  int lanes = 2;
};

/// The engine around the pipeline. Voxels are split into one block a device.
class FftPipelineEngine : public WindowEngine {
 public:
  using MakeDevice = std::function<std::unique_ptr<PipelineDevice>()>;

  /// `devices` are called on the thread that then drives the device.
  FftPipelineEngine(std::vector<MakeDevice> devices, PipelineOptions options);

  void scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) override;
  int threads() const override { return static_cast<int>(devices_.size()); }
  std::int64_t working_bytes(const GridSize& size, int window_edge) const override;
  std::vector<std::string> warnings() const override { return log_.warnings(); }
  std::vector<StepTime> step_times() const override { return log_.step_times(); }

 private:
  void run_share(PipelineDevice& device, const PipelineInput& input, std::vector<float>& out, Progress& progress);
  std::int64_t make_lanes(PipelineDevice& device, const PipelineInput& input);

  std::vector<MakeDevice> devices_;
  PipelineOptions options_;
  PipelineLog log_;
};

}  // namespace acuity
