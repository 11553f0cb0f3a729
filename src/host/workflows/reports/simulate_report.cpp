#include "host/workflows/reports/report_json.h"

namespace acuity {

Json simulate_json(const SimulateOptions& options, const Simulation& result) {
  Json json{{"inputs", inputs_json({{"model", options.model}, {"like", options.like}})},
            {"output", options.output.string()},
            {"grid", grid_json(result.density)},
            {"atoms", result.atoms}};
  if (options.settings.noise_level)
    json["noise"] = {{"level", *options.settings.noise_level},
                     {"standard_deviation", result.noise_deviation},
                     {"b_factor_angstrom2", options.settings.noise_b_factor},
                     {"seed", options.settings.seed}};
  if (result.b_axis) json["b_axis"] = *result.b_axis;
  return json;
}

Json average_profiles_json(const AverageProfilesOptions& options, const AverageProfilesResult& result) {
  Json json{{"models", options.models.size()}, {"output", options.output.string()}};
  for (const ProfileStatistics& found : result.profiles)
    json["profiles"].push_back({{"name", found.profile.name},
                                {"s_per_angstrom", found.profile.s_per_angstrom},
                                {"mean", found.profile.mean},
                                {"standard_deviation", found.profile.standard_deviation},
                                {"standard_error", found.standard_error},
                                {"n", found.profile.n},
                                {"source", found.profile.source},
                                {"left_out_small", found.left_out_small},
                                {"left_out_large", found.left_out_large}});
  return json;
}

}  // namespace acuity
