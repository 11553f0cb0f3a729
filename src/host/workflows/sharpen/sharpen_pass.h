// One pass of the engine over the voxels of a task, and what comes of it.
// Between the steps that make a task and the outputs; a method of several passes calls it several times.
#pragma once

#include <vector>

#include <acuity/engine.h>
#include <acuity/volume.h>

#include "host/workflows/report.h"
#include "windows/window_engine.h"

namespace acuity {

/// What a pass makes. Both have the size of the map that was scaled and are 0 but at the task's voxels.
struct ScaledMaps {
  Volume map;
  std::vector<float> half_difference;  ///< The companion scaled with the map's gains; empty where there is none.
};

/// Scales as the task says; the companion's output, where the task has one, is made here. The time joins the stage
/// scale of the report, and what the engine has to say its warnings and steps.
ScaledMaps run_pass(WindowEngine& engine, ScalingTask task, Verbosity verbosity, Report& report);

/// The task with an average profile, which it keeps a pointer to, in the place of its reference.
ScalingTask towards_profile(ScalingTask task, const ProfileReference& profile);

}  // namespace acuity
