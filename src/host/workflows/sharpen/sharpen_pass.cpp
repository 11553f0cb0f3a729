#include "host/workflows/sharpen/sharpen_pass.h"

#include "host/core/mask_runs.h"
#include "host/workflows/engine_report.h"
#include "host/workflows/report.h"
#include "windows/window_engine.h"

namespace acuity {

ScaledMaps run_pass(WindowEngine& engine, ScalingTask task, Verbosity verbosity, Report& report) {
  VolumeView observed = task.observed;
  ScaledMaps scaled{{observed.size, observed.spacing_angstrom, std::vector<float>(observed.voxels.size())}, {}};
  if (task.companion) {
    scaled.half_difference.resize(observed.voxels.size());
    task.companion->out = &scaled.half_difference;
  }
  if (task.runs.empty()) return scaled;
  report.stage("scale", [&] {
    Progress progress("scale", voxel_count(task.runs), verbosity);
    engine.scale(task, scaled.map.voxels, progress);
  });
  describe_pass(engine, report);
  return scaled;
}

ScalingTask towards_profile(ScalingTask task, const ProfileReference& profile) {
  task.reference = {};
  task.reference_beyond = 0;
  task.profile = &profile;
  return task;
}

}  // namespace acuity
