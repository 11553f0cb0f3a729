#include "host/plot/guinier_figure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "host/fit/guinier.h"
#include "host/plot/resolution_marks.h"

namespace acuity {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The least and the largest of what was added.
struct Extent {
  double low = infinity;
  double high = -infinity;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  double length() const { return high - low; }
};

double s2_of(double angstrom) { return 1 / (angstrom * angstrom); }

std::string words(const char* format, double number) {
  char text[64];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

void add_series(Plot& plot, const GuinierCurve& curve, const GuinierPlot& points, int group, double shift) {
  const auto add = [&](const std::string& name, PlotSeries::Style style, std::vector<double> x, std::vector<double> y) {
    for (double& value : y) value -= shift;
    plot.series.push_back({name, group, style, std::move(x), std::move(y)});
  };
  const ProfileFits& fits = *curve.fits;
  const double from = s2_of(fits.range.from_angstrom);
  const double to = s2_of(fits.range.to_angstrom);
  add(curve.name, PlotSeries::Style::curve, points.s2, points.ln_a2);
  add(words("Wilson line, B = %.4g A^2", fits.wilson.b_factor), PlotSeries::Style::dashed, {from, to},
      {fits.wilson.line.at(from), fits.wilson.line.at(to)});
  if (fits.segments.line.segments() > 1)
    add(std::to_string(fits.segments.line.segments()) + " segments", PlotSeries::Style::knots, fits.segments.line.knots,
        fits.segments.line.values);
}

}  // namespace

std::vector<GuinierCurve> curves_of(const ProfileResult& result) {
  std::vector<GuinierCurve> curves;
  for (const ProfileResult::File& file : result.files)
    curves.push_back({std::filesystem::path(file.file).filename().string(), file.found.profile.s_per_angstrom,
                      file.found.profile.mean_amplitude, &file.found.fits});
  if (result.average)
    curves.push_back({result.average->profile.name, result.average->profile.s_per_angstrom,
                      result.average->profile.mean, &result.average->fits});
  return curves;
}

Plot guinier_figure(const std::vector<GuinierCurve>& curves) {
  Plot plot;
  const bool several = curves.size() > 1;
  plot.title = several ? "Guinier plot" : "Guinier plot of " + curves.front().name;
  plot.x_label = "s^2 (1/A^2)";
  plot.y_label = several ? "ln A^2, less the Wilson line where it begins" : "ln A^2";
  plot.top_label = "resolution (A)";
  plot.top_marks = resolution_marks(2);
  plot.x_high = 0;
  for (const GuinierCurve& curve : curves) {
    const double end = curve.s_per_angstrom.back();
    plot.x_high = std::max(plot.x_high, std::min(end * end, 2 * s2_of(curve.fits->range.to_angstrom)));
  }
  Extent all;
  Extent fitted;
  int group = 0;
  for (const GuinierCurve& curve : curves) {
    const ResolutionRange& range = curve.fits->range;
    const GuinierPlot points =
        guinier_plot(curve.s_per_angstrom, curve.amplitude, {infinity, 1 / std::sqrt(plot.x_high)});
    const double shift = several ? curve.fits->wilson.line.at(s2_of(range.from_angstrom)) : 0;
    add_series(plot, curve, points, group++, shift);
    for (std::size_t i = 0; i < points.s2.size(); ++i) {
      const double value = points.ln_a2[i] - shift;
      all.add(value);
      if (points.s2[i] >= s2_of(range.from_angstrom) && points.s2[i] <= s2_of(range.to_angstrom)) fitted.add(value);
    }
  }
  // Filtered shells, and the peak of the whole particle at s = 0, must not flatten the stretch that was fitted.
  const Extent shown{std::max(all.low, fitted.low - fitted.length()),
                     std::min(all.high, fitted.high + fitted.length())};
  const double margin = 0.03 * std::max(shown.length(), 1e-6);
  plot.y_low = shown.low - margin;
  plot.y_high = shown.high + margin;
  return plot;
}

}  // namespace acuity
