// The mask of a map that has no noise to measure: a map that was masked already.
// In place of the test of voxels.
#pragma once

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Least local contrast of the mask as a share of the mean contrast of the mask around.
inline constexpr double contrast_share = 0.25;

/// The voxels of strong contrast. They deviate from the value at the box's faces. The root mean square in a Gaussian of
/// 2 A is at least `contrast_share` of that of the mask around. They are found in rounds from the strongest ones on.
/// Empty for a constant map.
Mask contrast_mask(VolumeView map, int threads);

}  // namespace acuity
