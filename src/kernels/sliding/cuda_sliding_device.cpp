#include "kernels/sliding/cuda_sliding_device.h"

#include <algorithm>

#include <acuity/error.h>

#include "host/core/named_range.h"
#include "windows/sliding_epilogue.h"
#include "windows/window_engine.h"

namespace acuity {

namespace {

/// Shared memory that a block may take on the current device.
std::size_t shared_memory() {
  int device = 0;
  int bytes = 0;
  check(cudaGetDevice(&device), "tell its number");
  check(cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device), "tell its shared memory");
  return static_cast<std::size_t>(bytes);
}

}  // namespace

CudaSlidingDevice::CudaSlidingDevice(int number)
    : stream_((make_current(number), Stream())),
      times_{StepTime{"transform"}, StepTime{"restarts"}, StepTime{"march"}, StepTime{"finish"},
             StepTime{"copy back"}} {}

void CudaSlidingDevice::upload(const SlidingInput& input) {
  const NamedRange range("upload");
  input_ = &input;
  const SweepTable& table = *input.table;
  warps_ = sweep_warps(table, shared_memory());
  if (warps_ == 0)
    reject("The method sliding cannot run on this GPU",
           "a window of " + std::to_string(table.window_edge) + " voxels needs more shared memory than it has",
           "Use {method fft}");
  allow_shared_memory(table, warps_);
  observed_voxels_ = uploaded(stream_, input.maps->observed.voxels);
  reference_voxels_ = uploaded(stream_, input.maps->reference.voxels);
  log_fill_ = uploaded(stream_, input.maps->log_fill);
  twiddles_ = uploaded(stream_, table.twiddles);
  columns_ = uploaded(stream_, table.columns);
  lines_ = uploaded(stream_, table.lines);
  shells_ = uploaded(stream_, table.shells);
  tiles_ = uploaded(stream_, input.tiles);
  rows_ = uploaded(stream_, input.rows);
  slices_ = uploaded(stream_, input.slices);
  observed_ = {observed_voxels_.data(), input.size.x, input.size.y, input.size.z};
  reference_ = {reference_voxels_.data(), input.size.x, input.size.y, input.size.z};
  view_ = sliding_constants(input);
  view_.twiddles = twiddles_.data();
  view_.columns = columns_.data();
  view_.lines = lines_.data();
  view_.shells = shells_.data();
  view_.log_fill = log_fill_.data();
  stream_.wait();
}

std::int64_t CudaSlidingDevice::slice_floats() const {
  // Of each map: the transforms, two floats each, the energies, and those along x.
  return view_.map_count * input_->region.size() * (2 * view_.shell_count + 2);
}

SlidingCapacity CudaSlidingDevice::capacity_that_fits(int streams) {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "say how much memory is free");
  // Half of the free memory, as others may use the device; and no more than a few thousand tiles need.
  constexpr std::int64_t max_bytes = std::int64_t{4} << 30;
  const std::int64_t floats =
      std::min(static_cast<std::int64_t>(free) / 2 / streams, max_bytes) / static_cast<std::int64_t>(sizeof(float));
  const auto tiles = static_cast<std::int64_t>(input_->tiles.size());
  const auto slices = static_cast<std::int64_t>(input_->slices.size());
  const std::int64_t tiles_per_slice = (tiles + slices - 1) / slices;
  const std::int64_t tile = tile_sums(view_.map_count, view_.shell_count, warp_lanes);
  SlidingCapacity capacity;
  capacity.slices = std::clamp<std::int64_t>(floats / (slice_floats() + tiles_per_slice * tile), 1, slices);
  capacity.tiles = std::max<std::int64_t>(1, (floats - capacity.slices * slice_floats()) / tile);
  return capacity;
}

