// Mirrors src/host/engines/sliding_pass.cpp.
#include "kernels/sliding/sliding_pipeline.h"

#include <algorithm>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/engines/sliding_tiles.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

// More tiles a launch than this gain nothing and delay progress and interrupts.
constexpr std::int64_t max_tiles_per_batch = 4096;

/// Voxels of the tiles, by their number.
std::int64_t voxels_of(const SlidingTile& tile) {
  std::int64_t count = 0;
  for (const TileRun& run : tile.runs) count += run.length;
  return count;
}

/// Parts of the columns of a tile. Few tiles would leave the block slots of a GPU empty (264 on an H200), and the
/// largest of them would set the time. Sums are those of the parts in their order, so parts depend on nothing else.
int parts_of(std::size_t tiles) {
  constexpr std::size_t enough = 1024;
  return tiles >= enough ? 1 : tiles >= enough / 2 ? 2 : 4;
}

/// The voxels that the windows of all tiles reach. Lanes that a tile does not use read on.
SlidingRegion region_of(const std::vector<SlidingTile>& tiles, int lanes, int window_edge) {
  std::int64_t low_x = tiles.front().x;
  std::int64_t low_y = tiles.front().y;
  std::int64_t high_x = low_x;
  std::int64_t high_y = low_y;
  for (const SlidingTile& tile : tiles) {
    low_x = std::min(low_x, tile.x);
    low_y = std::min(low_y, tile.y);
    high_x = std::max(high_x, tile.x + lanes);
    high_y = std::max(high_y, tile.y + tile.rows);
  }
  SlidingRegion region;
  region.x = low_x - window_edge / 2;
  region.y = low_y - window_edge / 2;
  region.columns = even_columns(static_cast<int>(high_x - low_x) + window_edge - 1);
  region.rows = static_cast<int>(high_y - low_y) + window_edge - 1;
  return region;
}

/// Appends a tile to the share of a device.
void add_tile(const SlidingTile& tile, std::int64_t first, SlidingInput& input) {
  if (input.slices.empty() || input.slices.back() != tile.z) input.slices.push_back(tile.z);
  const int half = input.table->window_edge / 2;
  SweepTile out;
  out.column = static_cast<std::int32_t>(tile.x - half - input.region.x);
  out.row = static_cast<std::int32_t>(tile.y - half - input.region.y);
  out.slice = static_cast<std::int32_t>(input.slices.size() - 1);
  out.rows = tile.rows;
  out.voxel = input.size.index(tile.x, tile.y, tile.z);
  out.first = first;
  input.tiles.push_back(out);
  std::vector<TileRow> rows(max_tile_rows);
  std::uint32_t number = 0;
  int row = -1;
  for (const TileRun& run : tile.runs) {
    TileRow& here = rows[static_cast<std::size_t>(run.row)];
    if (run.row != row) here.first = number;
    row = run.row;
    for (int lane = run.lane; lane < run.lane + run.length; ++lane) here.mask |= 1U << lane;
    number += static_cast<std::uint32_t>(run.length);
  }
  input.rows.insert(input.rows.end(), rows.begin(), rows.end());
}

std::int64_t voxel_end(const SlidingInput& input, std::int64_t tile, std::int64_t all) {
  return tile == static_cast<std::int64_t>(input.tiles.size()) ? all
                                                               : input.tiles[static_cast<std::size_t>(tile)].first;
}

/// Voxels of a share.
std::int64_t count_voxels(const SlidingInput& input) {
  if (input.tiles.empty()) return 0;
  std::int64_t count = input.tiles.back().first;
  for (std::size_t row = input.rows.size() - max_tile_rows; row < input.rows.size(); ++row)
    for (std::uint32_t mask = input.rows[row].mask; mask != 0; mask &= mask - 1) ++count;
  return count;
}

/// Hands what came back for the voxels of a batch to `finish`.
void finish_batch(const SlidingInput& input, const SlidingBatch& batch, std::span<const float> values,
                  const WindowFinish& finish) {
  const auto length = static_cast<std::size_t>(input.values_per_voxel());
  for (std::int64_t t = batch.first_tile; t < batch.first_tile + batch.tiles; ++t) {
    const SweepTile& tile = input.tiles[static_cast<std::size_t>(t)];
    for (int row = 0; row < tile.rows; ++row) {
      const std::uint32_t mask = input.rows[static_cast<std::size_t>(t * max_tile_rows + row)].mask;
      const std::int64_t first = tile.voxel + row * input.size.x;
      for (int lane = 0; lane < input.lanes; ++lane)
        if ((mask >> lane & 1U) != 0) {
          finish(first + lane, values.first(length));
          values = values.subspan(length);
        }
    }
  }
}

