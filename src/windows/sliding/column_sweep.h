// One warp's part of the sliding sweep of a GPU (Eq. 5): a column (kx, kz) of coefficients along y, one lane per voxel.
// Used by sliding_sweep.h, whose blocks of warps take columns side by side.
#pragma once

#include <cstdint>

#include "windows/sliding/column_lines.h"
#include "windows/sliding/row_sums.h"
#include "windows/sliding/sliding.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// One warp's part of the sweep; its members are the same for all lanes unless they say otherwise.
template <int kPairs, SweepSums kSums, class Warp>
class ColumnSweep {
 public:
  ACUITY_HOST_DEVICE ColumnSweep(const Warp& warp, const SweepView& view, const SweepLayout& layout,
                                 const SweepJob& job, float* scratch, float* accumulators)
      : warp_(warp),
        view_(view),
        layout_(layout),
        job_(job),
        lane_(static_cast<int>(warp.thread_rank())),
        scratch_(scratch),
        accumulators_(accumulators + lane_) {
    if (lane_ != 0) return;
    const int first = job.tile.column % 2;
    places().tile_transforms = job.first_plane * job.region->size() +
                               static_cast<std::int64_t>(job.tile.row) * job.region->columns + job.tile.column - first;
    places().columns = even_columns(lanes() + view.window_edge - 1 + first);
    places().first = first;
    places().minus_share = view.minus_share;
  }

  /// Takes a column of the part by its number there, or none; behind a sync of the block. The accumulators of shells
  /// from `amplitude_first` and `lower_first` to the last that are not its own become 0.
  ACUITY_HOST_DEVICE void take(int number, int amplitude_first, int lower_first) {
    number = job_.part + number * job_.parts;
    const SweepColumn next = number < view_.column_count ? view_.columns[number] : SweepColumn{};
    lines_ = warp_.common(next.lines);
    if (lane_ == 0) {
      ColumnPlaces& own = places();
      own.first_ky = next.first_ky;
      own.amplitudes = next.amplitude_last * lanes();
      own.phases = (layout_.phase_row + next.lower_last + 1) * lanes();
      own.is_origin = next.kx == 0 && next.kz == 0 && next.first_ky == 0 ? 1 : 0;
      own.sign = next.kz < 0 ? -1.0F : 1.0F;
      own.transforms = own.tile_transforms + (next.kz < 0 ? -next.kz : next.kz) * job_.region->size();
    }
    auto* const lines = reinterpret_cast<KyPairFactors*>(scratch_ + SweepLayout::lines);
    for (int l = lane_; l < next.lines; l += lanes()) lines[l] = view_.lines[next.first_line + l];
    for (int c = lane_; c < layout_.columns; c += lanes()) turns()[c] = twiddle(c, next.kx);
    for (int sum = 0; sum < amplitude_sums; ++sum)
      clear_accumulators(sum * view_.shell_count, amplitude_first, next.amplitude_first, next.amplitude_last);
    if (has_phases) clear_accumulators(layout_.phase_row, lower_first, next.lower_first, next.lower_last + 1);
    warp_.sync();
  }

  ACUITY_HOST_DEVICE void reinitialise(int row) {
    ACUITY_UNROLL
    for (int l = 0; l < maps * kPairs; ++l) pairs_[l / kPairs][l % kPairs] = {};
    twiddles_at_ = row % view_.window_edge * view_.shell_count;
  }

  /// Windowed sums along x of the differences of planes first + at ... + count - 1; those below N are whole planes.
  ACUITY_HOST_DEVICE void make_sums(int first, int at, int count) const {
    warp_.sync();
    if (lines_ == 0) return;
    make_differences(first, at, count);
    warp_.sync();
    // Neighbours share all values but two. The sums of an odd number of neighbours end in a pair.
    constexpr int pairs_read = (sum_step + 1) / 2;
    for (int c = 2 * lane_, last = places().columns - sum_step; c <= last; c += 2 * lanes()) {
      ACUITY_UNROLL
      for (int p = 0; p < maps * planes_at_once; ++p) {
        const ComplexPair* const from = reinterpret_cast<const ComplexPair*>(planes(p) + c);
        const ComplexPair ends[2] = {from[0], from[pairs_read - 1]};
        Complex both = ends[0].second;
        ACUITY_UNROLL
        for (int i = 1; i < pairs_read - 1; ++i) {
          add(both, from[i].first);
          add(both, from[i].second);
        }
        add(both, ends[1].first);
        ComplexPair sums{both, both};
        add(sums.first, ends[0].first);
        add(sums.second, ends[1].second);
        *reinterpret_cast<ComplexPair*>(partials(p) + c) = sums;
      }
    }
    warp_.sync();
    ACUITY_ROLLED
    for (int m = 0; m < maps; ++m) sum_windows(m * planes_at_once);
  }

  /// Eq. 5 for plane q of those that make_sums() made.
  ACUITY_HOST_DEVICE void slide_plane(int q) {
    if (lines_ == 0) return;
    Complex d[maps];
    load(q, d);
    const ColumnPlaces& own = places();
    const Twiddle* const twiddles = view_.twiddles + (twiddles_at_ + own.first_ky);
    for_each_line<kPairs>(lines_, [&](int l) { slide_line(l, d, twiddles[l].turn); });
    advance();
  }

