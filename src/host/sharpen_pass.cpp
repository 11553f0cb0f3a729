#include "host/sharpen_pass.h"

#include "host/sharpen_report.h"

namespace acuity {

ScaledMaps run_pass(WindowEngine& engine, ScalingTask task, Verbosity verbosity, Report& report) {
  const Volume& observed = *task.observed;
  ScaledMaps scaled{{observed.size, observed.spacing_angstrom, std::vector<float>(observed.voxels.size())}, {}};
  if (task.companion) {
    scaled.half_difference.resize(observed.voxels.size());
    task.companion->out = &scaled.half_difference;
  }
  report.stage("scale", [&] {
    Progress progress("scale", voxel_count(task.runs), verbosity);
    engine.scale(task, scaled.map.voxels, progress);
  });
  describe_pass(engine, report);
  return scaled;
}

}  // namespace acuity
