// Curves and histograms of reports (JSON) as plots.
// Lies between reports and svg_of(), for figures.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/plot/plot.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {

/// A plot, and what its file is called after the run.
using NamedPlot = std::pair<std::string, Plot>;

/// fsc, profiles, guinier, local_b, local_resolution: those that the report has the numbers of.
std::vector<NamedPlot> report_plots(const Json& report);

/// The key of colours from `low` to `high`, as an SVG document.
std::string colour_key_svg(const std::string& words, double low, double high);

}  // namespace acuity
