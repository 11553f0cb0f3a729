#include "host/workflows/reports/report_json.h"

#include <acuity/error.h>

#include "host/core/formatted.h"

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

Json inputs_json(std::initializer_list<std::pair<const char*, std::optional<std::filesystem::path>>> inputs) {
  Json json = Json::object();
  for (const auto& [key, path] : inputs)
    if (path) json[key] = path->string();
  return json;
}

Json engine_json(const EngineChoice& chosen, const std::vector<StepTime>& steps) {
  Json engine{{"device", chosen.device}, {"method", chosen.method}, {"threads", chosen.threads}};
  if (!chosen.note.empty()) engine["note"] = chosen.note;
  for (const StepTime& step : steps)
    engine["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}, {"bytes", step.bytes}});
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

}  // namespace acuity
