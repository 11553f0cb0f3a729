// Sorting large arrays of floats on several threads.
// Used by the adjusted p values of confidence masks.
#pragma once

#include <vector>

namespace acuity {

/// Largest first. No value may be NaN. Memory: up to half of the array once more.
void sort_descending(std::vector<float>& values, int threads);

}  // namespace acuity
