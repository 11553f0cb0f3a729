#include <cstdio>

#include <acuity/confidence_mask.h>
#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {
namespace {

void warn_if_nothing_can_pass(const ConfidenceMap& map, NoiseTest test, RunLog& log) {
  if (map.threshold) return;
  char text[256];
  std::snprintf(text, sizeof text, "No voxel passed; the least p value of %lld voxels is %.3g%s",
                static_cast<long long>(map.tested), map.min_p,
                test == NoiseTest::empirical
                    ? ", and the empirical test finds none below one over the voxels of its boxes: give larger ones"
                    : "");
  log.warn(text);
}

}  // namespace

std::vector<NoiseBox> noise_boxes(const FdrMaskOptions& options, VolumeView volume, RunLog& log) {
  const GridSize& size = volume.size;
  const std::int64_t edge = options.box_edge.value_or(default_noise_box_edge(size));
  if (options.box_centres.empty())
    return options.box_edge ? noise_boxes_at_faces(size, edge) : agreeing_noise_boxes(volume, edge, log);
  std::vector<NoiseBox> boxes;
  for (const auto& centre : options.box_centres) boxes.push_back(noise_box_around(size, centre, edge));
  return boxes;
}

FdrTest test_against_noise(VolumeView volume, const FdrMaskOptions& options, std::string_view instead, RunLog& log) {
  const std::vector<NoiseBox> boxes = noise_boxes(options, volume, log);
  FdrTest test{noise_statistics(volume, boxes, instead), confidence_map(volume, boxes, options.test)};
  for (const std::string& warning : noise_warnings(test.noise)) log.warn(warning);
  warn_if_nothing_can_pass(test.map, options.test.test, log);
  return test;
}

FdrFindings findings_of(const FdrTest& test) {
  return {test.noise, test.map.tested, test.map.passed.count(), test.map.threshold};
}

}  // namespace acuity
