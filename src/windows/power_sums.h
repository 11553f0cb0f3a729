// Sums of the powers of two half maps (Eq. 11), and what comes back of them for each window.
// Used by window_powers.h and the sliding engines.
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

}  // namespace acuity
