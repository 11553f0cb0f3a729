// The sliding sweep of a GPU (Eq. 5): a thread block takes one tile from the z transforms of its slice to the sums a
// shell of all its voxels. Between sliding_planes.h and sliding_epilogue.h.
//
// The block's warps take one column (kx, kz) each and sweep along y together, a lane a voxel, the states of all ky in
// registers. A row gives each warp its sums a shell, which it puts into accumulators in shared memory; the block adds
// the accumulators, in the order of the warps, to the sums of the tile. No atomics: the same bytes always. `block` and
// `warp` have thread_rank(), size() and sync(), as thread_block and a tile of one have them.
#pragma once

#include <cstdint>

#include "windows/sliding/sliding.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// One warp's part of the sweep; its members are the same for all lanes unless they say otherwise.
template <int kPairs, bool kPhases, class Warp>
class ColumnSweep {
 public:
  ACUITY_HOST_DEVICE ColumnSweep(const Warp& warp, const SweepView& view, const SweepLayout& layout,
                                 const SweepJob& job, float* scratch, float* accumulators, int accumulator_stride)
      : warp_(warp),
        view_(view),
        layout_(layout),
        job_(job),
        lanes_(static_cast<int>(warp.size())),
        lane_(static_cast<int>(warp.thread_rank())),
        scratch_(scratch),
        accumulators_(accumulators),
        accumulator_stride_(accumulator_stride) {}

  /// Takes the next column, or none; behind a sync of the block. The accumulators of shells from `amplitude_first` and
  /// `lower_first` to the last that are not its own become 0.
  ACUITY_HOST_DEVICE void take(int number, int amplitude_first, int lower_first) {
    const SweepColumn next = number < view_.column_count ? view_.columns[number] : SweepColumn{};
    if (lane_ == 0) *reinterpret_cast<SweepColumn*>(scratch_) = next;
    auto* const lines = reinterpret_cast<KyPairFactors*>(scratch_ + layout_.lines);
    for (int l = lane_; l < next.lines; l += lanes_) lines[l] = view_.lines[next.first_line + l];
    auto* const phases = reinterpret_cast<Complex*>(scratch_ + layout_.phases);
    for (int c = lane_; c < layout_.columns; c += lanes_)
      phases[c] = view_.twiddles[c % view_.window_edge * view_.shell_count + next.kx];
    centre_ = view_.twiddles[(lane_ + view_.window_edge / 2) % view_.window_edge * view_.shell_count + next.kx];
    clear_accumulators(0, amplitude_first, next.amplitude_first, next.amplitude_last);
    if (kPhases) clear_accumulators(view_.shell_count, lower_first, next.lower_first, next.lower_last + 1);
    warp_.sync();
  }

  ACUITY_HOST_DEVICE void reinitialise(int row) {
    ACUITY_UNROLL
    for (int l = 0; l < kPairs; ++l) pairs_[l] = {};
    plane_ = row % view_.window_edge;
  }

  /// Windowed sums along x of the differences of planes first + at ... + count - 1; those below N are whole planes.
  ACUITY_HOST_DEVICE void make_sums(int first, int at, int count) const {
    warp_.sync();
    if (column().lines == 0) return;
    const int kz = column().kz;
    const float sign = kz < 0 ? -1.0F : 1.0F;
    const auto* const phases = reinterpret_cast<const Complex*>(scratch_ + layout_.phases);
    auto* const planes = reinterpret_cast<Complex*>(scratch_ + layout_.planes);
    auto* const partials = reinterpret_cast<Complex*>(scratch_ + layout_.partials);
    const SlidingRegion& region = *job_.region;
    const Complex* const transforms = job_.transforms + (kz < 0 ? -kz : kz) * region.size() +
                                      static_cast<std::int64_t>(job_.tile.row + first + at) * region.columns +
                                      job_.tile.column;
    const int back = view_.window_edge * region.columns;
    for (int c = lane_; c < layout_.columns; c += lanes_) {
      const Complex twiddle = phases[c];
      ACUITY_UNROLL
      for (int q = 0; q < planes_at_once; ++q) {
        if (q >= count) break;
        const Complex* const from = transforms + (q * region.columns + c);
        Complex d = *from;
        if (at + q >= view_.window_edge) {
          d.real -= (from - back)->real;
          d.imag -= (from - back)->imag;
        }
        // The transform at -kz of real numbers is the conjugate of that at +kz.
        d.imag *= sign;
        planes[q * layout_.columns + c] = {d.real * twiddle.real + d.imag * twiddle.imag,
                                           d.imag * twiddle.real - d.real * twiddle.imag};
      }
    }
    warp_.sync();
    for (int c = lane_; c + sum_step <= layout_.columns; c += lanes_)
      for (int q = 0; q < count; ++q)
        partials[q * layout_.columns + c] = sum_of_neighbours(planes + q * layout_.columns + c);
    warp_.sync();
  }

