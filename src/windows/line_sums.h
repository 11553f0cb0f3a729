// Running sums of weighted least squares: of one quantity about its mean, and of a line in another. Inside the fits of
// windows' B factors (profile_gain.h, local_b.h); shared by CPU and GPU.
#pragma once

#include "windows/host_device.h"

namespace acuity {

/// Sums over values x with weights w >= 0.
struct WeightedSums {
  double weights = 0;
  double sum = 0;      ///< sum w x.
  double squares = 0;  ///< sum w x^2.

  ACUITY_HOST_DEVICE void add(double weight, double value) {
    weights += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  /// sum w (x - mean x)^2; the weights must not all be 0.
  ACUITY_HOST_DEVICE double about_mean() const { return squares - sum * sum / weights; }
};

/// Sums for a line d = shift + change e.
struct LineSums {
  WeightedSums e;
  double d = 0;   ///< sum w d.
  double de = 0;  ///< sum w d e.

  ACUITY_HOST_DEVICE void add(double weight, double at, double value) {
    e.add(weight, at);
    d += weight * value;
    de += weight * value * at;
  }
  /// sum w (d - mean d) (e - mean e), which over e.about_mean() is the slope.
  ACUITY_HOST_DEVICE double covariance() const { return de - d * e.sum / e.weights; }
  /// The best shift at a given change.
  ACUITY_HOST_DEVICE double shift(double change) const { return (d - change * e.sum) / e.weights; }
};

}  // namespace acuity
