// A whole map sharpened by one B factor.
// Takes the blur of drawn model densities out again.
#pragma once

#include <acuity/volume.h>

namespace acuity {

/// Multiplies every Fourier coefficient of `volume` (periodic) by exp(+b s^2 / 4), one axis at a time in double; Eq. 6.
/// Runs on the MapDevice of the thread, if there is one.
void sharpen_by_b(Volume& volume, double b, int threads = 0);

/// The same, of which only `part` is wanted, from voxel (0, 0, 0) on. A MapDevice keeps it.
VolumeInput part_sharpened_by_b(Volume volume, double b, const GridSize& part, int threads);

}  // namespace acuity
