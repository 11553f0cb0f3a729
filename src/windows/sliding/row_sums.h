// Running sums over the lines of a column for one row of voxels, from the largest |ky| to the smallest. The frequency
// |k| falls with ky. Each sum goes to the accumulator of its shell once, when the next line belongs to the shell below.
// Used by ColumnSweep; a lane owns its sums and its places in the accumulators.
#pragma once

#include "windows/power_sums.h"
#include "windows/sliding/sliding.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// Sums of amplitudes, and of phases where kPhases.
template <bool kPhases>
class AmplitudeRow {
 public:
  /// The lane's accumulators of the column's last shells (that of `upper` for phases), and the floats from a shell to
  /// the next.
  ACUITY_HOST_DEVICE AmplitudeRow(float* amplitudes, float* phases, int shell_floats)
      : amplitudes_(amplitudes), phases_(phases), shell_floats_(shell_floats) {}

  /// Before the sums of a line.
  ACUITY_HOST_DEVICE void step(const KyPairFactors& line) {
    if (line.amplitude_steps()) {
      *amplitudes_ = amplitude_;
      amplitudes_ -= shell_floats_;
      amplitude_ = 0;
    }
    if (kPhases && line.phases_step()) {
      *phases_ = upper_;
      phases_ -= shell_floats_;
      upper_ = lower_;
      lower_ = 0;
    }
  }
  ACUITY_HOST_DEVICE void add_amplitude(float value) { amplitude_ += value; }
  ACUITY_HOST_DEVICE void add_phase(const KyPairFactors& line, float real) {
    lower_ += line.to_lower * real;
    upper_ += line.to_upper * real;
  }
  /// F(0), alone in the last sum, in its place.
  ACUITY_HOST_DEVICE void set_amplitude(float value) { amplitude_ = value; }
  ACUITY_HOST_DEVICE void end() const {
    *amplitudes_ = amplitude_;
    if (!kPhases) return;
    *phases_ = upper_;
    *(phases_ - shell_floats_) = lower_;
  }

 private:
  float* amplitudes_;
  float* phases_;
  int shell_floats_;
  float amplitude_ = 0;
  float lower_ = 0;
  float upper_ = 0;
};

/// Sums of the cross power and the powers of two half maps. Both coefficients of a pair lie in the same shell and weigh
/// the same (ShellRule::full).
class PowerRow {
 public:
  /// The lane's accumulators of the cross power in the column's last shell; floats from shell to shell, and from sum to
  /// sum.
  ACUITY_HOST_DEVICE PowerRow(float* to, int shell_floats, int sum_floats)
      : to_(to), shell_floats_(shell_floats), sum_floats_(sum_floats) {}

  ACUITY_HOST_DEVICE void step(const KyPairFactors& line) {
    if (!line.amplitude_steps()) return;
    end();
    to_ -= shell_floats_;
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
    to_[sum_floats_] = sums_.power1;
    to_[2 * sum_floats_] = sums_.power2;
  }

 private:
  float* to_;
  int shell_floats_;
  int sum_floats_;
  PowerSums<float> sums_;
};

}  // namespace acuity
