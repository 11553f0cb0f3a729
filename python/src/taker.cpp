#include "taker.h"

#include <acuity/error.h>

#include "host/models/model_writer.h"
#include "host/workflows/reports/report_json.h"
#include "keywords.h"

namespace acuity::python {
namespace {

using Volumes = std::vector<std::pair<std::string, Volume>>;

void add(Volumes& maps, const char* name, Volume&& volume) {
  if (!volume.voxels.empty()) maps.emplace_back(name, std::move(volume));
}

/// mmCIF text of a model in a map's own frame, in the coordinates of its file.
std::string text_of_model(Model&& model, const MapHeader& header, OriginConvention frame) {
  model.translate(first_voxel_angstrom(header, frame));
  return model_text(model, ModelFormat::mmcif);
}

std::string text_of_report(const Json& fields, const RunLog& log) { return text_of(report_json(fields, log)); }

}  // namespace

void Taker::take(const SharpenOptions& options, SharpenResult&& result, const RunLog& log) {
  outcome.report = text_of_report(sharpen_json(options, result.found), log);
  outcome.header = read_map_header(options.map, options.spacing_angstrom);
  if (result.model) outcome.model = text_of_model(std::move(*result.model), *outcome.header, options.frame);
  outcome.mask = std::move(result.mask);
  if (!result.half_difference.voxels.empty()) {
    std::array<Volume, 2> halves = half_maps_of(result);
    add(outcome.maps, "half_map1", std::move(halves[0]));
    add(outcome.maps, "half_map2", std::move(halves[1]));
  }
  add(outcome.maps, "map", std::move(result.map));
  add(outcome.maps, "uncertainty", std::move(result.uncertainty));
}

void Taker::take(const SharpenOptions& options, const SharpenPlan& plan, const RunLog& log) {
  outcome.report = text_of_report(plan_json(options, plan), log);
}

void Taker::take(const ResolutionOptions& options, ResolutionResult&& result, const RunLog& log) {
  outcome.report = text_of_report(resolution_json(options, result), log);
  outcome.header = read_map_header(options.half_map1, options.spacing_angstrom);
  add(outcome.maps, "resolutions", std::move(result.resolutions));
}

void Taker::take(const BFactorOptions& options, BFactorResult&& result, const RunLog& log) {
  outcome.report = text_of_report(bfactor_json(options, result), log);
  outcome.header = read_map_header(options.map, options.spacing_angstrom);
  add(outcome.maps, "b", std::move(result.b));
  add(outcome.maps, "standard_error", std::move(result.standard_error));
  add(outcome.maps, "r_squared", std::move(result.r_squared));
}

void Taker::take(const GlobalOptions& options, GlobalResult&& result, const RunLog& log) {
  outcome.report = text_of_report(global_json(options, result), log);
  outcome.header = read_map_header(options.map, options.spacing_angstrom);
  add(outcome.maps, "map", std::move(result.map));
}

void Taker::take(const FscOptions& options, FscResult&& result, const RunLog& log) {
  outcome.report = text_of_report(fsc_json(options, result), log);
}

void Taker::take(const CompareOptions& options, Comparison&& result, const RunLog& log) {
  outcome.report = text_of_report(compare_json(options, result), log);
}

void Taker::take(const ProfileOptions& options, ProfileResult&& result, const RunLog& log) {
  const Json found = profile_json(options, result);
  outcome.report = text_of_report(result.average ? Json{{"average", found}} : Json{{"files", found}}, log);
}

void Taker::take(const ModelMaskOptions& options, Mask&& result, const RunLog& log) {
  outcome.report = text_of_report(model_mask_json(options, result), log);
  outcome.header = read_usable_header(options.like, options.spacing_angstrom);
  add(outcome.maps, "mask",
      with_soft_edge(result, outcome.header->spacing()[0], options.settings.soft_edge_voxels,
                     options.settings.threads));
}

void Taker::take(const ConfidenceMaskOptions& options, ConfidenceMask&& result, const RunLog& log) {
  outcome.report = text_of_report(confidence_mask_json(options, result), log);
  outcome.header = read_map_header(options.map, options.spacing_angstrom);
  add(outcome.maps, "mask", std::move(result.volume));
}

void Taker::take(const AutomaticMaskOptions& options, AutomaticMask&& result, const RunLog& log) {
  outcome.report = text_of_report(automatic_mask_json(options, result), log);
  outcome.header = read_map_header(options.map, options.spacing_angstrom);
  add(outcome.maps, "mask",
      with_soft_edge(result.mask, outcome.header->spacing()[0], options.soft_edge_voxels, options.threads));
}

void Taker::take(const SimulateOptions& options, Simulation&& result, const RunLog& log) {
  outcome.report = text_of_report(simulate_json(options, result), log);
  outcome.header = result.header;
  if (result.model) outcome.model = text_of_model(std::move(*result.model), result.header, options.frame);
  add(outcome.maps, "density", std::move(result.density));
  for (std::size_t half = 0; half < result.half_maps.size(); ++half)
    add(outcome.maps, half == 0 ? "half_map1" : "half_map2", std::move(result.half_maps[half]));
  add(outcome.maps, "b_map", std::move(result.b_map));
}

void Taker::take(const PerturbOptions& options, PerturbFindings&& result, const RunLog& log) {
  outcome.report = text_of_report(perturb_json(options, result), log);
  outcome.model = model_text(part_of(result.result.model, options.part), ModelFormat::mmcif);
}

void Taker::take(const ResidueOptions& options, ResidueScores&& result, const RunLog& log) {
  outcome.report = text_of_report(residues_json(options, result), log);
}

void Taker::take(const AverageProfilesOptions& options, AverageProfilesResult&& result, const RunLog& log) {
  outcome.report = text_of_report(average_profiles_json(options, result), log);
}

void Taker::end(const RunLog& log) {
  for (const std::string& warning : log.warnings()) outcome.warnings.push_back(with_keywords(warning));
  outcome.stages = log.stages();
}

}  // namespace acuity::python
