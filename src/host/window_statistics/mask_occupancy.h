// Mask occupancy: the fraction of the window around each voxel that holds molecule, by the mask. Lies between the mask
// and a pass towards an average profile, which takes from it the sum of f(0) in windows (Eq. 20).
#pragma once

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// The part of the N^3 voxels of the window around each voxel that lie in the mask, 0 ... 1; beyond the box is nothing.
Volume mask_occupancy(const Mask& mask, double spacing_angstrom, int window_edge, int threads = 0);

/// ln of its root, in its place: scattering amplitude grows as the root of the mass. 0 where the window is empty.
void to_log_root(Volume& fill);

}  // namespace acuity
