#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

const char* name_of(GlobalMask mask) {
  if (mask == GlobalMask::given) return "given";
  return mask == GlobalMask::molecule ? "molecule" : "none";
}

}  // namespace

Json global_json(const GlobalOptions& options, const GlobalResult& result) {
  const GlobalSettings& settings = options.settings;
  Json json;
  if (result.wilson) {
    json["wilson"] = wilson_json(*result.wilson, result.wilson_range);
    json["profile"] = settings.profile;
    json["target_b"] = result.target_b;
  }
  json["inputs"] = inputs_json({{options.half_map2 ? "half_map1" : "map", options.map},
                                {"half_map2", options.half_map2},
                                {"mask", options.mask}});
  json["output"] = options.output.string();
  json["grid"] = grid_json(result.map);
  json["b_factor_applied"] = result.b_factor;
  json["b_factor_source"] = settings.b_factor ? "given" : "wilson";
  json["fsc_weight"] = settings.fsc_weight;
  json["estimates_mask"] = name_of(result.mask);
  if (result.resolution_angstrom) {
    json["resolution_angstrom"] = *result.resolution_angstrom;
    json["resolution_source"] = settings.resolution_angstrom ? "given" : "half maps";
  }
  json["low_pass"] = result.low_passed;
  return json;
}

}  // namespace acuity
