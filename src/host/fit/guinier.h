// Guinier plots: ln A^2 of a radial profile against s^2, where a B factor is a slope. Wilson lines and piecewise linear
// functions through them. What `acuity profile` shows and `acuity global` sharpens by.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <acuity/profile.h>

#include "host/fit/line_fit.h"

namespace acuity {

/// From `from_angstrom` to the resolution, or to the last frequency of a profile if that comes before or there is none.
/// Throws Error when nothing lies between.
ResolutionRange fitted_range(std::span<const double> s_per_angstrom, double from_angstrom,
                             std::optional<double> resolution_angstrom);

/// Points of a Guinier plot. A is the mean amplitude <|F|> of a shell, so that ln A^2 = 2 ln <|F|>, as Bharadwaj
/// and Jakobi plot it (2022, Faraday Discuss. 240, 168). With Gaussian coefficients ln <|F|^2> lies ln(4 / pi)
/// above it at all frequencies.
struct GuinierPlot {
  std::vector<double> s2;     ///< s^2 in 1/A^2, ascending.
  std::vector<double> ln_a2;  ///< 2 ln A.
};

/// The points of a profile within a range, s > 0. Shells without amplitude are left out.
GuinierPlot guinier_plot(std::span<const double> s_per_angstrom, std::span<const double> amplitude,
                         ResolutionRange range);

/// The Wilson line of a plot. Throws Error for fewer than 3 points.
WilsonFit fit_wilson(const GuinierPlot& plot);

/// The best piecewise linear function of a plot; see fit_piecewise_linear(). `segments` is 1 to max_segments, or
/// choose_segments. Throws Error for too few points.
GuinierSegments fit_segments(const GuinierPlot& plot, int segments);

/// B factor of a slope of ln A^2 against s^2.
inline double b_factor_of_slope(double slope) { return -2 * slope; }

}  // namespace acuity
