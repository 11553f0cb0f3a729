#include "host/workflows/reports/report_json.h"

#include <cstdio>

#include <acuity/error.h>

#include "host/core/number.h"

namespace acuity {

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Json report_json(const Json& fields, const RunLog& log) {
  Json all;
  all["version"] = version();
  all["command"] = log.command_line();
  if (!fields.is_null()) all.update(fields);
  all["stages"] = Json::array();
  for (const RunLog::Stage& stage : log.stages())
    all["stages"].push_back({{"name", stage.name}, {"seconds", stage.seconds}});
  all["peak_memory_bytes"] = peak_memory_bytes();
  all["warnings"] = Json::array();
  for (const std::string& warning : log.warnings())
    all["warnings"].push_back(with_settings(warning, log.command_line().empty() ? "" : "--"));
  return all;
}

Json engine_json(const EngineChoice& chosen) {
  Json engine{{"device", chosen.device}, {"method", chosen.method}, {"threads", chosen.threads}};
  if (!chosen.note.empty()) engine["note"] = chosen.note;
  return engine;
}

Json grid_json(VolumeView map) {
  return {{"size", {map.size.x, map.size.y, map.size.z}}, {"spacing_angstrom", map.spacing_angstrom}};
}

Json window_json(int edge_voxels, double spacing_angstrom) {
  return {{"edge_voxels", edge_voxels}, {"edge_angstrom", edge_voxels * spacing_angstrom}};
}

Json wilson_json(const WilsonFit& wilson, const ResolutionRange& range) {
  return {{"from_angstrom", range.from_angstrom},
          {"to_angstrom", range.to_angstrom},
          {"shells", wilson.line.n},
          {"b_factor", wilson.b_factor},
          {"b_factor_error", wilson.b_factor_error},
          {"ln_a2_at_zero", wilson.line.intercept},
          {"r_squared", wilson.line.r_squared}};
}

Json resolution_json(const ResolutionSummary& summary, const std::string& counted) {
  Json json{{counted, summary.voxels},
            {counted + "_at_window_edge", summary.at_window_edge},
            {counted + "_at_last_shell", summary.at_last_shell}};
  auto& quantiles = json["quantiles_angstrom"];
  for (std::size_t i = 0; i < summary.quantiles_angstrom.size(); ++i)
    quantiles[number(resolution_quantiles[i])] = summary.quantiles_angstrom[i];
  json["median_angstrom"] = summary.quantiles_angstrom[2];
  json["histogram"] = {{"edges_angstrom", summary.edges_angstrom}, {counted, summary.counts}};
  return json;
}

Json fsc_json(const std::vector<NamedFsc>& curves) {
  Json json{{"s_per_angstrom", curves.front().curve->s_per_angstrom},
            {"coefficients", curves.front().curve->coefficients}};
  for (const NamedFsc& named : curves) {
    auto& entry = json[named.name];
    for (const double threshold : fsc_thresholds) {
      char key[48];
      std::snprintf(key, sizeof key, "resolution_angstrom_at_%g", threshold);
      const auto resolution = named.curve->resolution_angstrom(threshold);
      entry[key] = resolution ? Json(*resolution) : Json(nullptr);
    }
    entry["fsc"] = named.curve->fsc;
  }
  return json;
}

void add_fdr_test(const FdrFindings& test, double level, Json& fields) {
  Json boxes = Json::array();
  for (const NoiseStatistics::InBox& in : test.noise.boxes)
    boxes.push_back({{"first_voxel", in.box.first},
                     {"edge_voxels", in.box.edge},
                     {"mean", in.moments.mean},
                     {"standard_deviation", in.moments.standard_deviation},
                     {"skewness", in.skewness},
                     {"excess_kurtosis", in.excess_kurtosis}});
  fields["level"] = level;
  fields["noise"] = {{"mean", test.noise.pooled.mean},
                     {"standard_deviation", test.noise.pooled.standard_deviation},
                     {"voxels", test.noise.voxels},
                     {"boxes", boxes}};
  fields["voxels_tested"] = test.tested;
  fields["voxels_passed"] = test.passed;
  fields["threshold"] = test.threshold ? Json(*test.threshold) : Json(nullptr);
}

}  // namespace acuity
