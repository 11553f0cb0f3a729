// The mean and the half difference of two half maps.
// Lies between the half maps as they are read and everything that takes one map.
#pragma once

#include <acuity/volume.h>

namespace acuity {

/// (half1 + half2) / 2, voxel by voxel; the halves have one grid. A half map that is moved in gives its memory.
Volume mean_of_halves(Volume half1, VolumeView half2);

/// Returns (half1 - half2) / 2, which is only noise, as strong as in the mean. A half map that is moved in lends its
/// memory.
Volume half_difference(Volume half1, VolumeView half2);

/// Both at once, in place: the first half map becomes the mean, the second half the difference.
void to_mean_and_difference(Volume& half1, Volume& half2, int threads);

/// Agreement of two half maps in means over blocks of about 10 A, in which noise averages out.
struct CoarseAgreement {
  double correlation = 0;  ///< Correlation of block means, -1 ... 1; 0 where a map is constant.
  double scale = 1;        ///< Standard deviation of the second map's block means, divided by the first's.
};
CoarseAgreement coarse_agreement(VolumeView half1, VolumeView half2, int threads);

/// Part of the voxels, 0 ... 1, that both half maps repeat along x, in the smallest ball about the middle of the box
/// that has almost all others. It is near 0 for half maps without a mask and for those that are constant outside a
/// ball, as refinements write them. It is large after a mask that follows the molecule. The ball lies in the box.
double shared_constant_part(VolumeView half1, VolumeView half2, int threads);

}  // namespace acuity