  /// Likewise. The sums per shell of the row whose window ends with this plane go into the accumulators that lie
  /// `buffer` floats behind the first ones.
  ACUITY_HOST_DEVICE void slide_and_store(int q, int buffer) {
    if (kSums == SweepSums::powers)
      store_powers(q, buffer);
    else
      store_amplitudes(q, buffer);
    advance();
  }

 private:
  ACUITY_HOST_DEVICE static int lanes_of(const Warp& warp) { return static_cast<int>(warp.size()); }
  ACUITY_HOST_DEVICE int lanes() const { return lanes_of(warp_); }
  ACUITY_HOST_DEVICE ColumnPlaces& places() const { return *reinterpret_cast<ColumnPlaces*>(scratch_); }
  ACUITY_HOST_DEVICE const KyPairFactors* factors() const {
    return reinterpret_cast<const KyPairFactors*>(scratch_ + SweepLayout::lines);
  }
  /// Plane p of those of all maps, [map][plane].
  ACUITY_HOST_DEVICE Complex* planes(int p) const {
    return reinterpret_cast<Complex*>(scratch_ + SweepLayout::planes_of(kPairs)) + p * layout_.columns;
  }
  ACUITY_HOST_DEVICE Complex* partials(int p) const {
    return reinterpret_cast<Complex*>(scratch_ + layout_.partials) + p * layout_.columns;
  }
  /// exp(2 pi i kx c / N) at column c.
  ACUITY_HOST_DEVICE Complex* turns() const { return reinterpret_cast<Complex*>(scratch_ + layout_.turns); }
  ACUITY_HOST_DEVICE Complex twiddle(int place, int k) const {
    return view_.twiddles[place % view_.window_edge * view_.shell_count + k].turn;
  }

  /// The next plane's twiddles.
  ACUITY_HOST_DEVICE void advance() {
    twiddles_at_ += view_.shell_count;
    if (twiddles_at_ == view_.window_edge * view_.shell_count) twiddles_at_ = 0;
  }

  ACUITY_HOST_DEVICE void make_differences(int first, int at, int count) const {
    const SlidingRegion& region = *job_.region;
    const Complex* const transforms =
        job_.transforms + places().transforms + static_cast<std::int64_t>(first + at) * region.columns;
    const int back = view_.window_edge * region.columns / 2;
    const float sign = places().sign;
    for (int c = 2 * lane_, end = places().columns; c < end; c += 2 * lanes()) {
      const ComplexPair turn = *reinterpret_cast<const ComplexPair*>(turns() + c);
      const ComplexPair signed_turn{{sign * turn.first.real, sign * turn.first.imag},
                                    {sign * turn.second.real, sign * turn.second.imag}};
      ACUITY_UNROLL
      for (int m = 0; m < maps; ++m) {
        const auto* from = reinterpret_cast<const ComplexPair*>(transforms + m * view_.shell_count * region.size() + c);
        ACUITY_UNROLL_TWICE
        for (int q = 0; q < planes_at_once; ++q) {
          ComplexPair d = *from;
          if (at + q >= view_.window_edge && q < count) {
            const ComplexPair old = *(from - back);
            d.first.real -= old.first.real;
            d.first.imag -= old.first.imag;
            d.second.real -= old.second.real;
            d.second.imag -= old.second.imag;
          }
          *reinterpret_cast<ComplexPair*>(planes(m * planes_at_once + q) + c) = {
              turned(d.first, turn.first, signed_turn.first), turned(d.second, turn.second, signed_turn.second)};
          // The last plane stands for those behind it, whose sums nobody reads.
          if (q + 1 < count) from += region.columns / 2;
        }
      }
    }
  }

  /// The windowed sums of planes p ... p + planes_at_once - 1, into the places of the first ones.
  ACUITY_HOST_DEVICE void sum_windows(int p) const {
    const int first = lane_ + places().first;
    Complex sums[planes_at_once];
    ACUITY_UNROLL
    for (int q = 0; q < planes_at_once; ++q) sums[q] = partials(p + q)[first];
    add_neighbours<sum_step>(sums, partials(p) + first + sum_step, layout_.sum_count - 1);
    add_neighbours<1>(sums, planes(p) + first + layout_.sum_count * sum_step, layout_.sum_rest);
    warp_.sync();
    const Complex centre = turns()[first + view_.window_edge / 2];
    ACUITY_UNROLL
    for (int q = 0; q < planes_at_once; ++q) {
      Complex d = sums[q];
      if (has_phases)  // From the first column to the centre of the lane's window.
        d = {d.real * centre.real - d.imag * centre.imag, d.imag * centre.real + d.real * centre.imag};
      planes(p + q)[lane_] = d;
    }
  }

  /// D, or its conjugate where kz < 0, brought to the first column.
  ACUITY_HOST_DEVICE static Complex turned(const Complex& d, const Complex& turn, const Complex& signed_turn) {
    return {d.real * turn.real + d.imag * signed_turn.imag, d.imag * signed_turn.real - d.real * turn.imag};
  }

