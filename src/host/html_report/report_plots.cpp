#include "host/html_report/report_plots.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/core/formatted.h"
#include "host/html_report/methods_text.h"
#include "host/plot/fsc_figure.h"
#include "host/plot/resolution_marks.h"
#include "host/plot/viridis.h"

namespace acuity {
namespace {

std::vector<double> numbers_of(const Json& json) {
  std::vector<double> numbers;
  for (const Json& value : json) {
    if (!value.is_number()) return {};
    numbers.push_back(value.get<double>());
  }
  return numbers;
}

/// An array of numbers at a key; empty where there is none.
std::vector<double> numbers_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_array() ? numbers_of(json[key]) : std::vector<double>();
}

void add_fsc(const Json& report, std::vector<NamedPlot>& plots) {
  const Json& block = report.contains("fsc") && report["fsc"].is_object() ? report["fsc"] : report;
  const std::vector<double> s = numbers_at(block, "s_per_angstrom");
  std::vector<FscCurve> curves;
  std::vector<std::string> names;
  const auto add = [&](const std::string& name, const Json& entry) {
    FscCurve curve;
    curve.s_per_angstrom = s;
    curve.fsc = numbers_at(entry, "fsc");
    if (s.empty() || curve.fsc.size() != s.size()) return;
    curves.push_back(std::move(curve));
    names.push_back(name);
  };
  add("FSC", block);
  for (const auto& [name, entry] : block.items()) add(name, entry);
  std::vector<NamedFsc> named;
  for (std::size_t i = 0; i < curves.size(); ++i) named.push_back({names[i], &curves[i]});
  if (!named.empty()) plots.emplace_back("fsc", fsc_figure("Fourier shell correlation", named));
}

/// The y axis spans all values, and a little more.
void fit_y(Plot& plot) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const PlotSeries& series : plot.series)
    for (const double y : series.y) {
      low = std::min(low, y);
      high = std::max(high, y);
    }
  const double margin = high > low ? 0.04 * (high - low) : 0.5;
  plot.y_low = low - margin;
  plot.y_high = high + margin;
}

/// ln A against s, and ln A^2 against s^2, of the report's radial profiles.
void add_profiles(const Json& report, std::vector<NamedPlot>& plots) {
  if (!report.contains("profiles") || !report["profiles"].is_object()) return;
  const Json& block = report["profiles"];
  const std::vector<double> s = numbers_at(block, "s_per_angstrom");
  constexpr const char* amplitudes = "mean_amplitude_density_angstrom3";
  if (s.empty() || !block.contains(amplitudes) || !block[amplitudes].is_object()) return;
  Plot profiles{"Radial profiles",   "s (1/A)", "ln mean amplitude", "resolution (A)", "", 0, s.back(), 0, 1,
                resolution_marks(1), {}};
  Plot guinier{"Guinier plot",
               "s^2 (1/A^2)",
               "ln A^2",
               "resolution (A)",
               "",
               0,
               s.back() * s.back(),
               0,
               1,
               resolution_marks(2),
               {}};
  int group = 0;
  for (const auto& [name, entry] : block[amplitudes].items()) {
    const std::vector<double> amplitude = numbers_of(entry);
    PlotSeries line{name, group, PlotSeries::Style::curve, {}, {}};
    PlotSeries square = line;
    for (std::size_t i = 0; i < std::min(s.size(), amplitude.size()); ++i) {
      if (!(amplitude[i] > 0)) continue;
      line.x.push_back(s[i]);
      line.y.push_back(std::log(amplitude[i]));
      square.x.push_back(s[i] * s[i]);
      square.y.push_back(2 * std::log(amplitude[i]));
    }
    if (line.x.empty()) continue;
    profiles.series.push_back(std::move(line));
    guinier.series.push_back(std::move(square));
    ++group;
  }
  if (profiles.series.empty()) return;
  fit_y(profiles);
  fit_y(guinier);
  plots.emplace_back("profiles", std::move(profiles));
  plots.emplace_back("guinier", std::move(guinier));
}

/// The outline of a histogram's bars.
void add_histogram(const Json& histogram, const std::string& file, const std::string& title, const std::string& x_label,
                   const char* edges_key, std::vector<NamedPlot>& plots) {
  const std::vector<double> edges = numbers_at(histogram, edges_key);
  const char* counted = histogram.contains("voxels") ? "voxels" : "windows";
  const std::vector<double> counts = numbers_at(histogram, counted);
  if (counts.empty() || edges.size() != counts.size() + 1) return;
  Plot plot{title, x_label, counted, "", "", edges.front(), edges.back(), 0, 1, {}, {}};
  PlotSeries outline;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    outline.x.insert(outline.x.end(), {edges[i], edges[i], edges[i + 1], edges[i + 1]});
    outline.y.insert(outline.y.end(), {0, counts[i], counts[i], 0});
  }
  plot.y_high = std::max(1.0, 1.04 * *std::max_element(counts.begin(), counts.end()));
  plot.series.push_back(std::move(outline));
  plots.emplace_back(file, std::move(plot));
}

}  // namespace

std::vector<NamedPlot> report_plots(const Json& report) {
  std::vector<NamedPlot> plots;
  if (!report.is_object()) return plots;
  add_fsc(report, plots);
  add_profiles(report, plots);
  const std::string command = command_of(report);
  if (command == "bfactor" && report.contains("histogram"))
    add_histogram(report["histogram"], "local_b", "Local B factors", "B (A^2)", "edges_angstrom2", plots);
  if (command == "resolution" && report.contains("histogram"))
    add_histogram(report["histogram"], "local_resolution", "Local resolution", "resolution (A)", "edges_angstrom",
                  plots);
  return plots;
}

std::string colour_key_svg(const std::string& words, double low, double high) {
  constexpr int steps = 64;
  std::string text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"60\" viewBox=\"0 0 300 60\" "
      "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n";
  for (int i = 0; i < steps; ++i) {
    const Colour colour = viridis((i + 0.5) / steps);
    text += formatted("<rect x=\"%g\" y=\"22\" width=\"%g\" height=\"14\" fill=\"#%02x%02x%02x\"/>\n",
                      10 + 280.0 * i / steps, 280.0 / steps + 0.5, colour[0], colour[1], colour[2]);
  }
  text += formatted("<text x=\"10\" y=\"52\">%.4g</text>\n<text x=\"290\" y=\"52\" text-anchor=\"end\">%.4g</text>\n",
                    low, high);
  return text + "<text x=\"150\" y=\"15\" text-anchor=\"middle\">" + svg_text(words) + "</text>\n</svg>\n";
}

}  // namespace acuity
