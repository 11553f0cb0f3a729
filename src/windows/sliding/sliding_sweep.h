// The sliding sweep of a GPU (Eq. 5). A thread block takes one tile from the z transforms of its slice to the sums per
// shell of all its voxels. Lies between sliding_planes.h and sliding_epilogue.h.
//
// The block's warps take one column (kx, kz) each and sweep along y together, one lane per voxel, the states of all ky
// in registers. A row gives each warp its sums per shell, which it puts into accumulators in shared memory. The block
// adds the accumulators, in the order of the warps, to the sums of the tile. No atomics: the same bytes always. `block`
// and `warp` have thread_rank(), size() and sync(), as thread_block and a tile of one have them.
#pragma once

#include <cstdint>

#include "windows/sliding/column_sweep.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// The first shells that a round of columns reaches: its amplitudes and its phases.
struct RoundShells {
  int amplitude;
  int lower;
};

/// The first round writes the sums of all shells, later ones add to those that their columns reach.
ACUITY_HOST_DEVICE inline RoundShells shells_of_round(const SweepView& view, int round, int warps) {
  const int first = round == 0 ? 0 : view.shell_count - 1;
  RoundShells shells{first, first};
  for (int w = round; w < round + warps && w < view.column_count; ++w) {
    const SweepColumn& column = view.columns[w];
    shells.amplitude = column.amplitude_first < shells.amplitude ? column.amplitude_first : shells.amplitude;
    shells.lower = column.lower_first < shells.lower ? column.lower_first : shells.lower;
  }
  return shells;
}

/// The sum of a lane's accumulators over the warps of a block, in their order; `lanes` floats from one to the next.
ACUITY_HOST_DEVICE inline float sum_of_warps(float sum, const float* from, int warps, int lanes) {
  constexpr int at_once = 8;  // The most that a kernel has.
  ACUITY_ROLLED
  for (;; warps -= at_once, from += at_once * lanes) {
    ACUITY_UNROLL
    for (int w = 0; w < at_once; ++w) {
      if (w >= warps) return sum;
      sum += from[w * lanes];
    }
  }
}

/// The sums per shell of a tile; kPairs is at least the most lines of a column. `scratch` is shared by the block,
/// layout.scratch() floats, aligned to 16 bytes.
template <int kPairs, SweepSums kSums, class Block, class Warp>
ACUITY_HOST_DEVICE void sweep_tile(const Block& block, const Warp& warp, const SweepView& view,
                                   const SweepLayout& layout, const SweepJob& job, float* scratch) {
  const int lanes = static_cast<int>(warp.size());
  const int lane = static_cast<int>(warp.thread_rank());
  const int warps = static_cast<int>(block.size()) / lanes;
  const int own = static_cast<int>(block.thread_rank()) / lanes;
  const int n = view.window_edge;
  const int shells = view.shell_count;
  const int stride = warps * lanes;
  float* const accumulators = scratch + warps * layout.warp;
  ColumnSweep<kPairs, kSums, Warp> sweep(warp, view, layout, job, scratch + own * layout.warp,
                                         accumulators + own * lanes + lane, stride);
  // Most tiles are swept in one go: only rows from here on may start again.
  int first_restart = job.tile.rows;
  for (int row = job.tile.rows - 1; row > 0; --row) first_restart = job.reinitialised[row] != 0 ? row : first_restart;
  int buffer = 0;
  for (int round = 0; round < view.column_count; round += warps) {
    const RoundShells from = shells_of_round(view, round, warps);
    block.sync();  // The accumulators of the last round have been read.
    sweep.take(round + own, from.amplitude, from.lower);
    // Rows of the accumulators that this round fills: from the first shell that it reaches to the last, for each sum.
    constexpr bool has_phases = kSums == SweepSums::amplitudes_and_phases;
    constexpr int sum_count = amplitude_sums_of(kSums) + (has_phases ? 1 : 0);
    const auto first_row = [&](int s) { return has_phases && s == 1 ? layout.phase_row : s * shells; };
    // Warps take them one after another in turns, the rows of a sum behind those of the sum before.
    int own_first[sum_count];
    int before = 0;
    ACUITY_UNROLL
    for (int s = 0; s < sum_count; ++s) {
      const int start = has_phases && s == 1 ? from.lower : from.amplitude;
      const int skipped = before % warps;
      own_first[s] = first_row(s) + start + (own >= skipped ? own - skipped : own + warps - skipped);
      before += shells - start;
    }

    for (int first = 0, end = 0; first < job.tile.rows; first = end) {
      end = first < first_restart ? first_restart : first + 1;
      while (end > first_restart && end < job.tile.rows && job.reinitialised[end] == 0) ++end;
      sweep.reinitialise(first);
      const int planes = end - first + n - 1;
      for (int at = 0; at < planes; at += planes_at_once) {
        const int count = planes - at < planes_at_once ? planes - at : planes_at_once;
        sweep.make_sums(first, at, count);
        for (int q = 0; q < count; ++q) {
          const int row = first + at + q - (n - 1);
          if (at + q < n - 1 || job.rows[row].mask == 0) {
            sweep.slide_plane(q);
            continue;
          }
          sweep.slide_and_store(q, buffer);
          block.sync();
          ACUITY_UNROLL
          for (int s = 0; s < sum_count; ++s) {
            float* to = job.sums + (own_first[s] * max_tile_rows + row) * lanes + lane;
            const float* sums = accumulators + buffer + own_first[s] * stride + lane;
            ACUITY_ROLLED
            for (int i = own_first[s]; i < first_row(s) + shells; i += warps) {
              *to = sum_of_warps(round == 0 ? 0 : *to, sums, warps, lanes);
              to += warps * max_tile_rows * lanes;
              sums += warps * stride;
            }
          }
          // The next row fills the other buffer; this one is filled again behind the sync of that row.
          buffer = layout.accumulator_rows * stride - buffer;
        }
      }
    }
  }
}

}  // namespace acuity
