// The window passes of sharpen(): one over the voxels of a task, or two for a hybrid, and the low-pass of whole maps.
// Lies between the steps that make a task and the outputs; scale() is where the method runs.
#pragma once

#include <acuity/volume.h>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// Result of a pass. Both maps have the size of the scaled map and are 0 except at the task's voxels.
struct ScaledMaps {
  VolumeInput map;
  VolumeInput half_difference;  ///< The second map scaled with the map's gains; empty where there is none.
};

/// Scales as the task says; the second map's output, where the task has one, is made here. The time joins the stage
/// scale, and what the engine has to say joins the warnings and `found`.
ScaledMaps run_pass(WindowEngine& engine, ScalingTask task, Verbosity verbosity, SharpenFindings& found, RunLog& log);

/// The task with an average profile, which it keeps a pointer to, in the place of its reference.
ScalingTask towards_profile(ScalingTask task, const ProfileReference& profile);

/// The passes of a run: run_hybrid(), or run_pass() where there is one reference.
ScaledMaps scale_windows(WindowEngine& engine, const SharpenData& data, ScalingTask task, const ProfileFit* fit,
                         SharpenFindings& found, RunLog& log);

/// The low-pass of whole maps after the passes, where the resolution asks for one. Of `data` it reads no map.
void low_pass_scaled(const SharpenData& data, const Resolution& resolution, ScaledMaps& scaled, RunLog& log);

/// Both, one after the other.
ScaledMaps scale(WindowEngine& engine, const SharpenData& data, ScalingTask task, const Resolution& resolution,
                 const ProfileFit* fit, SharpenFindings& found, RunLog& log);

/// Fills in what a report says of a run before its passes.
void describe_run(const SharpenData& data, const ScalingTask& task, const Resolution& resolution, const ProfileFit* fit,
                  SharpenFindings& found);

}  // namespace acuity
