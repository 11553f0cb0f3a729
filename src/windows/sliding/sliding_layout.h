// Where the sweep of a GPU keeps things in the scratch of a thread block, and what it is given for a tile.
// Between sliding_planes.h and sliding_sweep.h; the launcher reads the size of the shared memory from it.
#pragma once

#include <cstdint>

#include "windows/host_device.h"
#include "windows/shells.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// Planes that a warp takes along x between two of its syncs.
constexpr int planes_at_once = 4;

/// Sizes of the sweep, the same for all tiles of a pass, and where things lie in the scratch of a block, in floats: a
/// share a warp, one behind the other.
struct SweepLayout {
  int columns;    ///< That the windows of a row of lanes reach.
  int sum_step;   ///< A windowed sum of N neighbours is made of sums of sum_step neighbours,
  int sum_count;  ///< sum_count of them,
  int sum_rest;   ///< and sum_rest neighbours.
  int accumulator_rows;
  int lines;         ///< Offset of the lines, behind the column.
  int accumulators;  ///< Offset of the accumulators: two buffers of [shell][lane], phases behind amplitudes.
  int phases;        ///< Offset of the phases of the columns along x.
  int planes;        ///< Offset of plane differences, [plane][column].
  int partials;      ///< Offset of their sums of sum_step neighbours.
  int warp;          ///< Floats of a warp.

  ACUITY_HOST_DEVICE SweepLayout(int window_edge, int lanes, int pairs, bool with_phases)
      : columns(lanes + window_edge - 1), sum_step(1) {
    constexpr int column_floats = (static_cast<int>(sizeof(SweepColumn) / sizeof(float)) + 3) / 4 * 4;
    while ((sum_step + 1) * (sum_step + 1) <= window_edge) ++sum_step;
    sum_count = window_edge / sum_step;
    sum_rest = window_edge % sum_step;
    // The phases' last line adds 0 to a shell beyond the last.
    const int shells = last_shell(window_edge) + 1;
    accumulator_rows = with_phases ? 2 * shells + 1 : shells;
    lines = column_floats;
    accumulators = lines + 4 * pairs;
    phases = accumulators + 2 * accumulator_rows * lanes;
    planes = phases + 2 * columns;
    partials = planes + 2 * planes_at_once * columns;
    warp = (partials + 2 * planes_at_once * columns + 3) / 4 * 4;
  }
};

/// One tile and one map.
struct SweepJob {
  SweepTile tile;
  const TileRow* rows;
  const std::uint8_t* reinitialised;
  const SlidingRegion* region;
  const Complex* transforms;  ///< Of the tile's slice: [kz][row][column].
  float* sums;  ///< [shell][max_tile_rows][lane]: amplitudes, then, for the observed map, phases; rows without voxels
                ///< are not written.
};

}  // namespace acuity
