// The soft rim inside a mask, where with_soft_edge() has one around it.
// Lies between masks and the maps that are filtered inside them.
#pragma once

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/core/crop.h"

namespace acuity {

/// 0 outside, then (1 - cos(pi d / rim)) / 2 at the distance d in voxels from the nearest voxel outside, 1 from d = rim
/// on. Distances are exact (Euclidean); beyond the box nothing is outside.
Volume with_soft_rim(const Mask& mask, double spacing_angstrom, int rim_voxels, int threads);

/// The same weights in a box around the mask, beyond which they are 0.
BoxWeights soft_rim(const Mask& mask, int rim_voxels, int threads);

}  // namespace acuity
