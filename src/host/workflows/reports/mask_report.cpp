#include "host/workflows/reports/report_json.h"

namespace acuity {

void add_fdr_test(const FdrFindings& test, double level, Json& fields) {
  Json boxes = Json::array();
  for (const NoiseStatistics::InBox& in : test.noise.boxes)
    boxes.push_back({{"first_voxel", in.box.first},
                     {"edge_voxels", in.box.edge},
                     {"mean", in.moments.mean},
                     {"standard_deviation", in.moments.standard_deviation},
                     {"skewness", in.skewness},
                     {"excess_kurtosis", in.excess_kurtosis}});
  fields["level"] = level;
  fields["noise"] = {{"mean", test.noise.pooled.mean},
                     {"standard_deviation", test.noise.pooled.standard_deviation},
                     {"voxels", test.noise.voxels},
                     {"boxes", boxes}};
  fields["voxels_tested"] = test.tested;
  fields["voxels_passed"] = test.passed;
  fields["threshold"] = test.threshold ? Json(*test.threshold) : Json(nullptr);
}

void add_shape(const MaskShape& shape, Json& fields) {
  fields["least_part_voxels"] = shape.min_part_voxels;
  fields["largest_part"] = shape.largest_component;
  fields["close_angstrom"] = shape.close_angstrom;
  fields["extend_angstrom"] = shape.dilate_angstrom;
}

Json automatic_mask_json(const AutomaticMaskSettings& settings, const std::optional<MoleculeMaskFindings>& molecule) {
  Json json;
  if (molecule) {
    const char* noise[] = {"half maps", "solvent", "none"};
    json = {{"kind", "molecule"}, {"noise_from", noise[static_cast<int>(molecule->noise)]}};
    if (molecule->noise != MoleculeNoise::none) {
      json["level"] = molecule->level;
      json["filter"] = {{"resolution_angstrom", molecule->resolution_angstrom},
                        {"low_pass_angstrom", molecule->low_pass_angstrom}};
      json["threshold_standard_deviations"] = molecule->threshold;
      json["voxels_passed"] = molecule->passed;
    }
    json["contour"] = molecule->contour;
    json["margin_angstrom"] = molecule->margin_angstrom;
  } else {
    json = {{"kind", "threshold"}, {"threshold", *settings.threshold}};
  }
  add_shape(settings.shape, json);
  return json;
}

Json automatic_mask_json(const AutomaticMaskOptions& options, const AutomaticMask& result) {
  Json json{{options.half_map2 ? "half_map1" : "map", options.map.string()}};
  if (options.half_map2) json["half_map2"] = options.half_map2->string();
  json["output"] = options.output.string();
  json.update(automatic_mask_json(options.settings, result.molecule));
  json["mask_voxels"] = result.mask.count();
  return json;
}

Json model_mask_json(const ModelMaskOptions& options, const Mask& mask) {
  return {{"inputs", inputs_json({{"map", options.like}, {"model", options.model}})},
          {"output", options.output.string()},
          {"kind", "model"},
          {"radius_angstrom", options.settings.radius_angstrom},
          {"mask_voxels", mask.count()}};
}

Json confidence_mask_json(const ConfidenceMaskOptions& options, const ConfidenceMask& result) {
  Json json{{"map", options.map.string()}, {"output", options.output.string()}};
  add_fdr_test(findings_of(result.test), options.settings.fdr.test.level, json);
  if (result.mask) json["mask_voxels"] = result.mask->count();
  return json;
}

}  // namespace acuity
