// Sharpening towards an incomplete model: as the model says where it accounts for the density, and as an average
// profile says elsewhere. In the place of the one pass, where the options name a model and a profile (Eq. 18).
#pragma once

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/window_engine.h"

namespace acuity {

/// How far from its atoms a model accounts for density, A: as given, or 1 A more than the mask extends beyond the
/// voxels that passed its test; 4 A for a mask from a file.
double model_reach_angstrom(const SharpenOptions& options);

/// Makes the profile of `inputs` go with the model's density `reference`: its fall-off is the median of B over the
/// windows near atoms, unless the options have one, and noise is not damped, as it is not by a model.
void match_profile(const SharpenOptions& options, VolumeView reference, Inputs& inputs);

/// Two passes and their sum. `task` is the model's; all windows lie in `mask`. Where the model accounts for all density
/// of all windows there is no second pass, and the bytes are those of the model's pass. Adds the key hybrid to the
/// report. Memory: two volumes more than a pass, three where the task has a companion.
ScaledMaps run_hybrid(WindowEngine& engine, const SharpenOptions& options, const Inputs& inputs, ScalingTask task,
                      const Mask& mask, Report& report);

/// The whole scaling: run_hybrid(), or run_pass() where the options name one reference, and the low-pass of whole maps.
ScaledMaps scale(WindowEngine& engine, const SharpenOptions& options, const Inputs& inputs, ScalingTask task,
                 const Mask& mask, Report& report);

}  // namespace acuity
