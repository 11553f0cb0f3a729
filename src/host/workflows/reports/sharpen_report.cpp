// The report of `acuity sharpen`.
#include "host/core/formatted.h"
#include "host/fit/histogram.h"
#include "host/io/outputs.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

constexpr double b_bin_angstrom2 = 20;

Json inputs_json(const SharpenOptions& options) {
  Json json = Json::object();
  const auto name = [&](const char* key, const std::optional<std::filesystem::path>& path) {
    if (path) json[key] = path->string();
  };
  name(options.half_map2 ? "half_map1" : "map", options.map);
  name("half_map2", options.half_map2);
  name("model", options.model);
  name("reference", options.reference);
  if (options.settings.profile) json["profile"] = *options.settings.profile;
  name("mask", options.mask);
  return json;
}

Json mask_json(const SharpenOptions& options, const MaskFindings& mask) {
  Json json;
  if (mask.source == MaskSource::given) json = {{"kind", "file"}, {"file", options.mask->string()}};
  if (mask.source == MaskSource::model) json = {{"kind", "model"}, {"radius_angstrom", *mask.model_radius_angstrom}};
  if (mask.source == MaskSource::confidence) {
    json = {{"kind", "fdr"}};
    add_fdr_test(*mask.tested, mask.test->test.level, json);
    add_shape(*mask.test, json);
  }
  if (mask.automatic) json = automatic_mask_json(*mask.automatic, mask.molecule);
  if (mask.source != MaskSource::model && mask.model_radius_angstrom)
    json["model_radius_angstrom"] = *mask.model_radius_angstrom;
  json["voxels"] = mask.voxels;
  return json;
}

Json distribution_json(const ProfileFindings::Distribution& distribution) {
  return {{"mean", distribution.mean}, {"standard_deviation", distribution.standard_deviation}};
}

Json reference_json(const SharpenOptions& options, const SharpenFindings& found) {
  if (options.model && !found.profile) return {{"kind", "model"}, {"file", options.model->string()}};
  if (options.reference) return {{"kind", "map"}, {"file", options.reference->string()}};
  const ProfileFindings& profile = *found.profile;
  Json json{{"kind", options.model ? "hybrid" : "profile"},
            {"profile", profile.name},
            {"source", profile.source},
            {"n", profile.n},
            {"b_target_angstrom2", profile.b_target},
            {"wilson_range_angstrom", {profile.from_angstrom, profile.to_angstrom}}};
  if (options.model) json["file"] = options.model->string();
  if (profile.b_best_ordered) json["b_best_ordered_angstrom2"] = *profile.b_best_ordered;
  if (profile.b_windows) {
    json["b_windows_angstrom2"] = distribution_json(*profile.b_windows);
    const Histogram histogram = histogram_of(profile.sampled_b, b_bin_angstrom2);
    json["b_windows_angstrom2"]["histogram"] = {{"edges_angstrom2", histogram.edges}, {"windows", histogram.counts}};
  }
  if (profile.log_amplitude) json["log_amplitude_full_window"] = distribution_json(*profile.log_amplitude);
  if (profile.noise_from) {
    json["noise_from"] = *profile.noise_from;
    json["noise_amplitude"] = profile.noise_amplitude;
  }
  return json;
}

Json fall_off_json(const FallOffFindings& fall_off) {
  Json json{{"b_target_angstrom2", fall_off.b_target}, {"b_flattened_angstrom2", fall_off.b_flattened}};
  if (fall_off.filter_end_angstrom) json["filter_end_angstrom"] = *fall_off.filter_end_angstrom;
  if (fall_off.b_of_map) json["b_of_map_angstrom2"] = *fall_off.b_of_map;
  if (fall_off.b_of_model) json["b_taken_off_model_angstrom2"] = *fall_off.b_of_model;
  if (fall_off.equivalent_b) json["equivalent_b_angstrom2"] = *fall_off.equivalent_b;
  return json;
}

Json fsc_findings_json(const FscFindings& fsc) {
  Json json{{"threshold", fsc.threshold}, {"mask_soft_edge_voxels", fsc.soft_edge_voxels}};
  if (const auto from = fsc.curves.mask->randomised_from_angstrom()) json["randomised_from_angstrom"] = *from;
  json.update(fsc_json(named_curves(fsc.curves)));
  return json;
}

/// Mean and quantiles, 0 and 1 among them.
Json b_json(const BDistribution& b) {
  Json json{{"mean", b.mean}};
  for (std::size_t i = 0; i < b.quantiles.size(); ++i)
    json["quantiles"][number(BDistribution::shares[i])] = b.quantiles[i];
  return json;
}

