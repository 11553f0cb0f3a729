#include "support/host_sliding_device.h"

#include <gtest/gtest.h>

#include "support/host_group.h"
#include "windows/sliding/sliding_epilogue.h"
#include "windows/sliding/sliding_parts.h"
#include "windows/sliding/sliding_sweep.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

template <class T>
std::vector<T> unset(std::int64_t count) {
  return std::vector<T>(static_cast<std::size_t>(count), T{std::numeric_limits<float>::quiet_NaN()});
}

}  // namespace

void HostSlidingDevice::upload(const SlidingInput& input) {
  input_ = input;
  view_ = sliding_constants(input_);
  view_.gain.log_occupancy = input_.maps->log_occupancy.empty() ? nullptr : input_.maps->log_occupancy.data();
  maps_ = host_maps_.upload(*input_.maps, input_.size);
}

std::int64_t HostSlidingDevice::tile_floats() const {
  return tile_sums(channel_count(view_.gain, input_.result == WindowResult::powers), view_.shell_count, input_.lanes);
}

void HostSlidingDevice::make_streams(int streams, const SlidingCapacity& capacity) {
  behaviour_.capacities.push_back(capacity);
  if (capacity.tiles > behaviour_.max_tiles)
    throw OutOfDeviceMemory(ErrorKind::system, "The GPU could not allocate memory");
  capacity_ = capacity;
  streams_.resize(static_cast<std::size_t>(streams));
  const std::int64_t planes = view_.gain.maps() * capacity.slices * input_.region.size();
  for (StreamState& state : streams_) {
    state.transforms.assign(static_cast<std::size_t>(planes * view_.shell_count),
                            Complex{std::numeric_limits<float>::quiet_NaN(), 0});
    state.energies = unset<float>(planes);
    state.energies_along_x = unset<float>(planes);
    state.reinitialised.assign(static_cast<std::size_t>(capacity.tiles * max_tile_rows), 255);
    state.sums = unset<float>(input_.parts * capacity.tiles * tile_floats());
  }
}

void HostSlidingDevice::transform(StreamState& state, const SlidingBatch& batch) const {
  const SlidingRegion& region = input_.region;
  const int maps = view_.gain.maps();
  for (std::int64_t s = 0; s < maps * batch.slices; ++s) {
    const std::int64_t z = input_.slices[static_cast<std::size_t>(batch.first_slice + s / maps)];
    Complex* const to = state.transforms.data() + s * view_.shell_count * region.size();
    float* const energies = state.energies.data() + s * region.size();
    for (int row = 0; row < region.rows; ++row) {
      for (int column = 0; column < region.columns; ++column)
        for (int kz = 0; kz < view_.shell_count; kz += kz_at_once)
          transform_z(view_, maps_.of(static_cast<int>(s % maps), view_.gain.map_count), region, z, column, row, kz, to,
                      energies);
      for (int column = 0; column < region.columns; ++column)
        state.energies_along_x[static_cast<std::size_t>(s * region.size() + row * region.columns + column)] =
            energy_along_x(view_.window_edge, region, energies, column, row);
    }
  }
}

template <int kPairs, SweepSums kSums>
void HostSlidingDevice::sweep_map(StreamState& state, const SlidingBatch& batch, int map) const {
  const SlidingRegion& region = input_.region;
  const auto lanes = static_cast<unsigned>(input_.lanes);
  const SweepLayout layout(view_.window_edge, input_.lanes, kPairs, kSums);
  std::vector<KyPairFactors> scratch(static_cast<std::size_t>(layout.scratch(static_cast<int>(behaviour_.warps))) / 4);
  const std::int64_t blocks = input_.parts * batch.tiles;
  run_warps(behaviour_.warps, lanes, blocks, [&](const HostGroup& block, const HostGroup& warp, std::int64_t number) {
    const std::int64_t t = number % batch.tiles;
    SweepJob job{};
    job.part = static_cast<int>(number / batch.tiles);
    job.parts = input_.parts;
    job.tile = input_.tiles[static_cast<std::size_t>(batch.first_tile + t)];
    job.rows = input_.rows.data() + (batch.first_tile + t) * max_tile_rows;
    job.reinitialised = state.reinitialised.data() + t * max_tile_rows;
    job.region = &region;
    job.transforms = state.transforms.data();
    job.first_plane =
        static_cast<int>(view_.gain.maps() * (job.tile.slice - batch.first_slice) + map) * view_.shell_count;
    job.sums = state.sums.data() + number * tile_floats() +
               static_cast<std::ptrdiff_t>(channel_of_map(map) * view_.shell_count * max_tile_rows) * input_.lanes;
    sweep_tile<kPairs, kSums>(block, warp, view_, layout, job, reinterpret_cast<float*>(scratch.data()));
  });
}

