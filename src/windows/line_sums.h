// Running sums of weighted least squares: of one quantity about its mean, and of a line in another. Inside the fits of
// windows' B factors (profile_gain.h, b_fit.h); shared by CPU and GPU. GPUs take them in
// single precision.
#pragma once

#include "windows/host_device.h"

namespace acuity {

/// Sums over values x with weights w >= 0.
template <class Real>
struct WeightedSumsOf {
  Real weights = 0;
  Real sum = 0;      ///< sum w x.
  Real squares = 0;  ///< sum w x^2.

  ACUITY_HOST_DEVICE void add(Real weight, Real value) {
    weights += weight;
    sum += weight * value;
    squares += weight * value * value;
  }
  /// sum w (x - mean x)^2; the weights must not all be 0.
  ACUITY_HOST_DEVICE Real about_mean() const { return squares - sum * sum / weights; }
};

/// Sums for a line d = shift + change e.
template <class Real>
struct LineSumsOf {
  WeightedSumsOf<Real> e;
  Real d = 0;   ///< sum w d.
  Real de = 0;  ///< sum w d e.

  ACUITY_HOST_DEVICE void add(Real weight, Real at, Real value) {
    e.add(weight, at);
    d += weight * value;
    de += weight * value * at;
  }
  /// sum w (d - mean d) (e - mean e), which over e.about_mean() is the slope.
  ACUITY_HOST_DEVICE Real covariance() const { return de - d * e.sum / e.weights; }
  /// The best shift at a given change.
  ACUITY_HOST_DEVICE Real shift(Real change) const { return (d - change * e.sum) / e.weights; }
};

using WeightedSums = WeightedSumsOf<double>;
using LineSums = LineSumsOf<double>;

}  // namespace acuity
