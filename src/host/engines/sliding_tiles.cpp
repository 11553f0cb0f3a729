#include "host/engines/sliding_tiles.h"

#include <algorithm>

#include "host/core/mask_runs.h"

namespace acuity {
namespace {

/// Voxels that follow each other along x in one slice.
struct SliceRun {
  std::int64_t y;
  std::int64_t x;
  std::int64_t end;  // Past the last x.
};

/// Ranges [begin, end) of a list of runs, sorted by row, whose consecutive rows have no gap of `gap` rows or more.
template <class Run, class RowOf>
std::size_t end_of_stretch(const std::vector<Run>& runs, std::size_t begin, std::int64_t gap, const RowOf& row_of) {
  std::size_t end = begin + 1;
  while (end < runs.size() && row_of(runs[end]) - row_of(runs[end - 1]) <= gap) ++end;
  return end;
}

/// The tile over lanes x ... x + lanes - 1 of a band of runs, cut where rows are empty for too long.
void add_tiles(const std::vector<SliceRun>& band, std::int64_t x, const TileLimits& limits, std::int64_t z,
               std::vector<SlidingTile>& tiles) {
  std::vector<SliceRun> inside;
  for (const SliceRun& run : band) {
    const std::int64_t first = std::max(run.x, x);
    const std::int64_t end = std::min(run.end, x + limits.lanes);
    if (first < end) inside.push_back({run.y, first, end});
  }
  const auto row_of = [](const SliceRun& run) { return run.y; };
  for (std::size_t begin = 0; begin < inside.size();) {
    const std::size_t end = end_of_stretch(inside, begin, limits.gap, row_of);
    SlidingTile tile;
    tile.x = x;
    tile.y = inside[begin].y;
    tile.z = z;
    tile.lanes = limits.lanes;
    tile.rows = static_cast<int>(inside[end - 1].y - tile.y + 1);
    for (std::size_t i = begin; i < end; ++i) {
      const SliceRun& run = inside[i];
      tile.runs.push_back({static_cast<std::int16_t>(run.y - tile.y), static_cast<std::int16_t>(run.x - x),
                           static_cast<std::int16_t>(run.end - run.x)});
    }
    tiles.push_back(rows_of(tile, 0, tile.rows));
    begin = end;
  }
}

/// Tiles of a band of at most limits.rows rows: the next one starts at the first voxel that the last one left.
void tile_band(const std::vector<SliceRun>& band, const TileLimits& limits, std::int64_t z,
               std::vector<SlidingTile>& tiles) {
  std::int64_t x = -1;
  for (;;) {
    std::int64_t next = INT64_MAX;
    for (const SliceRun& run : band)
      if (run.end > x) next = std::min(next, std::max(run.x, x));
    if (next == INT64_MAX) return;
    add_tiles(band, next, limits, z, tiles);
    x = next + limits.lanes;
  }
}

/// Tiles of one slice: stretches of rows without long gaps, each in bands of equal height.
void tile_slice(const std::vector<SliceRun>& runs, const TileLimits& limits, std::int64_t z,
                std::vector<SlidingTile>& tiles) {
  const auto row_of = [](const SliceRun& run) { return run.y; };
  for (std::size_t begin = 0; begin < runs.size();) {
    const std::size_t end = end_of_stretch(runs, begin, limits.gap, row_of);
    const std::int64_t first = runs[begin].y;
    const std::int64_t height = runs[end - 1].y - first + 1;
    const std::int64_t bands = (height + limits.rows - 1) / limits.rows;
    for (std::int64_t b = 0; b < bands; ++b) {
      const std::int64_t low = first + height * b / bands;
      const std::int64_t high = first + height * (b + 1) / bands;
      std::vector<SliceRun> band;
      for (std::size_t i = begin; i < end; ++i)
        if (runs[i].y >= low && runs[i].y < high) band.push_back(runs[i]);
      tile_band(band, limits, z, tiles);
    }
    begin = end;
  }
}

}  // namespace

SlidingTile rows_of(const SlidingTile& tile, int first, int last) {
  SlidingTile part;
  int low_row = last;
  int high_row = first;
  int low_lane = tile.lanes;
  int high_lane = 0;
  for (const TileRun& run : tile.runs) {
    if (run.row < first || run.row >= last) continue;
    part.runs.push_back(run);
    low_row = std::min<int>(low_row, run.row);
    high_row = std::max(high_row, run.row + 1);
    low_lane = std::min<int>(low_lane, run.lane);
    high_lane = std::max(high_lane, run.lane + run.length);
  }
  if (part.runs.empty()) return part;
  part.x = tile.x + low_lane;
  part.y = tile.y + low_row;
  part.z = tile.z;
  part.lanes = high_lane - low_lane;
  part.rows = high_row - low_row;
  for (TileRun& run : part.runs) {
    run.row = static_cast<std::int16_t>(run.row - low_row);
    run.lane = static_cast<std::int16_t>(run.lane - low_lane);
  }
  return part;
}

std::vector<SlidingTile> make_tiles(const std::vector<MaskRun>& runs, GridSize size, const TileLimits& limits) {
  std::vector<SlidingTile> tiles;
  std::vector<SliceRun> slice;
  const std::int64_t plane = size.x * size.y;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::int64_t z = runs[i].first / plane;
    const std::int64_t x = runs[i].first % size.x;
    slice.push_back({runs[i].first % plane / size.x, x, x + runs[i].length});
    if (i + 1 == runs.size() || runs[i + 1].first / plane != z) {
      tile_slice(slice, limits, z, tiles);
      slice.clear();
    }
  }
  return tiles;
}

}  // namespace acuity