Json refinement_json(const SharpenOptions& options, const RefinementFindings& refinement) {
  Json json{{"source", "refine"},
            {"range_angstrom", {refinement.from_angstrom, refinement.to_angstrom}},
            {"pooling_angstrom", refinement.pooling_angstrom},
            {"best_b_angstrom2", refinement.best_b},
            {"least_b_angstrom2", refinement.min_b},
            {"most_b_angstrom2", refinement.max_b},
            {"window_voxels", refinement.window_edge}};
  if (!refinement.outcome) return json;
  const RefinementFindings::Outcome& outcome = *refinement.outcome;
  json["before_angstrom2"] = b_json(outcome.before);
  json["of_map_angstrom2"] = b_json(outcome.of_map);
  json["after_angstrom2"] = b_json(outcome.after);
  json["shift_angstrom2"] = outcome.shift;
  for (const RefinementFindings::Round& round : outcome.rounds)
    json["rounds"].push_back(
        {{"mean_change_angstrom2", round.mean_change}, {"rms_change_angstrom2", round.rms_change}});
  json["atoms"] = outcome.atoms;
  json["stopped"] = outcome.is_stopped;
  json["atoms_at_least_b"] = outcome.atoms_at_min;
  json["atoms_at_most_b"] = outcome.atoms_at_max;
  json["atoms_by_map"] = outcome.atoms_by_map;
  json["atoms_not_fitted"] = outcome.atoms_not_fitted;
  if (options.model_out) json["model_out"] = options.model_out->string();
  return json;
}

Json curves_json(const ProfileCurves& curves) {
  Json json{{"s_per_angstrom", curves.s_per_angstrom}, {"coefficients", curves.coefficients}};
  auto& amplitudes = json["mean_amplitude_density_angstrom3"];
  amplitudes["input"] = curves.input;
  if (!curves.reference.empty()) amplitudes["reference"] = curves.reference;
  amplitudes["output"] = curves.output;
  return json;
}

Json uncertainty_json(const UncertaintyFindings& uncertainty) {
  Json json{{"results", uncertainty.others.size() + 1},
            {"median", uncertainty.median},
            {"median_relative_to_standard_deviation", uncertainty.median_relative_to_standard_deviation}};
  for (const Assumption& other : uncertainty.others) {
    Json assumed{{"window_voxels", other.window_edge}};
    if (other.profile) assumed["profile"] = *other.profile;
    json["other_assumptions"].push_back(assumed);
  }
  return json;
}

const char* name_of(ContourFindings::Owner owner) {
  using Owner = ContourFindings::Owner;
  if (owner == Owner::mass) return "mass";
  if (owner == Owner::model) return "model";
  return owner == Owner::mask ? "mask" : "half of the mask";
}

Json contour_json(const ContourFindings& contour) {
  const auto level = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  Json json{{"level", level(contour.level)},
            {"volume_angstrom3", contour.volume_angstrom3},
            {"volume_of", name_of(contour.owner)}};
  if (contour.counterpart)
    json["of_input"] = {{"input_level", contour.counterpart->input_level},
                        {"volume_angstrom3", contour.counterpart->volume_angstrom3},
                        {"level", level(contour.counterpart->level)}};
  return json;
}

void add_outputs(const SharpenOptions& options, Json& json) {
  json["output"] = options.output.string();
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out))
      json["half_maps_out"].push_back(half.string());
  if (options.mask_out) json["mask_out"] = options.mask_out->string();
  if (options.uncertainty_out) json["uncertainty_out"] = options.uncertainty_out->string();
}

}  // namespace

Json sharpen_json(const SharpenOptions& options, const SharpenFindings& found) {
  Json json;
  json["inputs"] = inputs_json(options);
  add_outputs(options, json);
  json["grid"] = {{"size", {found.size.x, found.size.y, found.size.z}}, {"spacing_angstrom", found.spacing_angstrom}};
  json["mask"] = mask_json(options, found.mask);
  if (found.local_resolution) {
    json["local_resolution"]["threshold"] = found.local_resolution_threshold;
    json["local_resolution"].update(resolution_json(*found.local_resolution, "windows"));
  }
  if (found.fsc) json["fsc"] = fsc_findings_json(*found.fsc);
  if (found.refinement) json["b_factors"] = refinement_json(options, *found.refinement);
  json["fall_off"] = fall_off_json(found.fall_off);
  json["reference"] = reference_json(options, found);
  if (found.resolution_angstrom) {
    json["resolution_angstrom"] = *found.resolution_angstrom;
    json["resolution_source"] = found.resolution_given ? "given" : "half maps";
  }
  json["low_pass"] = found.low_pass;
  json["window"] = window_json(found.window_edge, found.spacing_angstrom);
  if (found.window_grown) json["window"]["grown"] = true;
  json["voxels"] = found.voxels;
  json["engine"] = engine_json(found.engine, found.engine_steps);
  json["engine"]["shells"] = found.shells == ShellRule::full ? "full" : "locscale";
  json["profiles"] = curves_json(found.profiles);
  if (found.hybrid)
    json["hybrid"] = {{"model_reach_angstrom", found.hybrid->model_reach_angstrom},
                      {"voxels_by_model", found.hybrid->voxels_by_model},
                      {"voxels_by_both", found.hybrid->voxels_by_both},
                      {"voxels_by_profile", found.hybrid->voxels_by_profile},
                      {"scale_of_profile", found.hybrid->scale_of_profile}};
  if (found.uncertainty) json["uncertainty"] = uncertainty_json(*found.uncertainty);
  if (found.contour) json["contour"] = contour_json(*found.contour);
  return json;
}

Json plan_json(const SharpenOptions& options, const SharpenPlan& plan) {
  Json json = sharpen_json(options, plan.found);
  json["scale_seconds"] = plan.scale_seconds;
  for (const RunLog::Stage& stage : plan.stages)
    json["predicted_stages"].push_back({{"name", stage.name}, {"seconds", stage.seconds}});
  json["memory_bytes"] = plan.memory_bytes;
  return json;
}

}  // namespace acuity
