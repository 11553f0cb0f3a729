// From the sums of the parts of a tile to its sums. Lies between sliding_sweep.h and sliding_epilogue.h.
#pragma once

#include <cstdint>

#include "windows/sliding/sliding_planes.h"
#include "windows/voxel_epilogue.h"

namespace acuity {

/// Sums per shell that the sweeps of a pass make: all but those that the epilogue of a profile works in.
ACUITY_HOST_DEVICE inline int swept_sums(const SweepView& view, bool powers) {
  const bool profile = !powers && view.gain.map_count == 1;
  return (channel_count(view.gain, powers) - (profile ? 2 : 0)) * view.shell_count;
}

/// Adds the sums of a tile's parts, in their order, for one row and lane with a voxel. They end in the place of the
/// first part; `stride` floats lie between two parts.
ACUITY_HOST_DEVICE inline void join_parts(const SweepTile& tile, const TileRow* rows, float* sums, int sum_count,
                                          int parts, std::int64_t stride, int lanes, int row, int lane) {
  if (row >= tile.rows || (rows[row].mask >> lane & 1U) == 0) return;
  float* to = sums + row * lanes + lane;
  ACUITY_ROLLED
  for (int i = 0; i < sum_count; ++i, to += max_tile_rows * lanes) {
    const float* from = to;
    float sum = *to;
    ACUITY_ROLLED
    for (int part = 1; part < parts; ++part) sum += *(from += stride);
    *to = sum;
  }
}

}  // namespace acuity