  /// Eq. 5 for plane q of those that make_sums() made.
  ACUITY_HOST_DEVICE void slide_plane(int q) {
    const auto* const planes = reinterpret_cast<const Complex*>(scratch_ + layout_.planes) + q * layout_.columns;
    const auto* const partials = reinterpret_cast<const Complex*>(scratch_ + layout_.partials) + q * layout_.columns;
    Complex d = sum_of<sum_step>(partials + lane_, layout_.sum_count);
    if (layout_.sum_rest > 0) add(d, sum_of<1>(planes + lane_ + layout_.sum_count * sum_step, layout_.sum_rest));
    if (kPhases)  // From the first column to the centre of the lane's window.
      d = {d.real * centre_.real - d.imag * centre_.imag, d.imag * centre_.real + d.real * centre_.imag};
    const int lines = column().lines;
    const Complex* const twiddles = view_.twiddles + (plane_ * view_.shell_count + column().first_ky);
    ACUITY_UNROLL
    for (int l = 0; l < kPairs; ++l) {
      if (l >= lines) break;
      slide(pairs_[l], d.real, d.imag, twiddles[l].real, twiddles[l].imag);
    }
    plane_ = plane_ + 1 == view_.window_edge ? 0 : plane_ + 1;
  }

  /// The sums a shell of the row whose window ends with the plane that was slid last, into a buffer of the
  /// accumulators.
  ACUITY_HOST_DEVICE void store_row(int buffer) const {
    const SweepColumn& own = column();
    const int count = own.lines;
    if (count == 0) return;
    const std::uint32_t amplitude_increments = own.amplitude_increments;
    const std::uint32_t lower_increments = own.lower_increments;
    const bool is_origin = own.kx == 0 && own.kz == 0 && own.first_ky == 0;
    float* amplitude_accumulator = accumulator(buffer, own.amplitude_first);
    float* phase_accumulator = accumulator(buffer, view_.shell_count + own.lower_first);
    const auto* const lines = reinterpret_cast<const KyPairFactors*>(scratch_ + layout_.lines);
    // The centre lies N - N / 2 planes before the next, which is N / 2 behind it modulo N.
    int centre = plane_ + view_.window_edge / 2;
    if (centre >= view_.window_edge) centre -= view_.window_edge;
    const Complex* const twiddles = view_.twiddles + (centre * view_.shell_count + own.first_ky);
    float amplitude = 0;
    float lower = 0;
    float upper = 0;
    ACUITY_UNROLL
    for (int l = 0; l < kPairs; ++l) {
      if (l >= count) break;
      if ((amplitude_increments >> l & 1U) != 0) {
        *amplitude_accumulator = amplitude;
        amplitude_accumulator += accumulator_stride_;
        amplitude = 0;
      }
      const KyPairFactors line = lines[l];
      // F(0), alone in shell 0, keeps its sign: the epilogue gives it back what the normalisation subtracted.
      if (l == 0 && is_origin)
        amplitude += (line.plus + line.minus) * pairs_[l].ac;
      else
        amplitude += line.plus * modulus(squared_plus(pairs_[l])) + line.minus * modulus(squared_minus(pairs_[l]));
      if (kPhases) {
        if ((lower_increments >> l & 1U) != 0) {
          *phase_accumulator = lower;
          phase_accumulator += accumulator_stride_;
          lower = upper;
          upper = 0;
        }
        const float real = centred_real(pairs_[l], twiddles[l].real, twiddles[l].imag);
        lower += line.to_lower * real;
        upper += line.to_upper * real;
      }
    }
    *amplitude_accumulator = amplitude;
    if (kPhases) {
      phase_accumulator[0] = lower;
      phase_accumulator[accumulator_stride_] = upper;
    }
  }

 private:
  ACUITY_HOST_DEVICE const SweepColumn& column() const { return *reinterpret_cast<const SweepColumn*>(scratch_); }

  ACUITY_HOST_DEVICE float* accumulator(int buffer, int row) const {
    return accumulators_ + (buffer * layout_.accumulator_rows + row) * accumulator_stride_;
  }