template <int kPairs>
void HostSlidingDevice::sweep(StreamState& state, const SlidingBatch& batch) const {
  const auto lanes = static_cast<unsigned>(input_.lanes);
  const int maps = view_.gain.maps();
  std::vector<int> flags(2 * lanes);
  run_warps(1, lanes, batch.tiles, [&](const HostGroup&, const HostGroup& warp, std::int64_t t) {
    const SweepTile& tile = input_.tiles[static_cast<std::size_t>(batch.first_tile + t)];
    mark_reinitialised_rows(
        warp, view_.window_edge, maps, input_.region, tile, input_.rows.data() + (batch.first_tile + t) * max_tile_rows,
        state.energies_along_x.data() + maps * (tile.slice - batch.first_slice) * input_.region.size(), flags.data(),
        state.reinitialised.data() + t * max_tile_rows);
  });
  if (input_.result == WindowResult::powers) return sweep_map<power_pairs, SweepSums::powers>(state, batch, 0);
  for (int map = 0; map < maps; ++map) {
    if (sums_of_map(map, view_.gain.map_count) == SweepSums::amplitudes)
      sweep_map<kPairs, SweepSums::amplitudes>(state, batch, map);
    else
      sweep_map<kPairs, SweepSums::amplitudes_and_phases>(state, batch, map);
  }
}

void HostSlidingDevice::start(int number, const SlidingBatch& batch) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  EXPECT_TRUE(state.out.empty()) << "a stream is started before its results were taken";
  EXPECT_LE(batch.tiles, capacity_.tiles);
  EXPECT_LE(batch.slices, capacity_.slices);
  if (behaviour_.started > 0 && behaviour_.fails_after_first_batch) throw Error(*behaviour_.fails_after_first_batch);
  behaviour_.started += batch.voxels;
  transform(state, batch);
  switch (input_.table->pairs) {
    case 8:
      sweep<8>(state, batch);
      break;
    case 18:
      sweep<18>(state, batch);
      break;
    default:
      sweep<24>(state, batch);
  }
  const std::int64_t values = input_.values_per_voxel();
  const int sums = swept_sums(view_, input_.result == WindowResult::powers);
  state.out = unset<float>(batch.voxels * values);
  for (std::int64_t t = 0; t < batch.tiles; ++t) {
    const SweepTile& tile = input_.tiles[static_cast<std::size_t>(batch.first_tile + t)];
    const TileRow* const rows = input_.rows.data() + (batch.first_tile + t) * max_tile_rows;
    for (int row = 0; row < max_tile_rows; ++row)
      for (int lane = 0; lane < input_.lanes; ++lane) {
        join_parts(tile, rows, state.sums.data() + t * tile_floats(), sums, input_.parts, batch.tiles * tile_floats(),
                   input_.lanes, row, lane);
        tile_epilogue(view_, maps_, tile, rows, state.sums.data() + t * tile_floats(), input_.lanes, row, lane,
                      input_.result == WindowResult::powers,
                      state.out.data() + (tile.first - batch.first_voxel) * values);
      }
  }
}

std::span<const float> HostSlidingDevice::wait(int number) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.taken = std::move(state.out);
  state.out.clear();
  return state.taken;
}

std::unique_ptr<WindowEngine> make_host_sliding(std::vector<HostSlidingDevice::Behaviour>& behaviours,
                                                SlidingOptions options) {
  std::vector<SlidingPipelineEngine::MakeDevice> devices;
  for (HostSlidingDevice::Behaviour& behaviour : behaviours)
    devices.push_back([&behaviour] { return std::make_unique<HostSlidingDevice>(behaviour); });
  return std::make_unique<SlidingPipelineEngine>(std::move(devices), options);
}

}  // namespace acuity::testing
