// The map of local B factors, in memory.
// Between maps with their mask and the workflow that writes the map.
#pragma once

#include <optional>

#include <acuity/bfactor.h>
#include <acuity/mask.h>
#include <acuity/volume.h>

#include "windows/window_engine.h"

namespace acuity {

/// Where the half maps stop to agree inside the mask, A, or the Nyquist limit: where their FSC over the box, averaged
/// over the width of a window's shell, says that it falls below 0.143 there, with all the signal inside the mask and
/// noise everywhere alike.
double end_of_agreement(VolumeView half1, VolumeView half2, const Mask& mask, int window_edge, int threads);

/// The half maps, which are used up, in windows that `engine` correlates; a map alone is given as both. `profile` is
/// that of the estimators that need one; a line leaves it out. Throws Error for fewer than three shells in the range.
/// The same bytes for any thread count.
LocalB local_b_factors(Volume half1, std::optional<Volume> half2, const Mask& mask, const AverageProfile& profile,
                       const LocalBRule& rule, WindowEngine& engine);

}  // namespace acuity