  /// Rows first ... M but for own_first ... own_last, in both buffers.
  ACUITY_HOST_DEVICE void clear_accumulators(int base, int first, int own_first, int own_last) const {
    for (int shell = first; shell < view_.shell_count; ++shell) {
      if (shell >= own_first && shell <= own_last) continue;
      *accumulator(0, base + shell) = 0;
      *accumulator(1, base + shell) = 0;
    }
  }

  ACUITY_HOST_DEVICE static void add(Complex& sum, const Complex& other) {
    sum.real += other.real;
    sum.imag += other.imag;
  }

  ACUITY_HOST_DEVICE static Complex sum_of_neighbours(const Complex* from) {
    Complex sum = from[0];
    ACUITY_UNROLL
    for (int i = 1; i < sum_step; ++i) add(sum, from[i]);
    return sum;
  }

  /// The sum of `count` values, kStep apart, in their order: four at a time, then two, then one, at constant distances.
  template <int kStep>
  ACUITY_HOST_DEVICE static Complex sum_of(const Complex* from, int count) {
    Complex sum{0, 0};
    ACUITY_ROLLED
    for (; count >= 4; count -= 4, from += 4 * kStep) {
      ACUITY_UNROLL
      for (int i = 0; i < 4; ++i) add(sum, from[i * kStep]);
    }
    if ((count & 2) != 0) {
      add(sum, from[0]);
      add(sum, from[kStep]);
      from += 2 * kStep;
    }
    if ((count & 1) != 0) add(sum, from[0]);
    return sum;
  }

  static constexpr int sum_step = sum_step_of(kPairs);

  const Warp& warp_;
  const SweepView& view_;
  const SweepLayout& layout_;
  const SweepJob& job_;
  int lanes_;
  int lane_;                          // The lane's own.
  float* scratch_;                    // It begins with the column, which would take a dozen registers.
  float* accumulators_;               // The lane's own place in the first row.
  int accumulator_stride_;            // From a row of the warp to the next: rows of all warps.
  Complex centre_{};                  // The lane's own: exp(2 pi i kx c_x / N).
  SlidingPair<float> pairs_[kPairs];  // The lane's own.
  int plane_ = 0;                     // The next plane modulo N.
};

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
  ACUITY_ROLLED
  for (; warps >= 4; warps -= 4, from += 4 * lanes) {
    ACUITY_UNROLL
    for (int w = 0; w < 4; ++w) sum += from[w * lanes];
  }
  ACUITY_ROLLED
  for (; warps > 0; --warps, from += lanes) sum += *from;
  return sum;
}

/// The sums per shell of a tile for one map; kPairs is at least the most lines of a column. `scratch` is shared by the
/// block, layout.scratch() floats, aligned to 16 bytes.
template <int kPairs, bool kPhases, class Block, class Warp>
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
  ColumnSweep<kPairs, kPhases, Warp> sweep(warp, view, layout, job, scratch + own * layout.warp,
                                           accumulators + own * lanes + lane, stride);
  int buffer = 0;
  for (int round = 0; round < view.column_count; round += warps) {
    const RoundShells from = shells_of_round(view, round, warps);
    block.sync();  // The accumulators of the last round have been read.
    sweep.take(round + own, from.amplitude, from.lower);
    const int amplitudes = shells - from.amplitude;
    const int all = amplitudes + (kPhases ? shells - from.lower : 0);

    for (int first = 0, end = 0; first < job.tile.rows; first = end) {
      for (end = first + 1; end < job.tile.rows && job.reinitialised[end] == 0;) ++end;
      sweep.reinitialise(first);
      const int planes = end - first + n - 1;
      for (int at = 0; at < planes; at += planes_at_once) {
        const int count = planes - at < planes_at_once ? planes - at : planes_at_once;
        sweep.make_sums(first, at, count);
        for (int q = 0; q < count; ++q) {
          sweep.slide_plane(q);
          const int row = first + at + q - (n - 1);
          if (at + q < n - 1 || job.rows[row].mask == 0) continue;
          sweep.store_row(buffer);
          block.sync();
          for (int i = own; i < all; i += warps) {
            const int shell = i < amplitudes ? from.amplitude + i : shells + from.lower + i - amplitudes;
            float* const to = job.sums + (shell * max_tile_rows + row) * lanes + lane;
            *to = sum_of_warps(round == 0 ? 0 : *to,
                               accumulators + (buffer * layout.accumulator_rows + shell) * stride + lane, warps, lanes);
          }
          // The next row fills the other buffer; this one is filled again behind the sync of that row.
          buffer = 1 - buffer;
        }
      }
    }
  }
}

}  // namespace acuity
