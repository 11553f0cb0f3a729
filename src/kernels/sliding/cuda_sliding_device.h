// One GPU in the pipeline of cuda/sliding: its copies of the maps, and streams with buffers each.
// Made by make_cuda_engine(), driven by SlidingPipelineEngine.
#pragma once

#include <array>
#include <vector>

#include "kernels/device/cuda_resources.h"
#include "kernels/sliding/sliding_kernels.h"
#include "kernels/sliding/sliding_pipeline.h"
#include "windows/window_engine.h"

namespace acuity {

class CudaSlidingDevice : public SlidingDevice {
 public:
  /// Makes the device with this number current on the calling thread, which alone may use the object.
  explicit CudaSlidingDevice(int number);

  void upload(const SlidingInput& input) override;
  SlidingCapacity capacity_that_fits(int streams) override;
  void make_streams(int streams, SlidingCapacity capacity) override;
  void start(int stream, const SlidingBatch& batch) override;
  std::span<const float> wait(int stream) override;
  std::vector<StepTime> step_times() const override;

 private:
  enum Step { transform, reinitialised, sweep, finish, copy_back, step_count };

  /// The stream comes first: it outlives the memory that is freed in its order.
  struct StreamState {
    Stream stream;
    DeviceArray<Complex> transforms;
    DeviceArray<float> energies;  // And behind them those along x.
    DeviceArray<std::uint8_t> reinitialised;
    DeviceArray<float> sums;
    DeviceArray<float> out;
    PinnedArray<float> host_out;
    std::array<Event, step_count + 1> events;  // Around the steps of the work in flight.
    SlidingBatch batch;                        // In flight.
  };

  std::int64_t slice_floats() const;
  std::array<double, step_count> counted_bytes(const SlidingBatch& batch) const;

  Stream stream_;
  const SlidingInput* input_ = nullptr;
  int warps_ = 0;
  NormalisedMapView observed_{};
  NormalisedMapView reference_{};
  SweepView view_{};
  DeviceArray<float> observed_voxels_;
  DeviceArray<float> reference_voxels_;
  DeviceArray<float> log_fill_;
  DeviceArray<Complex> twiddles_;
  DeviceArray<SweepColumn> columns_;
  DeviceArray<KyPairFactors> lines_;
  DeviceArray<SweepShell> shells_;
  DeviceArray<SweepTile> tiles_;
  DeviceArray<TileRow> rows_;
  DeviceArray<std::int64_t> slices_;
  std::vector<StreamState> streams_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
