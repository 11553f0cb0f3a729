// One warp's part of the sliding sweep of a GPU (Eq. 5): a column (kx, kz) of coefficients along y, one lane per voxel.
// Used by sliding_sweep.h, whose blocks of warps take columns side by side.
#pragma once

#include <cstddef>
#include <cstdint>

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
    amplitudes_at_ = next.amplitude_first * accumulator_stride_;
    phases_at_ = (layout_.phase_row + next.lower_first) * accumulator_stride_;
    for (int sum = 0; sum < amplitude_sums; ++sum)
      clear_accumulators(sum * view_.shell_count, amplitude_first, next.amplitude_first, next.amplitude_last);
    if (has_phases) clear_accumulators(layout_.phase_row, lower_first, next.lower_first, next.lower_last + 1);
    warp_.sync();
  }

  ACUITY_HOST_DEVICE void reinitialise(int row) {
    ACUITY_UNROLL
    for (int l = 0; l < maps * kPairs; ++l) pairs_[l / kPairs][l % kPairs] = {};
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
      // Brings the column to the first one. The transform at -kz of real numbers is the conjugate of that at +kz.
      const Complex twiddle = phases[c];
      const Complex of_imag{sign * twiddle.imag, sign * twiddle.real};
      const float minus_imag = -twiddle.imag;
      ACUITY_UNROLL
      for (int m = 0; m < maps; ++m) {
        const Complex* from = transforms + m * view_.shell_count * region.size() + c;
        Complex* to = planes + plane_of(m, 0) + c;
        ACUITY_UNROLL
        for (int q = 0; q < planes_at_once; ++q, from += region.columns, to += layout_.columns) {
          if (q >= count) break;
          Complex d = *from;
          if (at + q >= view_.window_edge) {
            d.real -= (from - back)->real;
            d.imag -= (from - back)->imag;
          }
          *to = {d.real * twiddle.real + d.imag * of_imag.real, d.imag * of_imag.imag + d.real * minus_imag};
        }
      }
    }
    warp_.sync();
    for (int c = lane_; c + sum_step <= layout_.columns; c += lanes_) {
      ACUITY_UNROLL
      for (int m = 0; m < maps; ++m) {
        int at_plane = plane_of(m, 0) + c;
        for (int q = 0; q < count; ++q, at_plane += layout_.columns)
          partials[at_plane] = sum_of_neighbours(planes + at_plane);
      }
    }
    warp_.sync();
  }

  /// Eq. 5 for plane q of those that make_sums() made.
  ACUITY_HOST_DEVICE void slide_plane(int q) {
    advance(q, [](int) {});
  }

  /// Likewise. The sums per shell of the row whose window ends with this plane go into the accumulators that lie
  /// `buffer` floats behind the first ones.
  ACUITY_HOST_DEVICE void slide_and_store(int q, int buffer) {
    if (kSums == SweepSums::powers)
      store_powers(q, buffer);
    else
      store_amplitudes(q, buffer);
  }

 private:
  ACUITY_HOST_DEVICE const SweepColumn& column() const { return *reinterpret_cast<const SweepColumn*>(scratch_); }
  ACUITY_HOST_DEVICE const KyPairFactors* factors() const {
    return reinterpret_cast<const KyPairFactors*>(scratch_ + layout_.lines);
  }
  ACUITY_HOST_DEVICE std::ptrdiff_t shell_bytes() const {
    return static_cast<std::ptrdiff_t>(sizeof(float)) * accumulator_stride_;
  }

  /// Slides each line by plane q and then calls then(line).
  template <class Then>
  ACUITY_HOST_DEVICE void advance(int q, const Then& then) {
    const int lines = column().lines;
    const Complex* const twiddles = view_.twiddles + (plane_ * view_.shell_count + column().first_ky);
    Complex d[maps];
    ACUITY_UNROLL
    for (int m = 0; m < maps; ++m) d[m] = sum_along_x(plane_of(m, q));
    ACUITY_UNROLL
    for (int l = 0; l < kPairs; ++l) {
      if (l >= lines) break;
      const Complex twiddle = twiddles[l];
      ACUITY_UNROLL
      for (int m = 0; m < maps; ++m) slide(pairs_[m][l], d[m].real, d[m].imag, twiddle.real, twiddle.imag);
      then(l);
    }
    plane_ = plane_ + 1 == view_.window_edge ? 0 : plane_ + 1;
  }

  ACUITY_HOST_DEVICE void store_amplitudes(int q, int buffer) {
    const SweepColumn& own = column();
    const bool is_origin = own.kx == 0 && own.kz == 0 && own.first_ky == 0;
    const float minus_share = view_.minus_share;
    AmplitudeRow<has_phases> sums(accumulators_ + (buffer + amplitudes_at_), accumulators_ + (buffer + phases_at_),
                                  shell_bytes());
    // The centre lies N - N / 2 - 1 planes before this one, which is N / 2 + 1 behind it modulo N.
    int centre = plane_ + 1 + view_.window_edge / 2;
    if (centre >= view_.window_edge) centre -= view_.window_edge;
    const Complex* const to_centre = view_.twiddles + (centre * view_.shell_count + own.first_ky);
    const KyPairFactors* const lines = factors();
    advance(q, [&](int l) {
      const KyPairFactors line = lines[l];
      const SlidingPair<float>& pair = pairs_[0][l];
      if (l > 0) sums.step(line);
      // F(0), alone in shell 0, keeps its sign: the epilogue gives it back what the normalisation subtracted.
      if (l == 0 && is_origin)
        sums.add_amplitude(line.amplitude * (1 + minus_share) * pair.ac);
      else
        sums.add_amplitude(line.amplitude * (modulus(squared_plus(pair)) + minus_share * modulus(squared_minus(pair))));
      if (has_phases) sums.add_phase(line, centred_real(pair, to_centre[l].real, to_centre[l].imag));
    });
    if (own.lines > 0) sums.end();
  }

  ACUITY_HOST_DEVICE void store_powers(int q, int buffer) {
    PowerRow sums(accumulators_ + (buffer + amplitudes_at_), shell_bytes(), view_.shell_count * shell_bytes());
    const KyPairFactors* const lines = factors();
    advance(q, [&](int l) {
      const KyPairFactors line = lines[l];
      if (l > 0) sums.step(line);
      sums.add(line, pairs_[0][l], pairs_[maps - 1][l]);
    });
    if (column().lines > 0) sums.end();
  }

  /// Offset of a plane of one map among those of the scratch.
  ACUITY_HOST_DEVICE int plane_of(int map, int q) const { return (map * planes_at_once + q) * layout_.columns; }

  /// The windowed sum along x of the lane, from its plane and that plane's partial sums.
  ACUITY_HOST_DEVICE Complex sum_along_x(int plane) const {
    const auto* const planes = reinterpret_cast<const Complex*>(scratch_ + layout_.planes) + plane;
    const auto* const partials = reinterpret_cast<const Complex*>(scratch_ + layout_.partials) + plane;
    Complex d = partials[lane_];
    add_neighbours<sum_step>(d, partials + lane_ + sum_step, layout_.sum_count - 1);
    add_neighbours<1>(d, planes + lane_ + layout_.sum_count * sum_step, layout_.sum_rest);
    if (has_phases)  // From the first column to the centre of the lane's window.
      d = {d.real * centre_.real - d.imag * centre_.imag, d.imag * centre_.real + d.real * centre_.imag};
    return d;
  }

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

  /// Adds `count` values, kStep apart, in their order, at constant distances: one comparison each.
  template <int kStep>
  ACUITY_HOST_DEVICE static void add_neighbours(Complex& sum, const Complex* from, int count) {
    constexpr int at_once = 8;
    ACUITY_ROLLED
    for (;; count -= at_once, from += at_once * kStep) {
      ACUITY_UNROLL
      for (int i = 0; i < at_once; ++i) {
        if (i >= count) return;
        add(sum, from[i * kStep]);
      }
    }
  }

  static constexpr int sum_step = sum_step_of(kPairs);
  static constexpr bool has_phases = kSums == SweepSums::amplitudes_and_phases;
  static constexpr int maps = maps_of(kSums);
  static constexpr int amplitude_sums = amplitude_sums_of(kSums);

  const Warp& warp_;
  const SweepView& view_;
  const SweepLayout& layout_;
  const SweepJob& job_;
  int lanes_;
  int lane_;                                          // The lane's own.
  float* scratch_;                                    // It begins with the column, which would take a dozen registers.
  float* accumulators_;                               // The lane's own place in the first row.
  int accumulator_stride_;                            // From a row of the warp to the next: rows of all warps.
  Complex centre_{};                                  // The lane's own: exp(2 pi i kx c_x / N).
  SlidingPair<float> pairs_[maps_of(kSums)][kPairs];  // The lane's own.
  int amplitudes_at_ = 0;  // Floats from the accumulators of shell 0 to those of the column's first amplitude,
  int phases_at_ = 0;      // and to those of its first phases.
  int plane_ = 0;          // The next plane modulo N.
};

}  // namespace acuity
