#include <cstdio>

#include <acuity/error.h>
#include <acuity/fdr_mask.h>
#include <acuity/mask.h>

namespace acuity {
namespace {

void warn_if_nothing_can_pass(const ConfidenceMap& map, NoiseTest test, Report& report) {
  if (map.threshold) return;
  char text[256];
  std::snprintf(text, sizeof text, "No voxel passed; the least p value of %lld voxels is %.3g%s",
                static_cast<long long>(map.tested), map.least_p,
                test == NoiseTest::empirical
                    ? ", and the empirical test finds none below one over the voxels of its boxes: give larger ones"
                    : "");
  report.warn(text);
}

}  // namespace

std::vector<NoiseBox> noise_boxes(const FdrMaskOptions& options, GridSize size) {
  const std::int64_t edge = options.box_edge.value_or(default_noise_box_edge(size));
  if (options.box_centres.empty()) return noise_boxes_at_faces(size, edge);
  std::vector<NoiseBox> boxes;
  for (const auto& centre : options.box_centres) boxes.push_back(noise_box_around(size, centre, edge));
  return boxes;
}

FdrTest test_against_noise(VolumeView volume, const FdrMaskOptions& options, std::string_view instead, Report& report) {
  const std::vector<NoiseBox> boxes = noise_boxes(options, volume.size);
  FdrTest test{noise_statistics(volume, boxes, instead), confidence_map(volume, boxes, options.test)};
  for (const std::string& warning : noise_warnings(test.noise)) report.warn(warning);
  warn_if_nothing_can_pass(test.map, options.test.test, report);
  return test;
}

Mask shaped_mask(const Mask& passed, const FdrMaskOptions& options, double spacing_angstrom, std::string_view instead) {
  const int threads = options.test.threads;
  Mask mask = passed;
  if (options.least_part > 0) mask = without_small_parts(mask, options.least_part);
  if (options.largest_part) mask = largest_part(mask);
  if (options.close_angstrom > 0) mask = closed(mask, options.close_angstrom / spacing_angstrom, threads);
  if (options.extend_angstrom > 0) mask = extended(mask, options.extend_angstrom / spacing_angstrom, threads);
  if (mask.count() == 0) reject("The mask is empty", "no voxel passed, or every part of it was too small", instead);
  return mask;
}

void describe(const FdrTest& test, const FdrMaskOptions& options, nlohmann::ordered_json& fields) {
  nlohmann::ordered_json boxes = nlohmann::ordered_json::array();
  for (const NoiseStatistics::InBox& in : test.noise.boxes)
    boxes.push_back({{"first_voxel", in.box.first},
                     {"edge_voxels", in.box.edge},
                     {"mean", in.moments.mean},
                     {"standard_deviation", in.moments.standard_deviation},
                     {"skewness", in.skewness},
                     {"excess_kurtosis", in.excess_kurtosis}});
  const ConfidenceMap& map = test.map;
  fields["level"] = options.test.level;
  fields["noise"] = {{"mean", test.noise.pooled.mean},
                     {"standard_deviation", test.noise.pooled.standard_deviation},
                     {"voxels", test.noise.voxels},
                     {"boxes", boxes}};
  fields["voxels_tested"] = map.tested;
  fields["voxels_passed"] = map.passed.count();
  fields["threshold"] = map.threshold ? nlohmann::ordered_json(*map.threshold) : nlohmann::ordered_json(nullptr);
}

}  // namespace acuity
