// The refusal of masks that are not made of 0 and 1.
// At the door of everything that takes a mask from the caller's memory.
#pragma once

#include <acuity/mask.h>

namespace acuity {

/// Throws Error unless a mask holds 0 and 1 only, and as many of them as its size says.
void require_binary(const Mask& mask);

}  // namespace acuity
