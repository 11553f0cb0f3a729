// One GPU in the pipeline of cuda/sliding: its copies of the maps, and streams with buffers each.
// Made by make_cuda_engine(), driven by SlidingPipelineEngine. Mirrors src/host/engines/sliding_sums.h.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "kernels/device/step_stream.h"
#include "kernels/device/uploaded_maps.h"
#include "kernels/sliding/sliding_kernels.h"
#include "kernels/sliding/sliding_pipeline.h"
#include "windows/window_engine.h"

namespace acuity {

class CudaSlidingDevice : public SlidingDevice {
 public:
  /// Makes the device with this number current on the calling thread, the only one that may use the object.
  CudaSlidingDevice(int number, std::shared_ptr<KeptMemory> memory);
  /// Waits for work in flight, which reads the memory that is freed.
  ~CudaSlidingDevice() override;

  void upload(const SlidingInput& input) override;
  SlidingCapacity capacity_that_fits(int streams) override;
  void make_streams(int streams, const SlidingCapacity& capacity) override;
  void start(int stream, const SlidingBatch& batch) override;
  std::span<const float> wait(int stream) override;
  bool free_memory() override { return give_up_kept_maps(maps_); }
  void keep_outputs() override;
  std::vector<StepTime> step_times() const override;

 private:
  enum Step { transform, reinitialise, sweep, epilogue, copy_back, step_count };

  /// A stream and what its work needs.
  struct TileStream : StepStream<step_count> {
    DeviceArray<Complex> d_transforms;
    DeviceArray<float> d_energies;  // And behind them those along x.
    DeviceArray<std::uint8_t> d_reinitialised;
    DeviceArray<float> d_sums;
    SlidingBatch batch;  // In flight.
  };

  SlidingWork work_of(const TileStream& stream, const SlidingBatch& batch) const;
  std::int64_t slice_floats() const;
  /// Floats of the sums of a tile.
  std::int64_t tile_floats() const;
  std::array<double, step_count> counted_bytes(const SlidingBatch& batch) const;

  std::shared_ptr<KeptMemory> memory_;
  Stream stream_;
  const SlidingInput* input_ = nullptr;
  int warps_ = 0;
  UploadedMaps maps_;
  SweepView view_{};
  DeviceArray<Twiddle> d_twiddles_;
  DeviceArray<SweepColumn> d_columns_;
  DeviceArray<KyPairFactors> d_lines_;
  DeviceArray<EpilogueShell> d_shells_;
  DeviceArray<SweepTile> d_tiles_;
  DeviceArray<TileRow> d_rows_;
  DeviceArray<std::int64_t> d_slices_;
  std::vector<TileStream> streams_;
  std::array<StepTime, step_count> times_;
};

}  // namespace acuity
