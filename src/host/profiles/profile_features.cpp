#include "host/profiles/profile_features.h"

#include <algorithm>
#include <cmath>

#include "host/core/shell_range.h"
#include "host/fit/line_fit.h"

namespace acuity {
namespace {

constexpr double from_angstrom = 10;
constexpr double to_angstrom = 2.5;
constexpr double highest_from = 6.5;
constexpr double highest_to = 3;
constexpr int segment_count = 4;

/// The points of the Guinier plot and what is left of them without their straight line.
struct GuinierPlot {
  std::vector<double> d;
  std::vector<double> s2;
  std::vector<double> y;
  std::vector<double> residual;
  LineFit line;
};

GuinierPlot guinier_plot(std::span<const double> amplitude, double step) {
  GuinierPlot plot;
  const ShellRange range(from_angstrom, to_angstrom);
  for (std::size_t j = 1; j < amplitude.size(); ++j) {
    const double s = static_cast<double>(j) * step;
    if (!range.contains(s)) continue;
    plot.d.push_back(1 / s);
    plot.s2.push_back(s * s);
    plot.y.push_back(2 * std::log(amplitude[j]));
  }
  plot.line = fit_line(plot.s2, plot.y);
  for (std::size_t i = 0; i < plot.y.size(); ++i) plot.residual.push_back(plot.y[i] - plot.line.at(plot.s2[i]));
  return plot;
}

/// Number of the extreme of sign * residual among the points between two resolutions, or nothing where it is the first
/// or last of them. Points ascend in s.
std::optional<std::size_t> extreme(const GuinierPlot& plot, double sign, double from, double to) {
  const auto inside = [&](std::size_t i) { return plot.d[i] <= from && plot.d[i] >= to; };
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < plot.d.size(); ++i)
    if (inside(i) && (!best || sign * plot.residual[i] > sign * plot.residual[*best])) best = i;
  if (!best || *best == 0 || *best + 1 == plot.d.size() || !inside(*best - 1) || !inside(*best + 1)) return {};
  return best;
}

}  // namespace

ProfileFeatures features_of(std::span<const double> amplitude, double step) {
  const GuinierPlot plot = guinier_plot(amplitude, step);
  const PiecewiseLinear fit = fit_piecewise_linear(plot.s2, plot.y, {}, segment_count);
  ProfileFeatures features;
  features.r_squared = fit.r_squared;
  double highest = 0;
  for (std::size_t i = 1; i + 1 < fit.knots.size(); ++i) {
    const double d = 1 / std::sqrt(fit.knots[i]);
    features.breakpoints_angstrom.push_back(d);
    const double above = fit.values[i] - plot.line.at(fit.knots[i]);
    if (above <= highest) continue;
    highest = above;
    features.bend_down_angstrom = d;
  }
  const auto maximum = extreme(plot, 1, highest_from, highest_to);
  if (!maximum) return features;
  features.maximum_angstrom = plot.d[*maximum];
  const auto minimum = extreme(plot, -1, from_angstrom, plot.d[*maximum]);
  if (minimum) features.minimum_angstrom = plot.d[*minimum];
  return features;
}

Spread spread_of(std::vector<double> values) {
  Spread spread;
  spread.n = static_cast<int>(values.size());
  if (values.empty()) return spread;
  std::sort(values.begin(), values.end());
  for (const double v : values) spread.mean += v / spread.n;
  double squares = 0;
  for (const double v : values) squares += (v - spread.mean) * (v - spread.mean);
  if (spread.n > 1) spread.standard_deviation = std::sqrt(squares / (spread.n - 1));
  for (int q = 0; q < 3; ++q) {
    const double place = 0.25 * (q + 1) * (spread.n - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    spread.quartiles[q] = values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  }
  return spread;
}

}  // namespace acuity