void CudaSlidingDevice::make_streams(int streams, SlidingCapacity capacity) {
  streams_.clear();
  check(cudaDeviceSynchronize(), "free memory");  // What the cleared streams gave back is free from here on.
  const std::int64_t planes = view_.map_count * capacity.slices * input_->region.size();
  const std::int64_t voxels = capacity.tiles * max_tile_rows * warp_lanes;
  for (int i = 0; i < streams; ++i) {
    StreamState& state = streams_.emplace_back();
    state.transforms = DeviceArray<Complex>(state.stream, static_cast<std::size_t>(planes * view_.shell_count));
    state.energies = DeviceArray<float>(state.stream, static_cast<std::size_t>(2 * planes));
    state.reinitialised =
        DeviceArray<std::uint8_t>(state.stream, static_cast<std::size_t>(capacity.tiles * max_tile_rows));
    state.sums = DeviceArray<float>(
        state.stream,
        static_cast<std::size_t>(capacity.tiles * tile_sums(view_.map_count, view_.shell_count, warp_lanes)));
    state.out = DeviceArray<float>(state.stream, static_cast<std::size_t>(voxels));
    state.host_out = PinnedArray<float>(static_cast<std::size_t>(voxels));
    state.stream.wait();
  }
}

void CudaSlidingDevice::start(int number, const SlidingBatch& batch) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.batch = batch;
  SlidingWork work{};
  work.observed = observed_;
  work.reference = reference_;
  work.region = input_->region;
  work.slices = slices_.data() + batch.first_slice;
  work.first_slice = static_cast<std::int32_t>(batch.first_slice);
  work.slice_count = static_cast<std::int32_t>(batch.slices);
  work.tiles = tiles_.data() + batch.first_tile;
  work.rows = rows_.data() + batch.first_tile * max_tile_rows;
  work.tile_count = batch.tiles;
  work.first_voxel = batch.first_voxel;
  work.transforms = state.transforms.data();
  work.energies = state.energies.data();
  work.energies_along_x = work.energies + state.energies.size() / 2;
  work.reinitialised = state.reinitialised.data();
  work.sums = state.sums.data();
  work.out = state.out.data();
  const auto step = [&](Step number_of_step, const char* name, const auto& launch) {
    state.events[number_of_step].record(state.stream);
    const NamedRange range(name);
    launch(state.stream.get());
  };
  step(transform, "transform", [&](cudaStream_t stream) { launch_transform(work, view_, stream); });
  step(reinitialised, "restarts", [&](cudaStream_t stream) { launch_reinitialise(work, view_, stream); });
  step(sweep, "march", [&](cudaStream_t stream) { launch_sweep(work, view_, input_->table->pairs, warps_, stream); });
  step(finish, "finish", [&](cudaStream_t stream) { launch_epilogue(work, view_, stream); });
  step(copy_back, "copy back", [&](cudaStream_t stream) {
    check(cudaMemcpyAsync(state.host_out.data(), state.out.data(),
                          static_cast<std::size_t>(batch.voxels) * sizeof(float), cudaMemcpyDeviceToHost, stream),
          "return its results");
  });
  state.events[step_count].record(state.stream);
}

std::span<const float> CudaSlidingDevice::wait(int number) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.stream.wait();
  const std::array<double, step_count> bytes = counted_bytes(state.batch);
  for (std::size_t step = 0; step < step_count; ++step) {
    times_[step].seconds += state.events[step + 1].seconds_since(state.events[step]);
    times_[step].bytes += bytes[step];
  }
  return {state.host_out.data(), static_cast<std::size_t>(state.batch.voxels)};
}

std::array<double, CudaSlidingDevice::step_count> CudaSlidingDevice::counted_bytes(const SlidingBatch& batch) const {
  const double planes = static_cast<double>(view_.map_count * batch.slices * input_->region.size());
  const double n = view_.window_edge;
  const double shells = view_.shell_count;
  double rows = 0;
  double windows = 0;
  for (std::int64_t t = batch.first_tile; t < batch.first_tile + batch.tiles; ++t) {
    rows += input_->tiles[static_cast<std::size_t>(t)].rows;
    windows += input_->tiles[static_cast<std::size_t>(t)].rows + n - 1;
  }
  const double sweep_bytes = rows * sweep_row_bytes(*input_->table, warps_, warp_lanes) +
                             windows * sweep_plane_bytes(*input_->table, warp_lanes);
  return {planes * sizeof(float) * (n + 2 * shells + 3), view_.map_count * windows * warp_lanes * sizeof(float),
          sweep_bytes,
          static_cast<double>(batch.tiles) *
              static_cast<double>(tile_sums(view_.map_count, view_.shell_count, warp_lanes)) * sizeof(float),
          static_cast<double>(batch.voxels) * sizeof(float)};
}

std::vector<StepTime> CudaSlidingDevice::step_times() const { return {times_.begin(), times_.end()}; }

}  // namespace acuity
