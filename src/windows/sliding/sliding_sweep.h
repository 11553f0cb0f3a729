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
ACUITY_HOST_DEVICE inline RoundShells shells_of_round(const SweepView& view, const SweepJob& job, int round,
                                                      int warps) {
  const int first = round == 0 ? 0 : view.shell_count - 1;
  RoundShells shells{first, first};
  for (int w = round; w < round + warps && job.part + w * job.parts < view.column_count; ++w) {
    const SweepColumn& column = view.columns[job.part + w * job.parts];
    shells.amplitude = column.amplitude_first < shells.amplitude ? column.amplitude_first : shells.amplitude;
    shells.lower = column.lower_first < shells.lower ? column.lower_first : shells.lower;
  }
  return shells;
}

/// Values of neighbouring lanes that a thread adds up together.
template <int kCount>
struct alignas(kCount * sizeof(float)) LaneValues {
  float value[kCount];
};

/// Adds the accumulators of a block's warps, in their order, to sums; `stride` floats from one warp to the next.
template <int kCount>
ACUITY_HOST_DEVICE inline LaneValues<kCount> sum_of_warps(LaneValues<kCount> sums, const float* from, int warps,
                                                          int stride) {
  constexpr int most = 8;  // Warps of a kernel.
  ACUITY_ROLLED
  for (;; warps -= most, from += most * stride) {
    ACUITY_UNROLL
    for (int w = 0; w < most; ++w) {
      if (w >= warps) return sums;
      const auto more = *reinterpret_cast<const LaneValues<kCount>*>(from + w * stride);
      ACUITY_UNROLL
      for (int i = 0; i < kCount; ++i) sums.value[i] += more.value[i];
    }
  }
}

/// The sums per shell of a tile; kPairs is at least the most lines of a column. `scratch` is shared by the block,
/// layout.scratch() floats, aligned to 16 bytes.
template <int kPairs, SweepSums kSums, class Block, class Warp>
ACUITY_HOST_DEVICE void sweep_tile(const Block& block, const Warp& warp, const SweepView& view,
                                   const SweepLayout& layout, const SweepJob& job, float* scratch) {
  const int lanes = static_cast<int>(warp.size());
  const int threads = static_cast<int>(block.size());
  const int warps = threads / lanes;
  const int own = static_cast<int>(block.thread_rank()) / lanes;
  const int n = view.window_edge;
  const int shells = view.shell_count;
  float* const accumulators = scratch + warps * layout.warp;
  ColumnSweep<kPairs, kSums, Warp> sweep(warp, view, layout, job, scratch + own * layout.warp,
                                         accumulators + own * layout.accumulators);
  // Most tiles are swept in one go: only rows from this one on may start again, or have no voxels.
  const int rows = warp.common(job.tile.rows);
  int irregular = rows;
  for (int row = rows - 1; row > 0; --row)
    irregular = job.reinitialised[row] != 0 || job.rows[row].mask == 0 ? row : irregular;
  irregular = warp.common(irregular);
  int buffer = 0;
  for (int round = 0; job.part + round * job.parts < view.column_count; round += warps) {
    const RoundShells from = shells_of_round(view, job, round, warps);
    block.sync();  // The accumulators of the last round have been read.
    sweep.take(round + own, from.amplitude, from.lower);
    // Rows of the accumulators that this round fills: from the first shell that it reaches to the last, for each sum.
    constexpr bool has_phases = kSums == SweepSums::amplitudes_and_phases;
    constexpr int amplitude_sums = amplitude_sums_of(kSums);
    const int amplitudes = shells - from.amplitude;
    const int filled = amplitude_sums * amplitudes + (has_phases ? shells - from.lower : 0);
    const auto filled_row = [&](int number) {
      int row = number + from.amplitude;
      ACUITY_UNROLL
      for (int s = 1; s < amplitude_sums; ++s) row += number >= s * amplitudes ? from.amplitude : 0;
      return has_phases && number >= amplitudes ? row + layout.phase_row - shells + from.lower : row;
    };

    for (int first = 0, end = 0; first < rows; first = end) {
      end = first < irregular ? irregular : first + 1;
      while (end < rows && job.reinitialised[end] == 0) ++end;
      sweep.reinitialise(first);
      const int planes = end - first + n - 1;
      for (int at = 0; at < planes; at += planes_at_once) {
        const int count = planes - at < planes_at_once ? planes - at : planes_at_once;
        sweep.make_sums(first, at, count);
        for (int q = 0; q < count; ++q) {
          const int row = first + at + q - (n - 1);
          if (at + q < n - 1 || (row >= irregular && job.rows[row].mask == 0)) {
            sweep.slide_plane(q);
            continue;
          }
          sweep.slide_and_store(q, buffer);
          block.sync();
          const auto add = [&]<int kCount>() {
            const int groups = lanes / kCount;
            ACUITY_ROLLED
            for (int i = static_cast<int>(block.thread_rank()); i < filled * groups; i += threads) {
              const int place = filled_row(i / groups);
              const int lane = i % groups * kCount;
              auto* const to =
                  reinterpret_cast<LaneValues<kCount>*>(job.sums + ((place * max_tile_rows + row) * lanes + lane));
              *to = sum_of_warps<kCount>(round == 0 ? LaneValues<kCount>{} : *to,
                                         accumulators + (buffer + place * lanes + lane), warps, layout.accumulators);
            }
          };
          if (lanes % 4 == 0)
            add.template operator()<4>();
          else
            add.template operator()<1>();
          // The next row fills the other buffer; this one is filled again behind the sync of that row.
          buffer = layout.accumulator_rows * lanes - buffer;
        }
      }
    }
  }
}

}  // namespace acuity
