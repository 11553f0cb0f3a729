// The step of sharpen() that finds the B factors of its model in the map.
// Lies between the resolution, where the fit ends, and the model's density.
#pragma once

#include <cstdint>

#include "host/b_factors/refine_b.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// Gives `model`, which is that of `data`, the B factors of the map.
RefinementFindings refine_model(const SharpenData& data, const Resolution& resolution, Model& model, RunLog& log);

/// The settings that refine_model() would use. Adds its bytes at most to `bytes`.
RefinementFindings plan_refinement(const SharpenData& data, const Resolution& resolution, std::int64_t& bytes);

/// The fit's settings: its windows are those of the sharpening, and it ends at the resolution. Half maps that agree up
/// to the Nyquist limit have none.
RefineBRule refinement_rule(const SharpenData& data, const Resolution& resolution);

}  // namespace acuity