/// The input that both tasks share.
SlidingInput make_input(const NormalisedMaps& maps, const GridSize& size, const SweepTable& table,
                        WindowResult result) {
  SlidingInput input;
  input.maps = &maps;
  input.size = size;
  input.table = &table;
  input.result = result;
  return input;
}

}  // namespace

SweepView sliding_constants(const SlidingInput& input) {
  SweepView view = sweep_constants(*input.table);
  view.gain = input.maps->gain_view();
  return view;
}

std::vector<SlidingBatch> make_batches(const SlidingInput& input, SlidingCapacity capacity) {
  std::vector<SlidingBatch> batches;
  const auto count = static_cast<std::int64_t>(input.tiles.size());
  const std::int64_t all = count_voxels(input);
  const auto slice_of = [&](std::int64_t tile) { return input.tiles[static_cast<std::size_t>(tile)].slice; };
  for (std::int64_t first = 0, end = 0; first < count; first = end) {
    while (end < count && end - first < capacity.tiles && slice_of(end) - slice_of(first) < capacity.slices) ++end;
    SlidingBatch batch;
    batch.first_tile = first;
    batch.tiles = end - first;
    batch.first_slice = slice_of(first);
    batch.slices = slice_of(end - 1) - slice_of(first) + 1;
    batch.first_voxel = voxel_end(input, first, all);
    batch.voxels = voxel_end(input, end, all) - batch.first_voxel;
    batches.push_back(batch);
  }
  return batches;
}

void SlidingPipelineEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  const NormalisedMaps maps = maps_of(task);
  const SweepTable table = make_sweep_table(task.window_edge, task.rule, task.filter, maps.profile());
  run_shares(make_input(maps, task.observed.size, table, WindowResult::voxel), task.runs, writer_to(task, out),
             progress);
}

void SlidingPipelineEngine::correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) {
  const SweepTable table = make_power_table(task.window_edge);
  const NormalisedMaps maps(task);
  run_shares(make_input(maps, task.half1.size, table, WindowResult::powers), task.runs,
             giver_to(sink, maps, table.shells.size()), progress);
}

void SlidingPipelineEngine::run_shares(SlidingInput input, const std::vector<MaskRun>& runs, const WindowFinish& finish,
                                       Progress& progress) {
  const int window_edge = input.table->window_edge;
  input.lanes = options_.lanes;
  const std::vector<SlidingTile> tiles = make_tiles(runs, input.size, {input.lanes, max_tile_rows, window_edge});
  if (tiles.empty()) return log().clear();
  input.region = region_of(tiles, input.lanes, window_edge);
  input.parts = parts_of(tiles.size());
  std::vector<SlidingInput> shares(static_cast<std::size_t>(device_count()), input);
  // A tile belongs to the device in whose part of the voxels its first one lies.
  const std::int64_t all = voxel_count(runs);
  std::vector<std::int64_t> voxels(shares.size(), 0);
  std::int64_t before = 0;
  for (const SlidingTile& tile : tiles) {
    const auto share = static_cast<std::size_t>(before * device_count() / all);
    add_tile(tile, voxels[share], shares[share]);
    voxels[share] += voxels_of(tile);
    before += voxels_of(tile);
  }
  const auto share_of = [&](std::int64_t device) -> const SlidingInput& {
    return shares[static_cast<std::size_t>(device)];
  };
  run_devices(
      [&](std::int64_t device) { return share_of(device).tiles.empty(); },
      [&](SlidingDevice& device, std::int64_t number) { run_share(device, share_of(number), finish, progress); });
}

void SlidingPipelineEngine::run_share(SlidingDevice& device, const SlidingInput& input, const WindowFinish& finish,
                                      Progress& progress) {
  upload_to(device, input);
  SlidingCapacity capacity = device.capacity_that_fits(options_.streams);
  if (options_.tiles > 0) capacity.tiles = options_.tiles;
  // Each stream gets a batch, so that one computes while another's results come back.
  const std::int64_t most =
      std::min(max_tiles_per_batch, share_of_stream(static_cast<std::int64_t>(input.tiles.size()), options_.streams));
  capacity.tiles = std::clamp<std::int64_t>(capacity.tiles, 1, most);
  capacity.slices = std::clamp<std::int64_t>(capacity.slices, 1, static_cast<std::int64_t>(input.slices.size()));
  run_streams(
      device, options_.streams, capacity, [&](SlidingCapacity made) { return make_batches(input, made); },
      [&](const SlidingBatch& batch, std::span<const float> values) { finish_batch(input, batch, values, finish); },
      log(), progress);
}

}  // namespace acuity
