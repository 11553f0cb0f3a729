// Straight lines and piecewise linear functions through points: Wilson fits and the fits of Guinier plots. Used by
// radial profiles; knows nothing of maps.
#pragma once

#include <span>

#include <acuity/profile.h>

namespace acuity {

/// Fits a line to 3 points or more with finite coordinates, not all at one x. Weights are positive, 1 where none are
/// given; only their ratios matter. Throws Error when these conditions do not hold.
LineFit fit_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights = {});

/// The continuous line of `segments` straight segments (1 to max_segments) with the smallest sum of weighted squares.
///
/// It is the global minimum over all places of the breakpoints, at points and between them. Each segment covers
/// `min_points` points (at least 2; one at a breakpoint counts on both sides). Only rounding is left open: sums of
/// squares that differ by 1e-12 of those about the straight line. At a minimum each breakpoint lies at a point, or
/// where two lines cross that are fitted independently of each other (Hudson 1966, J. Am. Stat. Assoc. 61, 1097). All
/// such lines are searched by branch and bound, since the points on two sides of a breakpoint are never fitted better
/// together than apart. For 130 points it takes about 1 ms up to 4 segments; 6 segments through noise without any bend
/// take up to half a second.
///
/// x ascends strictly, weights are positive; there are at least segments * (min_points - 1) + 1 points. Throws Error
/// when these conditions do not hold.
PiecewiseLinear fit_piecewise_linear(std::span<const double> x, std::span<const double> y,
                                     std::span<const double> weights, int segments, int min_points = 3);

/// The fit with the smallest BIC among those of 1 to `most` segments, fewer where there are too few points (Schwarz
/// 1978, Ann. Stat. 6, 461). It takes residuals for independent noise: where neighbouring points deviate together, it
/// chooses more segments than a look at the curve would.
PiecewiseLinear choose_piecewise_linear(std::span<const double> x, std::span<const double> y,
                                        std::span<const double> weights, int most = max_segments, int min_points = 3);

}  // namespace acuity
