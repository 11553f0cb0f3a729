// The cosine edge: half a period of a cosine between 1 and 0, as low-passes, masks, windows and profiles have it.
// Used by all that fades in or out.
#pragma once

#include <cmath>

#include "windows/host_device.h"

namespace acuity {

/// From 1 at a distance of 0 to 0 at `width`: (1 + cos(pi distance / width)) / 2.
ACUITY_HOST_DEVICE inline double cosine_fall(double distance, double width) {
  constexpr double pi = 3.14159265358979323846;
  return 0.5 * (1 + std::cos(pi * distance / width));
}

/// From 0 at t = 0 to 1 at t = 1: (1 - cos(pi t)) / 2.
ACUITY_HOST_DEVICE inline double cosine_rise(double t) {
  constexpr double pi = 3.14159265358979323846;
  return 0.5 * (1 - std::cos(pi * t));
}

}  // namespace acuity
