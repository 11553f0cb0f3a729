#include "host/fit/filter_end.h"

#include <algorithm>

#include "host/fit/line_fit.h"

namespace acuity {

std::optional<double> filter_end(std::span<const double> q, std::span<const double> y) {
  constexpr std::size_t least_points = 8;
  constexpr double least_drop = 1.6;    // ln 5, at the last point.
  constexpr double residuals_fall = 4;  // Of sums of squares: errors are halved.
  if (q.size() < least_points) return {};
  const PiecewiseLinear one = fit_piecewise_linear(q, y, {}, 1);
  const PiecewiseLinear two = fit_piecewise_linear(q, y, {}, 2);
  if (!(one.residual_sum > residuals_fall * two.residual_sum)) return {};
  // Amplitudes that rise before the filter do not rise for ever.
  const double before = std::min(two.slopes[0], 0.0);
  const double bend = before - two.slopes[1];
  const double knot = two.knots[1];
  if (!(bend * (q.back() - knot) >= least_drop)) return {};
  return knot + 1 / bend;
}

}  // namespace acuity
