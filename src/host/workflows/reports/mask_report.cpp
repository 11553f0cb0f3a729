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

Json confidence_mask_json(const ConfidenceMaskOptions& options, const ConfidenceMask& result) {
  Json json{{"map", options.map.string()}, {"output", options.output.string()}};
  add_fdr_test(findings_of(result.test), options.settings.fdr.test.level, json);
  if (result.mask) json["mask_voxels"] = result.mask->count();
  return json;
}

}  // namespace acuity
