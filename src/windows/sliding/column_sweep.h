// One warp's part of the sliding sweep of a GPU (Eq. 5): a column (kx, kz) of coefficients along y, one lane per voxel.
// Used by sliding_sweep.h, whose blocks of warps take columns side by side.
#pragma once

#include <cstddef>
#include <cstdint>

#include "windows/power_sums.h"
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
      const Complex twiddle = phases[c];
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
          // The transform at -kz of real numbers is the conjugate of that at +kz.
          d.imag *= sign;
          *to = {d.real * twiddle.real + d.imag * twiddle.imag, d.imag * twiddle.real - d.real * twiddle.imag};
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
    const int lines = column().lines;
    const Complex* const twiddles = view_.twiddles + (plane_ * view_.shell_count + column().first_ky);
    ACUITY_UNROLL
    for (int m = 0; m < maps; ++m) {
      const Complex d = sum_along_x(plane_of(m, q));
      ACUITY_UNROLL
      for (int l = 0; l < kPairs; ++l) {
        if (l >= lines) break;
        slide(pairs_[m][l], d.real, d.imag, twiddles[l].real, twiddles[l].imag);
      }
    }
    plane_ = plane_ + 1 == view_.window_edge ? 0 : plane_ + 1;
  }

  /// The sums per shell of the row whose window ends with the plane that was slid last, into a buffer of the
  /// accumulators.
  ACUITY_HOST_DEVICE void store_row(int buffer) const {
    if (kSums == SweepSums::powers)
      store_powers(buffer);
    else
      store_amplitudes(buffer);
  }

 private:
  ACUITY_HOST_DEVICE const SweepColumn& column() const { return *reinterpret_cast<const SweepColumn*>(scratch_); }

  ACUITY_HOST_DEVICE void store_amplitudes(int buffer) const {
    const SweepColumn& own = column();
    const int count = own.lines;
    if (count == 0) return;
    const std::uint32_t amplitude_increments = own.amplitude_increments;
    const std::uint32_t lower_increments = own.lower_increments;
    const bool is_origin = own.kx == 0 && own.kz == 0 && own.first_ky == 0;
    float* amplitude_accumulator = accumulator(buffer, own.amplitude_first);
    float* phase_accumulator = accumulator(buffer, layout_.phase_row + own.lower_first);
    const auto* const lines = reinterpret_cast<const KyPairFactors*>(scratch_ + layout_.lines);
    // The centre lies N - N / 2 planes before the next, which is N / 2 behind it modulo N.
    int centre = plane_ + view_.window_edge / 2;
    if (centre >= view_.window_edge) centre -= view_.window_edge;
    const Complex* const twiddles = view_.twiddles + (centre * view_.shell_count + own.first_ky);
    const SlidingPair<float>* const pairs = pairs_[0];
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
        amplitude += line.amplitude * (1 + view_.minus_share) * pairs[l].ac;
      else
        amplitude +=
            line.amplitude * (modulus(squared_plus(pairs[l])) + view_.minus_share * modulus(squared_minus(pairs[l])));
      if (has_phases) {
        if ((lower_increments >> l & 1U) != 0) {
          *phase_accumulator = lower;
          phase_accumulator += accumulator_stride_;
          lower = upper;
          upper = 0;
        }
        const float real = centred_real(pairs[l], twiddles[l].real, twiddles[l].imag);
        lower += line.to_lower * real;
        upper += line.to_upper * real;
      }
    }
    *amplitude_accumulator = amplitude;
    if (has_phases) {
      phase_accumulator[0] = lower;
      phase_accumulator[accumulator_stride_] = upper;
    }
  }

  /// Both coefficients of a pair lie in the same shell and weigh the same (ShellRule::full).
  ACUITY_HOST_DEVICE void store_powers(int buffer) const {
    const SweepColumn& own = column();
    const int count = own.lines;
    if (count == 0) return;
    const std::uint32_t increments = own.amplitude_increments;
    const std::ptrdiff_t next_sum = static_cast<std::ptrdiff_t>(view_.shell_count) * accumulator_stride_;
    float* to = accumulator(buffer, own.amplitude_first);
    const auto* const lines = reinterpret_cast<const KyPairFactors*>(scratch_ + layout_.lines);
    const SlidingPair<float>* const first = pairs_[0];
    const SlidingPair<float>* const second = pairs_[maps - 1];
    PowerSums<float> sums;
    const auto store = [&] {
      to[0] = sums.cross;
      to[next_sum] = sums.power1;
      to[2 * next_sum] = sums.power2;
    };
    ACUITY_UNROLL
    for (int l = 0; l < kPairs; ++l) {
      if (l >= count) break;
      if ((increments >> l & 1U) != 0) {
        store();
        to += accumulator_stride_;
        sums = {};
      }
      const float weight = 2 * lines[l].amplitude;
      sums.cross += weight * half_product(first[l], second[l]);
      sums.power1 += weight * half_product(first[l], first[l]);
      sums.power2 += weight * half_product(second[l], second[l]);
    }
    store();
  }

  /// Offset of a plane of one map among those of the scratch.
  ACUITY_HOST_DEVICE int plane_of(int map, int q) const { return (map * planes_at_once + q) * layout_.columns; }

  /// The windowed sum along x of the lane, from its plane and that plane's partial sums.
  ACUITY_HOST_DEVICE Complex sum_along_x(int plane) const {
    const auto* const planes = reinterpret_cast<const Complex*>(scratch_ + layout_.planes) + plane;
    const auto* const partials = reinterpret_cast<const Complex*>(scratch_ + layout_.partials) + plane;
    Complex d = sum_of<sum_step>(partials + lane_, layout_.sum_count);
    if (layout_.sum_rest > 0) add(d, sum_of<1>(planes + lane_ + layout_.sum_count * sum_step, layout_.sum_rest));
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
  int plane_ = 0;                                     // The next plane modulo N.
};

}  // namespace acuity
