// One GPU in the pipeline of cuda/fft: its copies of the maps, and streams with a plan and buffers each.
// Made by make_cuda_engine(), driven by FftPipelineEngine. Mirrors src/host/engines/window_transform.h.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "kernels/device/step_stream.h"
#include "kernels/device/transform_plan.h"
#include "kernels/device/uploaded_maps.h"
#include "kernels/fft/fft_kernels.h"
#include "kernels/fft/fft_pipeline.h"
#include "windows/window_engine.h"

namespace acuity {

class CudaFftDevice : public FftDevice {
 public:
  /// Makes the device with this number current on the calling thread, the only one that may use the object.
  CudaFftDevice(int number, std::shared_ptr<KeptMemory> memory);
  /// Waits for work in flight, which reads the memory that is freed.
  ~CudaFftDevice() override;

  void upload(const FftInput& input) override;
  std::int64_t windows_that_fit(int streams) override;
  void make_streams(int streams, const FftCapacity& capacity) override;
  void start(int stream, const FftBatch& batch) override;
  std::span<const float> wait(int stream) override;
  bool free_memory() override { return give_up_kept_maps(maps_); }
  void keep_outputs() override;
  std::vector<StepTime> step_times() const override;

 private:
  enum Step { gather, transform, sum, epilogue, copy_back, step_count };

  /// A stream and what its work needs.
  struct WindowStream : StepStream<step_count> {
    DeviceArray<float> d_windows;
    DeviceArray<float> d_sums;
    TransformPlan plan;
    std::int64_t count = 0;  // Voxels in flight.
    std::int64_t planned = 0;
  };

  void upload_soft(const SoftTable& table);
  std::int64_t floats_of(std::int64_t windows) const;
  std::int64_t sums_per_window() const;

  int window_edge_ = 0;
  WindowResult result_ = WindowResult::voxel;
  std::int64_t values_per_window_ = 0;
  std::int64_t coefficient_count_ = 0;
  std::shared_ptr<KeptMemory> memory_;
  Stream stream_;
  UploadedMaps maps_;
  PassView pass_{};
  DeviceArray<std::int64_t> d_voxels_;
  DeviceArray<PassCoefficient> d_coefficients_;
  DeviceArray<PassChunk> d_chunks_;
  DeviceArray<EpilogueShell> d_shells_;
  DeviceArray<ShellChunks> d_shell_chunks_;
  SoftView soft_{};
  DeviceArray<float> d_weights_;
  DeviceArray<SoftTerm> d_soft_terms_;
  DeviceArray<PassChunk> d_soft_chunks_;
  DeviceArray<ChunkRange> d_soft_shells_;
  std::int64_t plan_windows_ = 0;
  std::vector<WindowStream> streams_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
