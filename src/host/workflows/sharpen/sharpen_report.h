// What sharpen() and plan_sharpening() tell of a run: the keys of the report.
// Between the steps of sharpen_steps.h and the JSON beside the output.
#pragma once

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/window_engine.h"

namespace acuity {

/// The keys inputs, output, half_maps_out, mask_out and grid of the report.
void describe_files(const SharpenOptions& options, const Inputs& inputs, Report& report);

/// The keys reference, resolution_angstrom and what belongs to it, window, voxels and engine.
void describe_run(const SharpenOptions& options, const Inputs& inputs, const ScalingTask& task,
                  const EngineChoice& chosen, Report& report);

/// The radial amplitude profile of a map inside the mask, into the key profiles: `which` is input, reference or output.
void describe_profile(const std::string& which, VolumeView volume, const Mask& mask, int threads, Report& report);

}  // namespace acuity
