// How alike two maps are: correlation and difference in real space; see fsc.h for Fourier shells.
// The end of the flow: what `acuity compare` and the demo print.
#pragma once

#include <cstdint>

#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Pearson correlation of two maps over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
double real_space_correlation(VolumeView a, VolumeView b, const Mask* mask);

/// How far two maps are apart over the voxels of a mask (all voxels without one).
struct Difference {
  std::int64_t voxels = 0;
  double largest = 0;               ///< Largest absolute difference.
  double rms = 0;                   ///< Root mean square difference.
  double standard_deviation_a = 0;  ///< Of the first map over the same voxels, to measure the others by.
};
Difference difference_of(VolumeView a, VolumeView b, const Mask* mask);

}  // namespace acuity
