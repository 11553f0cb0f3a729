#include "host/cli/fsc_output.h"

#include <cstdio>

namespace acuity::commands {
namespace {

std::string number(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(columns, text.size()), ' ');
  return text;
}

}  // namespace

std::string resolutions_in_words(const std::vector<NamedFsc>& curves) {
  std::string text = "  FSC falls below   0.5           0.143\n";
  for (const NamedFsc& named : curves) {
    text += "  " + padded(named.name, 18);
    std::string cells;
    for (const double threshold : fsc_thresholds) {
      const auto resolution = named.curve->resolution_angstrom(threshold);
      if (!cells.empty()) cells = padded(cells, 14);
      cells += resolution ? "at " + number("%.2f A", *resolution) : "nowhere";
    }
    text += cells + "\n";
  }
  return text;
}

std::string csv_of(const std::vector<NamedFsc>& curves) {
  std::string text = "s_per_angstrom,resolution_angstrom,coefficients";
  for (const NamedFsc& named : curves) text += "," + named.name;
  text += "\n";
  const FscCurve& first = *curves.front().curve;
  for (std::size_t j = 0; j < first.fsc.size(); ++j) {
    const double s = first.s_per_angstrom[j];
    text +=
        number("%.9g", s) + "," + (s > 0 ? number("%.6g", 1 / s) : "") + "," + std::to_string(first.coefficients[j]);
    for (const NamedFsc& named : curves) text += "," + number("%.6f", named.curve->fsc[j]);
    text += "\n";
  }
  return text;
}

}  // namespace acuity::commands
