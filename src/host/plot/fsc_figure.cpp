#include "host/plot/fsc_figure.h"

#include <algorithm>

#include "host/plot/resolution_marks.h"

namespace acuity {

Plot fsc_figure(const std::string& title, const std::vector<NamedFsc>& curves) {
  Plot plot;
  plot.title = title;
  plot.x_label = "s (1/A)";
  plot.y_label = "FSC";
  plot.top_label = "resolution (A)";
  plot.dots = "0.5 and 0.143";
  plot.top_marks = resolution_marks(1);
  plot.x_high = curves.front().curve->s_per_angstrom.back();
  plot.y_low = 0;
  plot.y_high = 1.02;
  int group = 0;
  for (const NamedFsc& named : curves) {
    const std::vector<double>& values = named.curve->fsc;
    plot.y_low = std::min(plot.y_low, *std::min_element(values.begin(), values.end()) - 0.02);
    plot.series.push_back({named.name, group++, PlotSeries::Style::curve, named.curve->s_per_angstrom, values});
  }
  for (const double threshold : fsc_thresholds)
    plot.series.push_back({"", group, PlotSeries::Style::dashed, {0, plot.x_high}, {threshold, threshold}});
  return plot;
}

}  // namespace acuity
