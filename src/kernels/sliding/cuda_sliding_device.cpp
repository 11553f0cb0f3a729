// Mirrors src/host/engines/sliding_sums.cpp.
#include "kernels/sliding/cuda_sliding_device.h"

#include <algorithm>

#include <acuity/error.h>

#include "host/core/named_range.h"
#include "windows/sliding/sliding_epilogue.h"
#include "windows/window_engine.h"

namespace acuity {

namespace {

/// Shared memory of the current device.
SharedMemory shared_memory() {
  int device = 0;
  check(cudaGetDevice(&device), "tell its number");
  const auto bytes = [device](cudaDeviceAttr attribute) {
    int value = 0;
    check(cudaDeviceGetAttribute(&value, attribute, device), "tell its shared memory");
    return static_cast<std::size_t>(value);
  };
  return {bytes(cudaDevAttrMaxSharedMemoryPerBlockOptin), bytes(cudaDevAttrMaxSharedMemoryPerMultiprocessor),
          bytes(cudaDevAttrReservedSharedMemoryPerBlock)};
}

}  // namespace

CudaSlidingDevice::CudaSlidingDevice(int number, std::shared_ptr<KeptMemory> memory)
    : memory_(std::move(memory)),
      stream_((make_current(number), Stream())),
      times_{StepTime{"transform"}, StepTime{"restarts"}, StepTime{"march"}, StepTime{"finish"},
             StepTime{"copy back"}} {}

CudaSlidingDevice::~CudaSlidingDevice() { wait_for_device(); }

void CudaSlidingDevice::upload(const SlidingInput& input) {
  const NamedRange range("upload");
  maps_ = {};                                     // An upload that ran out of memory may have left some.
  check(cudaDeviceSynchronize(), "free memory");  // Memory of the pass before serves this one.
  input_ = &input;
  const SweepTable& table = *input.table;
  warps_ = sweep_warps(table, input.result, shared_memory());
  if (warps_ == 0)
    throw TaskDoesNotFit(
        ErrorKind::input, "The method sliding cannot run on this GPU",
        "a window of " + std::to_string(table.window_edge) + " voxels needs more shared memory than it has",
        "Use {method fft}");
  allow_shared_memory(table, input.result, warps_);
  maps_ = upload_maps(stream_, *input.maps, input.size);
  d_twiddles_ = uploaded(stream_, table.twiddles);
  d_columns_ = uploaded(stream_, table.columns);
  d_lines_ = uploaded(stream_, table.lines);
  d_shells_ = uploaded(stream_, table.shells);
  d_tiles_ = uploaded(stream_, input.tiles);
  d_rows_ = uploaded(stream_, input.rows);
  d_slices_ = uploaded(stream_, input.slices);
  view_ = sliding_constants(input);
  view_.twiddles = d_twiddles_.data();
  view_.columns = d_columns_.data();
  view_.lines = d_lines_.data();
  view_.shells = d_shells_.data();
  view_.gain = maps_.gain;
  stream_.wait();
}

std::int64_t CudaSlidingDevice::slice_floats() const {
  // Each map has the transforms, two floats each, the energies, and those along x.
  return view_.gain.maps() * input_->region.size() * (2 * view_.shell_count + 2);
}

std::int64_t CudaSlidingDevice::tile_floats() const {
  return input_->parts *
         tile_sums(channel_count(view_.gain, input_->result == WindowResult::powers), view_.shell_count, warp_lanes);
}

SlidingCapacity CudaSlidingDevice::capacity_that_fits(int streams) {
  // Half of the free memory, as others may use the device; and no more than a few thousand tiles need.
  constexpr std::int64_t max_bytes = std::int64_t{4} << 30;
  const std::int64_t floats =
      std::min(free_bytes() / 2 / streams, max_bytes) / static_cast<std::int64_t>(sizeof(float));
  const auto tiles = static_cast<std::int64_t>(input_->tiles.size());
  const auto slices = static_cast<std::int64_t>(input_->slices.size());
  const std::int64_t tiles_per_slice = (tiles + slices - 1) / slices;
  const std::int64_t tile = tile_floats() + input_->values_per_voxel() * max_tile_rows * warp_lanes;
  SlidingCapacity capacity;
  capacity.slices = std::clamp<std::int64_t>(floats / (slice_floats() + tiles_per_slice * tile), 1, slices);
  capacity.tiles = std::max<std::int64_t>(1, (floats - capacity.slices * slice_floats()) / tile);
  return capacity;
}

void CudaSlidingDevice::make_streams(int streams, const SlidingCapacity& capacity) {
  streams_.clear();
  check(cudaDeviceSynchronize(), "free memory");  // Memory of the cleared streams is free from here on.
  const std::int64_t planes = view_.gain.maps() * capacity.slices * input_->region.size();
  const std::int64_t voxels = capacity.tiles * max_tile_rows * warp_lanes;
  for (int i = 0; i < streams; ++i) {
    TileStream& work = streams_.emplace_back();
    const auto array = [](std::int64_t size) { return static_cast<std::size_t>(size); };
    work.d_transforms = DeviceArray<Complex>(work.stream, array(planes * view_.shell_count));
    work.d_energies = DeviceArray<float>(work.stream, array(2 * planes));
    work.d_reinitialised = DeviceArray<std::uint8_t>(work.stream, array(capacity.tiles * max_tile_rows));
    work.d_sums = DeviceArray<float>(work.stream, array(capacity.tiles * tile_floats()));
    work.make_output(*memory_, voxels * input_->values_per_voxel());
    work.stream.wait();
  }
}

SlidingWork CudaSlidingDevice::work_of(const TileStream& stream, const SlidingBatch& batch) const {
  SlidingWork work{};
  work.maps = maps_.view;
  work.result = input_->result;
  work.region = input_->region;
  work.d_slices = d_slices_.data() + batch.first_slice;
  work.first_slice = static_cast<std::int32_t>(batch.first_slice);
  work.slice_count = static_cast<std::int32_t>(batch.slices);
  work.d_tiles = d_tiles_.data() + batch.first_tile;
  work.d_rows = d_rows_.data() + batch.first_tile * max_tile_rows;
  work.tile_count = batch.tiles;
  work.parts = input_->parts;
  work.first_voxel = batch.first_voxel;
  work.d_transforms = stream.d_transforms.data();
  work.d_energies = stream.d_energies.data();
  work.d_energies_along_x = work.d_energies + stream.d_energies.size() / 2;
  work.d_reinitialised = stream.d_reinitialised.data();
  work.d_sums = stream.d_sums.data();
  work.d_out = stream.d_out.data();
  return work;
}

void CudaSlidingDevice::start(int stream, const SlidingBatch& batch) {
  TileStream& steps = streams_[static_cast<std::size_t>(stream)];
  steps.batch = batch;
  const SlidingWork work = work_of(steps, batch);
  steps.run(transform, times_, [&](cudaStream_t on) { launch_transform(work, view_, on); });
  steps.run(reinitialise, times_, [&](cudaStream_t on) { launch_reinitialise(work, view_, on); });
  steps.run(sweep, times_, [&](cudaStream_t on) { launch_sweep(work, view_, input_->table->pairs, warps_, on); });
  steps.run(epilogue, times_,
            [&](cudaStream_t on) { launch_epilogue(work, view_, static_cast<int>(input_->values_per_voxel()), on); });
  steps.copy_back(times_, batch.voxels * input_->values_per_voxel());
}

std::span<const float> CudaSlidingDevice::wait(int stream) {
  const TileStream& steps = streams_[static_cast<std::size_t>(stream)];
  return steps.wait(times_, counted_bytes(steps.batch));
}

std::array<double, CudaSlidingDevice::step_count> CudaSlidingDevice::counted_bytes(const SlidingBatch& batch) const {
  const int maps = view_.gain.maps();
  const double planes = static_cast<double>(maps * batch.slices * input_->region.size());
  const double n = view_.window_edge;
  const double shells = view_.shell_count;
  double rows = 0;
  double windows = 0;
  for (std::int64_t t = batch.first_tile; t < batch.first_tile + batch.tiles; ++t) {
    rows += input_->tiles[static_cast<std::size_t>(t)].rows;
    windows += input_->tiles[static_cast<std::size_t>(t)].rows + n - 1;
  }
  const double sweep_bytes = rows * sweep_row_bytes(*input_->table, maps, warps_, warp_lanes) +
                             windows * sweep_plane_bytes(*input_->table, maps, warp_lanes);
  return {planes * sizeof(float) * (n + 2 * shells + 3), maps * windows * warp_lanes * sizeof(float), sweep_bytes,
          static_cast<double>(batch.tiles * tile_floats()) * sizeof(float),
          static_cast<double>(batch.voxels * input_->values_per_voxel()) * sizeof(float)};
}

void CudaSlidingDevice::keep_outputs() {
  maps_.output.keep();
  maps_.second_output.keep();
}

std::vector<StepTime> CudaSlidingDevice::step_times() const { return {times_.begin(), times_.end()}; }

}  // namespace acuity
