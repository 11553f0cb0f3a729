#include "host/fit/guinier.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <acuity/error.h>

#include "host/core/formatted.h"
#include "host/core/shell_range.h"

namespace acuity {
ResolutionRange fitted_range(std::span<const double> s, double from, std::optional<double> resolution) {
  const double end = 1 / s.back();
  const ResolutionRange range{from, std::max(end, resolution.value_or(end))};
  if (!(range.to_angstrom < range.from_angstrom))
    throw_input_error("There is no range to fit",
                      "it would go from " + number(range.from_angstrom) + " to " + number(range.to_angstrom) + " A",
                      "Give a larger {wilson-from}");
  return range;
}

GuinierPlot guinier_plot(std::span<const double> s, std::span<const double> amplitude, ResolutionRange range) {
  constexpr double rounding = 1e-9;
  const ShellRange shells(range.from_angstrom, range.to_angstrom, rounding);
  GuinierPlot plot;
  for (std::size_t j = 0; j < s.size(); ++j) {
    if (!(s[j] > 0) || !shells.contains(s[j]) || !(amplitude[j] > 0)) continue;
    plot.s2.push_back(s[j] * s[j]);
    plot.ln_a2.push_back(2 * std::log(amplitude[j]));
  }
  return plot;
}

WilsonFit fit_wilson(const GuinierPlot& plot) {
  if (plot.s2.size() < 3)
    throw_input_error("Too few shells for a Wilson line",
                      std::to_string(plot.s2.size()) + " with an amplitude lie in the range; at least 3 are needed",
                      "Give a wider range of resolutions");
  WilsonFit fit;
  fit.line = fit_line(plot.s2, plot.ln_a2);
  fit.b_factor = b_factor_of_slope(fit.line.slope);
  fit.b_factor_error = std::abs(b_factor_of_slope(fit.line.slope_error));
  return fit;
}

GuinierSegments fit_segments(const GuinierPlot& plot, int segments) {
  GuinierSegments fit;
  fit.line = segments == choose_segments ? choose_piecewise_linear(plot.s2, plot.ln_a2, {}, max_chosen_segments)
                                         : fit_piecewise_linear(plot.s2, plot.ln_a2, {}, segments);
  for (int k = 1; k < fit.line.segments(); ++k)
    fit.breakpoints_angstrom.push_back(1 / std::sqrt(fit.line.knots[static_cast<std::size_t>(k)]));
  for (const double slope : fit.line.slopes) fit.b_factors.push_back(b_factor_of_slope(slope));
  return fit;
}

}  // namespace acuity
