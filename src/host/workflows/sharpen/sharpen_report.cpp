#include "host/workflows/sharpen/sharpen_report.h"

#include <cmath>

#include <acuity/mask.h>

#include "host/core/histogram.h"
#include "host/core/mask_runs.h"
#include "host/fourier/radial_profile.h"
#include "host/io/outputs.h"
#include "host/workflows/engine_report.h"
#include "host/workflows/report.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr double b_bin_angstrom2 = 20;

nlohmann::ordered_json reference_in_json(const SharpenOptions& options, const Inputs& inputs) {
  if (options.model && !options.profile) return {{"kind", "model"}, {"file", options.model->string()}};
  if (options.reference) return {{"kind", "map"}, {"file", options.reference->string()}};
  const ProfileReference& profile = inputs.profile_reference;
  nlohmann::ordered_json json{{"kind", is_hybrid(options) ? "hybrid" : "profile"},
                              {"profile", inputs.profile->name},
                              {"source", inputs.profile->source},
                              {"n", inputs.profile->n},
                              {"b_target_angstrom2", profile.target.b},
                              {"wilson_range_angstrom", {profile.wilson_low_angstrom, profile.wilson_high_angstrom}}};
  if (options.model) json["file"] = options.model->string();
  if (std::isfinite(profile.target.best_ordered)) json["b_best_ordered_angstrom2"] = profile.target.best_ordered;
  if (profile.prior.b_weight > 0) {
    json["b_windows_angstrom2"] = {{"mean", profile.prior.b},
                                   {"standard_deviation", 1 / std::sqrt(profile.prior.b_weight)}};
    const Histogram found = histogram_of(inputs.surveyed_b, b_bin_angstrom2);
    json["b_windows_angstrom2"]["histogram"] = {{"edges_angstrom2", found.edges}, {"windows", found.counts}};
  }
  if (profile.prior.intercept_weight > 0)
    json["log_amplitude_full_window"] = {{"mean", profile.prior.intercept},
                                         {"standard_deviation", 1 / std::sqrt(profile.prior.intercept_weight)}};
  if (inputs.noise_source != NoiseSource::none) {
    json["noise_from"] = inputs.noise_source == NoiseSource::half_maps ? "half maps" : "solvent";
    for (const ProfileShell& shell : profile.shells) json["noise_amplitude"].push_back(std::sqrt(shell.noise));
  }
  return json;
}

}  // namespace

void describe_files(const SharpenOptions& options, const Inputs& inputs, Report& report) {
  auto& fields = report.fields;
  fields["inputs"] = nlohmann::ordered_json::object();
  const auto name = [&](const char* key, const std::optional<std::filesystem::path>& path) {
    if (path) fields["inputs"][key] = path->string();
  };
  name(options.half_map2 ? "half_map1" : "map", options.map);
  name("half_map2", options.half_map2);
  name("model", options.model);
  name("reference", options.reference);
  if (options.profile) fields["inputs"]["profile"] = *options.profile;
  name("mask", options.mask);
  fields["output"] = options.output.string();
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out))
      fields["half_maps_out"].push_back(half.string());
  if (options.mask_out) fields["mask_out"] = options.mask_out->string();
  if (options.uncertainty_out) fields["uncertainty_out"] = options.uncertainty_out->string();
  VolumeView observed = inputs.observed.volume;
  fields["grid"] = {{"size", {observed.size.x, observed.size.y, observed.size.z}},
                    {"spacing_angstrom", observed.spacing_angstrom}};
}

void describe_run(const SharpenOptions& options, const Inputs& inputs, const ScalingTask& task,
                  const EngineChoice& chosen, Report& report) {
  auto& fields = report.fields;
  fields["reference"] = reference_in_json(options, inputs);
  if (inputs.resolution_angstrom) {
    fields["resolution_angstrom"] = *inputs.resolution_angstrom;
    fields["resolution_source"] = options.resolution_angstrom ? "given" : "half maps";
  }
  fields["low_pass"] = !inputs.filter.empty();
  fields["window"] = {{"edge_voxels", task.window_edge},
                      {"edge_angstrom", task.window_edge * task.observed.spacing_angstrom}};
  fields["voxels"] = voxel_count(task.runs);
  describe_engine(chosen, report);
  fields["engine"]["shells"] = task.rule == ShellRule::full ? "full" : "locscale";
}

void describe_profile(const std::string& which, VolumeView volume, const Mask& mask, int threads, Report& report) {
  const RadialProfile profile = radial_profile(volume, mask, threads);
  auto& fields = report.fields["profiles"];
  fields["s_per_angstrom"] = profile.s_per_angstrom;
  fields["coefficients"] = profile.coefficients;
  fields["mean_amplitude_density_angstrom3"][which] = profile.mean_amplitude;
}

}  // namespace acuity
