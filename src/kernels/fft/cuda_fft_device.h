// One GPU in the pipeline of cuda/fft: its copies of the maps, and streams with a plan and buffers each.
// Made by make_cuda_engine(), driven by FftPipelineEngine.
#pragma once

#include <array>
#include <vector>

#include "kernels/device/cuda_resources.h"
#include "kernels/fft/fft_kernels.h"
#include "kernels/fft/fft_pipeline.h"
#include "windows/window_engine.h"

namespace acuity {

class CudaFftDevice : public FftDevice {
 public:
  /// Makes the device with this number current on the calling thread, which alone may use the object.
  explicit CudaFftDevice(int number);

  void upload(const FftInput& input) override;
  std::int64_t windows_that_fit(int streams) override;
  void make_streams(int streams, std::int64_t batch, std::int64_t plan_windows) override;
  void start(int stream, std::int64_t first, std::int64_t count) override;
  std::span<const float> wait(int stream) override;
  std::vector<StepTime> step_times() const override;

 private:
  enum Step { gather, transform, pass, copy_back, step_count };

  /// A stream and what its work needs. The stream comes first: it outlives the memory that is freed in its order.
  struct StreamState {
    Stream stream;
    DeviceArray<float> windows;
    DeviceArray<float> out;
    FftPlan plan;
    PinnedArray<float> host_out;
    std::array<Event, step_count + 1> events;  // Around the steps of the work in flight.
    std::int64_t count = 0;                    // Voxels in flight; 0: none.
    std::int64_t planned = 0;
  };

  int window_edge_ = 0;
  FftResult result_ = FftResult::voxel;
  std::int64_t values_per_window_ = 0;
  std::int64_t coefficient_count_ = 0;
  Stream stream_;
  NormalisedMapView observed_{};
  NormalisedMapView reference_{};
  PassView pass_{};
  DeviceArray<float> observed_voxels_;
  DeviceArray<float> reference_voxels_;
  DeviceArray<float> log_fill_;
  DeviceArray<std::int64_t> voxels_;
  DeviceArray<PassCoefficient> coefficients_;
  DeviceArray<PassChunk> chunks_;
  DeviceArray<PassShell> shells_;
  std::int64_t plan_windows_ = 0;
  std::vector<StreamState> streams_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
