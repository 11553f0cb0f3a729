// The radial amplitude profile of a whole map: its Fourier amplitudes averaged over directions.
// From maps or model densities to the Guinier plots of guinier.h.
#pragma once

#include <acuity/mask.h>
#include <acuity/profile.h>
#include <acuity/volume.h>

namespace acuity {

/// The profile of a map. Where there is a `mask`, the map is lowered by its mean outside it and multiplied by it. The
/// mask has values of the same grid, such as 0 to 1 with a soft edge. Takes 8 bytes per voxel at the peak, and a copy
/// of the map with a mask. The same bytes for any thread count. Runs on the MapDevice of the thread, if there is one.
RadialProfile radial_profile(VolumeView volume, VolumeView mask = {}, int threads = 0);

/// The same inside a binary mask, without a copy of the map.
RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads = 0);

}  // namespace acuity
