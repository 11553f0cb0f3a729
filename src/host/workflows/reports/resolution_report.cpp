#include "host/workflows/reports/report_json.h"

namespace acuity {

Json resolution_json(const ResolutionOptions& options, const ResolutionResult& result) {
  const ResolutionSettings& settings = options.settings;
  Json json{{"inputs",
             inputs_json({{"half_map1", options.half_map1}, {"half_map2", options.half_map2}, {"mask", options.mask}})},
            {"output", options.output.string()},
            {"grid", grid_json(result.resolutions)},
            {"window", window_json(result.window_edge, result.resolutions.spacing_angstrom)},
            {"step", settings.step}};
  if (result.tests) {
    json["fdr"] = *settings.fdr;
    json["tests"] = {{"permutations", "all"},
                     {"adjustment", "Benjamini-Yekutieli"},
                     {"effective_coefficients", result.tests->effective_coefficients},
                     {"first_decisive_shell", result.tests->first_decisive_shell}};
  } else {
    json["threshold"] = settings.threshold;
  }
  json["whitening"] = settings.whiten;
  json.update(resolution_json(result.summary, "voxels"));
  json["engine"] = engine_json(result.engine, result.engine_steps);
  return json;
}

}  // namespace acuity
