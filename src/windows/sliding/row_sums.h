// Running sums over the lines of a column for one row of voxels. The frequency |k| grows with ky. Each sum goes to the
// accumulator of its shell once, when the next line belongs to the shell behind it. Used by ColumnSweep; a lane
// owns its sums and its places in the accumulators.
#pragma once

#include <cstddef>

#include "windows/power_sums.h"
#include "windows/sliding/sliding.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// A pointer `bytes` further.
ACUITY_HOST_DEVICE inline float* moved(float* from, std::ptrdiff_t bytes) {
  return reinterpret_cast<float*>(reinterpret_cast<char*>(from) + bytes);
}

/// Sums of amplitudes, and of phases where kPhases.
template <bool kPhases>
class AmplitudeRow {
 public:
  /// The lane's accumulators of the column's first shells, and the bytes from a shell to the next.
  ACUITY_HOST_DEVICE AmplitudeRow(float* amplitudes, float* phases, std::ptrdiff_t shell_bytes)
      : amplitudes_(amplitudes), phases_(phases), shell_bytes_(shell_bytes) {}

  /// Before the sums of a line that is not the first.
  ACUITY_HOST_DEVICE void step(const KyPairFactors& line) {
    if (line.amplitude_steps()) {
      *amplitudes_ = amplitude_;
      amplitudes_ = moved(amplitudes_, shell_bytes_);
      amplitude_ = 0;
    }
    if (kPhases && line.phases_step()) {
      *phases_ = lower_;
      phases_ = moved(phases_, shell_bytes_);
      lower_ = upper_;
      upper_ = 0;
    }
  }
  ACUITY_HOST_DEVICE void add_amplitude(float value) { amplitude_ += value; }
  ACUITY_HOST_DEVICE void add_phase(const KyPairFactors& line, float real) {
    lower_ += line.to_lower * real;
    upper_ += line.to_upper * real;
  }
  ACUITY_HOST_DEVICE void end() const {
    *amplitudes_ = amplitude_;
    if (!kPhases) return;
    *phases_ = lower_;
    *moved(phases_, shell_bytes_) = upper_;
  }

 private:
  float* amplitudes_;
  float* phases_;
  std::ptrdiff_t shell_bytes_;
  float amplitude_ = 0;
  float lower_ = 0;
  float upper_ = 0;
};

/// Sums of the cross power and the powers of two half maps. Both coefficients of a pair lie in the same shell and weigh
/// the same (ShellRule::full).
class PowerRow {
 public:
  /// The lane's accumulators of the cross power in the column's first shell; bytes from shell to shell, and from sum to
  /// sum.
  ACUITY_HOST_DEVICE PowerRow(float* to, std::ptrdiff_t shell_bytes, std::ptrdiff_t sum_bytes)
      : to_(to), shell_bytes_(shell_bytes), sum_bytes_(sum_bytes) {}

  ACUITY_HOST_DEVICE void step(const KyPairFactors& line) {
    if (!line.amplitude_steps()) return;
    end();
    to_ = moved(to_, shell_bytes_);
    sums_ = {};
  }
  ACUITY_HOST_DEVICE void add(const KyPairFactors& line, const SlidingPair<float>& first,
                              const SlidingPair<float>& second) {
    const float weight = 2 * line.amplitude;
    sums_.cross += weight * half_product(first, second);
    sums_.power1 += weight * half_product(first, first);
    sums_.power2 += weight * half_product(second, second);
  }
  ACUITY_HOST_DEVICE void end() const {
    *to_ = sums_.cross;
    *moved(to_, sum_bytes_) = sums_.power1;
    *moved(to_, 2 * sum_bytes_) = sums_.power2;
  }

 private:
  float* to_;
  std::ptrdiff_t shell_bytes_;
  std::ptrdiff_t sum_bytes_;
  PowerSums<float> sums_;
};

}  // namespace acuity
