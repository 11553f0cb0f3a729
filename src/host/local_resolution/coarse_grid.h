// Every n-th voxel along each axis instead of all, and what lies between them by interpolation.
// Around local_resolution(), whose values change slowly from voxel to voxel.
#pragma once

#include <acuity/mask.h>

namespace acuity {

/// The voxels whose indices are multiples of `step`, 1 or more, at the corners of all cells that hold a voxel of the
/// mask. Some of them lie outside it. The mask itself for a step of 1.
Mask coarse_grid(const Mask& mask, int step);

/// Values at every voxel of the mask, 0 elsewhere, from those of `coarse` at the voxels of coarse_grid(). They
/// are linear along each axis, and beyond the last grid voxel of an axis they have its value. Where the corners of a
/// cell agree, so does all within.
Volume between_grid_voxels(VolumeView coarse, const Mask& mask, int step, int threads);

}  // namespace acuity
