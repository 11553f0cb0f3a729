#include "host/workflows/reports/report_json.h"

namespace acuity {

Json global_json(const GlobalOptions& options, const GlobalResult& result) {
  const GlobalSettings& settings = options.settings;
  Json json;
  if (result.wilson) json["wilson"] = wilson_json(*result.wilson, result.wilson_range);
  json["inputs"] = inputs_json({{options.half_map2 ? "half_map1" : "map", options.map},
                                {"half_map2", options.half_map2},
                                {"mask", options.mask}});
  json["output"] = options.output.string();
  json["grid"] = grid_json(result.map);
  json["b_factor_applied"] = result.b_factor;
  json["b_factor_source"] = settings.b_factor ? "given" : "wilson";
  json["fsc_weight"] = settings.fsc_weight;
  if (settings.resolution_angstrom) json["resolution_angstrom"] = *settings.resolution_angstrom;
  json["low_pass"] = result.low_passed;
  return json;
}

}  // namespace acuity
