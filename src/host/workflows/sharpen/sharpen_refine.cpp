#include "host/workflows/sharpen/sharpen_refine.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/b_factors/model_b.h"
#include "host/b_factors/refine_b.h"
#include "host/core/number.h"
#include "host/core/quantile.h"
#include "host/io/model_writer.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/report.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// The fit's windows are those of the sharpening, and it ends at the resolution; half maps that agree up to the Nyquist
/// limit have none.
RefineBRule rule_of(const SharpenOptions& options, const Inputs& inputs) {
  RefineBRule rule;
  rule.window_edge = inputs.window_edge;
  const double nyquist = 2 * inputs.observed.volume.spacing_angstrom;
  rule.to_angstrom = std::max(inputs.resolution_angstrom.value_or(nyquist), nyquist);
  rule.threads = options.engine.threads;
  rule.verbosity = options.verbosity;
  return rule;
}

nlohmann::ordered_json rule_in_json(const RefineBRule& rule) {
  return {{"source", "refine"},
          {"range_angstrom", {rule.from_angstrom, rule.to_angstrom}},
          {"pooling_angstrom", rule.pooling_angstrom},
          {"best_b_angstrom2", rule.best_b},
          {"least_b_angstrom2", rule.least_b}};
}

/// Mean and quantiles, 0 and 1 among them.
nlohmann::ordered_json distribution(std::vector<double> b) {
  std::sort(b.begin(), b.end());
  double sum = 0;
  for (const double value : b) sum += value;
  nlohmann::ordered_json json{{"mean", sum / static_cast<double>(b.size())}};
  for (const double share : {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0})
    json["quantiles"][number(share)] = quantile_of_sorted(b, share);
  return json;
}

}  // namespace

void check_refinement(const SharpenOptions& options) {
  if (options.b_factors == BFactors::of_model) {
    if (options.model_out)
      reject("--model-out requires --b-factors refine", "the model is not changed", "Leave it out");
    return;
  }
  if (!options.model)
    reject("--b-factors refine requires --model", "there are no atoms whose B factors could be refined",
           "Give --model FILE");
  // Behind the resolution maps are low-passed or noise, and both would pass for B factors.
  if (!options.half_map2 && !options.resolution_angstrom)
    reject("--b-factors refine needs the resolution", "one map does not tell where its density ends",
           "Give --resolution, or both half maps");
  if (options.model_out) model_format_for(*options.model_out);  // Throws where it is unknown.
}

void require_model_fits(const SharpenOptions& options, const Model& model) {
  if (options.model_out) model_text(model, model_format_for(*options.model_out));
}

void refine_model(const SharpenOptions& options, Inputs& inputs, Report& report) {
  const RefineBRule rule = rule_of(options, inputs);
  Model& model = *inputs.model;
  auto& fields = report.fields["b_factors"];
  fields = rule_in_json(rule);
  fields["before_angstrom2"] = distribution(model.b_factors());
  EngineChoice wanted = options.engine;
  wanted.half_maps = true;
  if (wanted.device != "cpu") wanted.method = "auto";  // Not every method of a GPU correlates two maps.
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(wanted, chosen);
  const RefinedB refined = refine_b_factors(model, inputs.observed.volume, rule, *engine);
  fields["of_map_angstrom2"] = distribution(refined.b_of_map);
  fields["after_angstrom2"] = distribution(model.b_factors());
  fields["shift_angstrom2"] = refined.shift;
  for (const RefineBRound& round : refined.rounds)
    fields["rounds"].push_back(
        {{"mean_change_angstrom2", round.mean_change}, {"rms_change_angstrom2", round.rms_change}});
  fields["atoms"] = model.atom_count();
  fields["atoms_at_least_b"] = refined.atoms_at_least;
  fields["atoms_not_fitted"] = refined.atoms_not_fitted;
  if (options.model_out) fields["model_out"] = options.model_out->string();
  constexpr double share_worth_a_warning = 0.02;
  if (static_cast<double>(refined.atoms_not_fitted) > share_worth_a_warning * static_cast<double>(model.atom_count()))
    report.warn("The map says nothing of the B factors of " + std::to_string(refined.atoms_not_fitted) +
                " atoms; they have that of their residue or the median");
}

std::int64_t plan_refinement(const SharpenOptions& options, const Inputs& inputs, Report& report) {
  const RefineBRule rule = rule_of(options, inputs);
  VolumeView observed = inputs.observed.volume;
  report.fields["b_factors"] = rule_in_json(rule);
  const auto shells = static_cast<std::int64_t>(
      shells_in_range({rule.window_edge, rule.from_angstrom, rule.to_angstrom}, observed.spacing_angstrom).size());
  // The map, and as much again for it without its fall-off, the model's density, a spectrum, and values by voxel; of
  // the mask's voxels three powers a shell. The mask of sharpen() lives, too.
  constexpr std::int64_t maps = 5;
  constexpr std::int64_t powers = 3;
  const std::int64_t voxels = observed.size.count();
  const std::int64_t in_mask = model_mask(*inputs.model, observed.size, observed.spacing_angstrom,
                                          options.mask_radius_angstrom, options.engine.threads)
                                   .count();
  return (maps * voxels + powers * shells * in_mask) * static_cast<std::int64_t>(sizeof(float)) + 2 * voxels;
}

void add_model(Outputs& outputs, const SharpenOptions& options, Inputs& inputs) {
  if (!options.model_out) return;
  inputs.model->translate(first_voxel_angstrom(inputs.observed.header, options.frame));
  outputs.add_text(*options.model_out, model_text(*inputs.model, model_format_for(*options.model_out)));
}

}  // namespace acuity
