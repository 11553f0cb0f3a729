// The Fourier shell correlation of one shell, and where a curve of them falls below a threshold.
// Used by acuity compare, which has one curve per map, and acuity resolution, which has one per voxel.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>

#include "windows/host_device.h"

namespace acuity {

/// sum Re F1 F2* / sqrt(sum |F1|^2 sum |F2|^2), -1 ... 1; 0 where a map has no power there. Eq. 11.
ACUITY_HOST_DEVICE inline double shell_correlation(double cross, double power1, double power2) {
  const double power = std::sqrt(power1 * power2);
  return power > 0 ? cross / power : 0;
}

/// Shell at which a curve, given at the shells 0, 1, 2 ..., first falls below `threshold` from shell `first` on, linear
/// between shells. It is `first` where the curve lies below there already, nothing where it never falls.
inline std::optional<double> first_fall(std::span<const double> curve, double threshold, std::size_t first) {
  for (std::size_t j = first; j < curve.size(); ++j) {
    if (curve[j] >= threshold) continue;
    if (j == first) return static_cast<double>(first);
    return static_cast<double>(j - 1) + (curve[j - 1] - threshold) / (curve[j - 1] - curve[j]);
  }
  return std::nullopt;
}

}  // namespace acuity
