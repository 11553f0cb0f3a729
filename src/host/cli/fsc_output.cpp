#include "host/cli/fsc_output.h"

#include <algorithm>

#include "host/core/formatted.h"

namespace acuity::commands {
namespace {

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
      cells += resolution                       ? "at " + formatted("%.2f A", *resolution)
               : named.curve->agrees(threshold) ? "nowhere"
                                                : "everywhere";
    }
    text += cells + "\n";
  }
  return text;
}

}  // namespace acuity::commands
