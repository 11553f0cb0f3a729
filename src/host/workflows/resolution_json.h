// Local resolutions in figures, as reports give them.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <acuity/resolution.h>

#include "host/core/number.h"

namespace acuity {

/// `counted` is what there is one resolution of: voxels or windows.
inline nlohmann::ordered_json resolution_json(const ResolutionSummary& summary, const std::string& counted) {
  nlohmann::ordered_json json{{counted, summary.voxels},
                              {counted + "_at_window_edge", summary.at_window_edge},
                              {counted + "_at_last_shell", summary.at_last_shell}};
  auto& quantiles = json["quantiles_angstrom"];
  for (std::size_t i = 0; i < summary.quantiles_angstrom.size(); ++i)
    quantiles[number(resolution_quantiles[i])] = summary.quantiles_angstrom[i];
  json["median_angstrom"] = summary.quantiles_angstrom[2];
  json["histogram"] = {{"edges_angstrom", summary.edges_angstrom}, {counted, summary.counts}};
  return json;
}

}  // namespace acuity
