// The step of sharpen() that gives the model the B factors its density is drawn with.
// Lies between the overall fall-off of the map and the reference.
#pragma once

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// The source of the B factors of a run: that of the settings. For a model whose own say nothing, it is the map where
/// its resolution is known. Nothing where they are to be all the same.
std::optional<BFactors> b_factors_of_run(const SharpenSettings& settings, const Model& model,
                                         const Resolution& resolution);

/// Gives `model`, which is that of `data`, its B factors, and says what was done.
void prepare_b_factors(const SharpenData& data, const Resolution& resolution, Model& model, SharpenFindings& found,
                       RunLog& log);

/// Shifts B factors until their 5 % quantile is `target_b`; none falls below 0. Returns what was subtracted, A^2.
double shift_b_factors(Model& model, double target_b);

}  // namespace acuity
