// Resolutions in A as marks on the upper axis of plots against frequency.
// Lies between figures of curves and svg_of() or text_of().
#pragma once

#include <vector>

#include "host/plot/plot.h"

namespace acuity {

/// Marks at d^-power for round lengths d from 100 to 0.2 A, the roundest first. The power is 1 for axes of s, 2 for
/// s^2.
std::vector<PlotMark> resolution_marks(int power);

}  // namespace acuity
