// Sums over the coefficients of two half maps: their powers (Eq. 11), and what the test of a shell takes (Eq. 14).
// Used by window_powers.h, soft_window_sums.h and the sliding engines.
#pragma once

#include "windows/host_device.h"

namespace acuity {

/// Sums of Re F1 F2*, |F1|^2 and |F2|^2, each coefficient with a weight.
template <class Real>
struct PowerSums {
  Real cross = 0;
  Real power1 = 0;
  Real power2 = 0;

  ACUITY_HOST_DEVICE void add(Real weight, Real real1, Real imag1, Real real2, Real imag2) {
    cross += weight * (real1 * real2 + imag1 * imag2);
    power1 += weight * (real1 * real1 + imag1 * imag1);
    power2 += weight * (real2 * real2 + imag2 * imag2);
  }
};

/// Powers that window_powers() writes for each shell.
constexpr int powers_per_shell = 3;

/// The values of PairedSums.
enum PairedValue {
  real1,  ///< Sums of the real and the imaginary parts of F1 and F2.
  imag1,
  real2,
  imag2,
  real1_real1,  ///< Sums of Re^2, Re Im and Im^2 of each.
  real1_imag1,
  imag1_imag1,
  real2_real2,
  real2_imag2,
  imag2_imag2,
  cross_power,  ///< Sum of Re F1 F2*.
  paired_values
};

/// Sums over coefficients of two maps, one of each mirrored pair. Each map may have a unit of its own.
template <class Real>
struct PairedSums {
  Real values[paired_values]{};

  ACUITY_HOST_DEVICE Real operator[](PairedValue value) const { return values[value]; }

  ACUITY_HOST_DEVICE void add(Real re1, Real im1, Real re2, Real im2) {
    values[real1] += re1;
    values[imag1] += im1;
    values[real2] += re2;
    values[imag2] += im2;
    values[real1_real1] += re1 * re1;
    values[real1_imag1] += re1 * im1;
    values[imag1_imag1] += im1 * im1;
    values[real2_real2] += re2 * re2;
    values[real2_imag2] += re2 * im2;
    values[imag2_imag2] += im2 * im2;
    values[cross_power] += re1 * re2 + im1 * im2;
  }
};

}  // namespace acuity
