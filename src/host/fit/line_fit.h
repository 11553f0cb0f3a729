// Straight lines and broken lines through points: Wilson fits and the piece-wise fits of Guinier plots.
// Behind radial profiles; knows nothing of maps.
#pragma once

#include <span>
#include <vector>

namespace acuity {

/// y = intercept + slope x, the weighted least-squares line.
struct LineFit {
  double slope = 0;
  double intercept = 0;
  double slope_error = 0;      ///< Standard errors: the variance of a point of weight 1 is taken from the residuals,
  double intercept_error = 0;  ///< sum w r^2 / (n - 2).
  double residual_sum = 0;     ///< sum w (y - line)^2.
  double r_squared = 0;        ///< 1 - residual_sum / sum w (y - mean)^2; 0 where all y are equal.
  int n = 0;                   ///< Points.

  double at(double x) const { return intercept + slope * x; }
};

/// Fits a line to 3 points or more with finite coordinates, not all at one x. Weights are positive, 1 where none are
/// given; only their ratios matter. Throws Error when these conditions do not hold.
LineFit fit_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights = {});

/// A continuous line of straight segments between knots.
struct BrokenLine {
  std::vector<double> knots;   ///< K + 1, ascending: the first x, K - 1 breakpoints, the last x.
  std::vector<double> values;  ///< K + 1: the line at the knots.
  std::vector<double> slopes;  ///< K: of each segment.
  double residual_sum = 0;     ///< sum w (y - line)^2.
  double r_squared = 0;        ///< As in LineFit.
  double bic = 0;              ///< n ln(residual_sum / n) + 2 K ln n: K + 1 values and K - 1 breakpoints are free.
  int n = 0;                   ///< Points.

  int segments() const { return static_cast<int>(slopes.size()); }
  /// The line at x; its end segments go on beyond the points.
  double at(double x) const;
};

inline constexpr int most_segments = 6;

/// The continuous line of `segments` straight segments (1 to most_segments) with the smallest sum of weighted squares.
///
/// It is the global minimum over all places of the breakpoints, at points and between them, such that each segment
/// covers `least_points` points (at least 2; one at a breakpoint counts on both sides); only rounding is left open,
/// sums of squares that differ by 1e-12 of those about the straight line. At a minimum each breakpoint lies at a point,
/// or where two lines cross that are fitted independently of each other (Hudson 1966, J. Am. Stat. Assoc. 61, 1097);
/// all such lines are searched by branch and bound, since the points on two sides of a breakpoint are never fitted
/// better together than apart. For 130 points it takes about 1 ms up to 4 segments; 6 segments through noise without
/// any bend take up to half a second.
///
/// x ascends strictly, weights are positive; there are at least segments * (least_points - 1) + 1 points. Throws Error
/// when these conditions do not hold.
BrokenLine fit_broken_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
                           int segments, int least_points = 3);

/// The fit with the smallest BIC among those of 1 to `most` segments (fewer where there are too few points); Schwarz
/// 1978, Ann. Stat. 6, 461. It takes residuals for independent noise: where neighbouring points deviate together, it
/// chooses more segments than a look at the curve would.
BrokenLine choose_broken_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights,
                              int most = most_segments, int least_points = 3);

}  // namespace acuity
