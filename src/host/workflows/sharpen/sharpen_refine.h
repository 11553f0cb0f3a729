// The step of sharpen() that finds the B factors of its model in the map, for `--b-factors refine`.
// Between the resolution, where the fit ends, and the model's density.
#pragma once

#include <cstdint>

#include <acuity/model.h>
#include <acuity/sharpen.h>

#include "host/io/outputs.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// Throws Error unless there is a model to refine, an end of the fit, and a known format of --model-out; or nothing of
/// the kind was asked for.
void check_refinement(const SharpenOptions& options);

/// Throws Error where the file of --model-out cannot hold the model, as it was read.
void require_model_fits(const SharpenOptions& options, const Model& model);

/// Gives `inputs.model` the B factors of the map. Adds the key b_factors to the report.
void refine_model(const SharpenOptions& options, Inputs& inputs, Report& report);

/// What refine_model() would do, into the key b_factors. Returns its bytes at most.
std::int64_t plan_refinement(const SharpenOptions& options, const Inputs& inputs, Report& report);

/// Adds the model where the options ask for it; moves `inputs.model` back into the frame of its file.
void add_model(Outputs& outputs, const SharpenOptions& options, Inputs& inputs);

}  // namespace acuity
