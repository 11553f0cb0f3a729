// Places in the scratch of a thread block where the sweep of a GPU keeps things, and its input for a tile.
// Lies between sliding_planes.h and sliding_sweep.h; the launcher reads the size of the shared memory from it.
#pragma once

#include <cstdint>

#include "windows/host_device.h"
#include "windows/power_sums.h"
#include "windows/shells.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// Planes that a warp takes along x between two of its syncs.
constexpr int planes_at_once = 4;

/// Sums of a sweep over the shells. They are those of the observed map (and of the second one), of the reference, or
/// of two half maps at once.
enum class SweepSums { amplitudes_and_phases, amplitudes, powers };

/// Maps that a sweep takes at a time.
ACUITY_HOST_DEVICE constexpr int maps_of(SweepSums sums) { return sums == SweepSums::powers ? 2 : 1; }
/// Sums of a shell that follow its amplitude: the amplitude itself, or the cross power and the powers of two maps.
ACUITY_HOST_DEVICE constexpr int amplitude_sums_of(SweepSums sums) {
  return sums == SweepSums::powers ? powers_per_shell : 1;
}

/// Neighbours along x that are summed together, about the root of the windows that a kernel of so many pairs has. A
/// constant of the kernel, so that the sums have no loop.
ACUITY_HOST_DEVICE constexpr int sum_step_of(int pairs, SweepSums sums) {
  if (sums == SweepSums::powers) return 5;  // All windows have the same kernel.
  return pairs <= 8 ? 3 : pairs <= 18 ? 5 : 7;
}

/// A warp's knowledge of its column and its tile, which would take registers.
struct alignas(16) ColumnPlaces {
  int first_ky;
  int amplitudes;                ///< Floats from a lane's first accumulator to that of the column's last amplitude,
  int phases;                    ///< and to that of its last phase.
  int is_origin;                 ///< Whether its first line is F(0).
  std::int64_t transforms;       ///< Place of the z transforms at the column's kz and the tile's first window,
  std::int64_t tile_transforms;  ///< and those of kz = 0.
  int columns;                   ///< Columns that the windows of the lanes reach, from an even one on; an even number.
  int first;                     ///< The first one of the window of lane 0.
  float minus_share;
  float sign;  ///< -1 where kz < 0: the transform at -kz of real numbers is the conjugate of that at kz.
};

/// Two neighbours along x, which a lane reads together.
struct alignas(16) ComplexPair {
  Complex first;
  Complex second;
};

/// Sizes of the sweep, the same for all tiles of a pass, and places of things in the scratch of a block, in floats.
/// Each warp has a part of its own, one behind the other; the accumulators of all warps follow.
struct SweepLayout {
  int columns;    ///< Columns that the windows of a row of lanes reach from an even one on; an even number.
  int sum_step;   ///< Neighbours in a partial sum: N = sum_count * sum_step + sum_rest.
  int sum_count;  ///< Partial sums in a windowed sum of N neighbours.
  int sum_rest;   ///< Neighbours that no partial sum of a windowed sum holds.
  int phase_row;  ///< First row of the phases' accumulators: behind those of the amplitudes.
  int accumulator_rows;
  int partials;      ///< Offset of the sums of sum_step neighbours along x, behind the planes.
  int turns;         ///< Offset of the column's turns along x.
  int warp;          ///< Floats of a warp but for its accumulators.
  int accumulators;  ///< Floats of a warp's accumulators: two buffers of rows of lanes, phases behind amplitudes.

  ACUITY_HOST_DEVICE SweepLayout(int window_edge, int lanes, int pairs, SweepSums sums)
      : columns(even_columns(lanes + window_edge)), sum_step(sum_step_of(pairs, sums)) {
    sum_count = window_edge / sum_step;
    sum_rest = window_edge % sum_step;
    // The phases' last line adds 0 to a shell beyond the last.
    const int shells = last_shell(window_edge) + 1;
    phase_row = amplitude_sums_of(sums) * shells;
    accumulator_rows = sums == SweepSums::amplitudes_and_phases ? phase_row + shells + 1 : phase_row;
    const int sums_along_x = 2 * maps_of(sums) * planes_at_once * columns;
    partials = planes_of(pairs) + sums_along_x;
    turns = partials + sums_along_x;
    warp = (turns + 2 * columns + 3) / 4 * 4;
    accumulators = (2 * accumulator_rows * lanes + 3) / 4 * 4;
  }

  /// Offset of the lines, behind the places.
  static constexpr int lines = static_cast<int>(sizeof(ColumnPlaces) / sizeof(float));
  /// Offset of plane differences, [map][plane][column]; then of their windowed sums.
  ACUITY_HOST_DEVICE static constexpr int planes_of(int pairs) { return lines + 4 * pairs; }

  /// Floats of the scratch of a block.
  ACUITY_HOST_DEVICE int scratch(int warps) const { return warps * (warp + accumulators); }
};

/// One part of the columns of one tile and one map: columns part, part + parts, ...
struct SweepJob {
  SweepTile tile;
  int part;
  int parts;
  const TileRow* rows;
  const std::uint8_t* reinitialised;
  const SlidingRegion* region;
  const Complex* transforms;  ///< z transforms, [plane][row][column].
  int first_plane;            ///< Number of kz = 0 in the tile's slice; the others follow, and then the next map.
  float* sums;  ///< [shell][max_tile_rows][lane]: amplitudes, and behind them phases; or cross powers and the powers of
                ///< both maps. Rows without voxels are not written.
};

}  // namespace acuity
