// Number of a mask's voxels in the window around each voxel. Lies between a mask and what is known of windows from it:
// their sum of f(0), and how much of it a model has.
#pragma once

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Windows of `window_edge` = N voxels per side reach from -floor(N / 2) to N - 1 - floor(N / 2) on each axis; beyond
/// the box is nothing. Counts up to 2^24 are exact, larger ones to a part in 2^24. The same for any number of threads.
Volume count_in_windows(const Mask& mask, double spacing_angstrom, int window_edge, int threads = 0);

}  // namespace acuity
