// FSC curves in one figure with the thresholds that resolutions are read at.
// Lies between the curves and svg_of() or text_of().
#pragma once

#include <string>
#include <vector>

#include "host/fsc/fsc_curves.h"
#include "host/plot/plot.h"

namespace acuity {

/// Correlation against s up to the Nyquist limit, with dashed lines at 0.5 and 0.143.
Plot fsc_figure(const std::string& title, const std::vector<NamedFsc>& curves);

}  // namespace acuity
