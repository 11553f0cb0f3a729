#include "host/core/formatted.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {

Json bfactor_json(const BFactorOptions& options, const BFactorResult& result) {
  Json json{
      {"inputs",
       inputs_json(
           {{"map", options.map}, {"half_map2", options.half_map2}, {"mask", options.mask}, {"model", options.model}})},
      {"output", options.output.string()},
      {"grid", grid_json(result.b)},
      {"window", window_json(result.window_edge, result.b.spacing_angstrom)},
      {"estimator", name_of(result.estimator)}};
  if (!result.profile_name.empty()) json["profile"] = result.profile_name;
  json["range_angstrom"] = {result.range.from_angstrom, result.range.to_angstrom};
  json["pooling_angstrom"] = options.settings.pooling_angstrom;
  json["global_b_angstrom2"] = result.global_b;
  json["voxels"] = result.voxels;
  json["voxels_not_fitted"] = result.not_fitted;
  json["voxels_at_limit"] = result.at_limit;
  const BFactorSummary& summary = result.summary;
  for (std::size_t i = 0; i < summary.quantiles.size(); ++i)
    json["quantiles_b_angstrom2"][number(b_quantiles[i])] = summary.quantiles[i];
  if (!summary.quantiles.empty()) {
    json["median_b_angstrom2"] = summary.median;
    json["median_standard_error_angstrom2"] = summary.median_standard_error;
    json["intervals_are_of"] = result.noise_is_known ? "all known errors" : "chance only";
    json["histogram"] = {{"edges_angstrom2", summary.edges}, {"voxels", summary.counts}};
  }
  json["engine"] = engine_json(result.engine, result.engine_steps);
  return json;
}

}  // namespace acuity