  ACUITY_HOST_DEVICE void load(int q, Complex (&d)[maps_of(kSums)]) const {
    ACUITY_UNROLL
    for (int m = 0; m < maps; ++m) d[m] = planes(m * planes_at_once + q)[lane_];
  }
  ACUITY_HOST_DEVICE void slide_line(int l, const Complex (&d)[maps_of(kSums)], const Complex& turn) {
    ACUITY_UNROLL
    for (int m = 0; m < maps; ++m) slide(pairs_[m][l], d[m].real, d[m].imag, turn.real, turn.imag);
  }

  ACUITY_HOST_DEVICE void store_amplitudes(int q, int buffer) {
    if (lines_ == 0) return;
    const ColumnPlaces& own = places();
    const float minus_share = own.minus_share;
    AmplitudeRow<has_phases> sums(accumulators_ + (buffer + own.amplitudes), accumulators_ + (buffer + own.phases),
                                  lanes());
    Complex d[maps];
    load(q, d);
    const Twiddle* const twiddles = view_.twiddles + (twiddles_at_ + own.first_ky);
    const KyPairFactors* const lines = factors();
    for_each_line<kPairs>(lines_, [&](int l) {
      const KyPairFactors line = lines[l];
      const SlidingPair<float>& pair = pairs_[0][l];
      const Twiddle twiddle = has_phases ? twiddles[l] : Twiddle{twiddles[l].turn, {}};
      slide_line(l, d, twiddle.turn);
      sums.step(line);
      sums.add_amplitude(line.amplitude * (modulus(squared_plus(pair)) + minus_share * modulus(squared_minus(pair))));
      if (has_phases) sums.add_phase(line, centred_real(pair, twiddle.to_centre.real, twiddle.to_centre.imag));
    });
    // F(0), alone in shell 0, keeps its sign: the epilogue gives it back what the normalisation subtracted.
    if (own.is_origin != 0) sums.set_amplitude(lines[0].amplitude * (1 + minus_share) * pairs_[0][0].ac);
    sums.end();
  }

  ACUITY_HOST_DEVICE void store_powers(int q, int buffer) {
    if (lines_ == 0) return;
    const ColumnPlaces& own = places();
    PowerRow sums(accumulators_ + (buffer + own.amplitudes), lanes(), view_.shell_count * lanes());
    Complex d[maps];
    load(q, d);
    const Twiddle* const twiddles = view_.twiddles + (twiddles_at_ + own.first_ky);
    const KyPairFactors* const lines = factors();
    for_each_line<kPairs>(lines_, [&](int l) {
      const KyPairFactors line = lines[l];
      slide_line(l, d, twiddles[l].turn);
      sums.step(line);
      sums.add(line, pairs_[0][l], pairs_[maps - 1][l]);
    });
    sums.end();
  }

  /// Rows first ... M but for own_first ... own_last, in both buffers.
  ACUITY_HOST_DEVICE void clear_accumulators(int base, int first, int own_first, int own_last) const {
    for (int shell = first; shell < view_.shell_count; ++shell) {
      if (shell >= own_first && shell <= own_last) continue;
      float* const own = accumulators_ + (base + shell) * lanes();
      own[0] = 0;
      own[layout_.accumulator_rows * lanes()] = 0;
    }
  }

  ACUITY_HOST_DEVICE static void add(Complex& sum, const Complex& other) {
    sum.real += other.real;
    sum.imag += other.imag;
  }

  /// Adds `count` values, kStep apart, to the sum of each plane in their order, at constant distances. One comparison
  /// serves all planes.
  template <int kStep>
  ACUITY_HOST_DEVICE void add_neighbours(Complex (&sums)[planes_at_once], const Complex* from, int count) const {
    constexpr int at_once = 8;
    ACUITY_ROLLED
    for (;; count -= at_once, from += at_once * kStep) {
      ACUITY_UNROLL
      for (int i = 0; i < at_once; ++i) {
        if (i >= count) return;
        ACUITY_UNROLL
        for (int q = 0; q < planes_at_once; ++q) add(sums[q], (from + q * layout_.columns)[i * kStep]);
      }
    }
  }

  static constexpr int sum_step = sum_step_of(kPairs, kSums);
  static constexpr bool has_phases = kSums == SweepSums::amplitudes_and_phases;
  static constexpr int maps = maps_of(kSums);
  static constexpr int amplitude_sums = amplitude_sums_of(kSums);

  const Warp& warp_;
  const SweepView& view_;
  const SweepLayout& layout_;
  const SweepJob& job_;
  int lane_;                                          // The lane's own.
  float* scratch_;                                    // It begins with the places, which would take registers.
  float* accumulators_;                               // The lane's own place in the first row.
  SlidingPair<float> pairs_[maps_of(kSums)][kPairs];  // The lane's own.
  int lines_ = 0;                                     // Lines of the column; 0: nothing to do.
  int twiddles_at_ = 0;                               // The next plane's first.
};

}  // namespace acuity
