// Fits of a line by scoring: Gauss-Newton rounds, each a weighted line through tangents at the line of the round
// before. Inside the fits of local B factors (Eq. 13) and of B factors against a model (Eq. 17), which differ in their
// weights.
#pragma once

#include <cmath>

#include "windows/host_device.h"
#include "windows/line_sums.h"

namespace acuity {

/// Far from the solution a tangent says little: residuals are bounded by this.
inline constexpr double largest_scored_residual = 2;
/// A round changes B by at most this, A^2.
inline constexpr double longest_scored_step = 40;

/// A line a + B e_j, and the sums of the last round that it comes from.
struct ScoredLine {
  double intercept = 0;
  double b = 0;  ///< A^2.
  LineSums sums;
  bool is_fitted = false;
};

/// Starts at `line` and ends when a round changes less than 1e-4, or after `max_rounds`. `sums_at(intercept, b)` gives
/// the LineSums of the residuals against the places e_j; nothing is fitted where they have no spread.
/// `bounded(b, change)` gives the change of B that is allowed.
template <class SumsAt, class Bounded>
ACUITY_HOST_DEVICE ScoredLine score_line(ScoredLine line, int max_rounds, const SumsAt& sums_at,
                                         const Bounded& bounded) {
  constexpr double converged = 1e-4;
  for (int round = 0; round < max_rounds; ++round) {
    line.sums = sums_at(line.intercept, line.b);
    const double spread = line.sums.e.weights > 0 ? line.sums.e.about_mean() : 0;
    if (!(spread > 0)) return {};
    const double change = bounded(line.b, line.sums.covariance() / spread);
    const double shift = line.sums.shift(change);
    line.b += change;
    line.intercept += shift;
    line.is_fitted = true;
    if (std::abs(change) < converged && std::abs(shift) < converged) break;
  }
  return line;
}

}  // namespace acuity
