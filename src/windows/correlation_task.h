// Cross power and powers of two half maps, shell by shell, in the window around each voxel of a mask (Eq. 11).
// Lies between the half maps and the fits of resolutions and B factors; a window engine computes them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/core/mask_runs.h"

namespace acuity {

/// Both half maps have the same size; the runs lie inside it.
struct CorrelationTask {
  VolumeView half1;
  VolumeView half2;
  double padding1 = 0;  ///< Value of the first half map outside the box.
  double padding2 = 0;
  std::vector<MaskRun> runs;  ///< Voxels to compute.
  int window_edge = 0;        ///< N, in voxels; 8 ... 1024 and no larger than the box.
};

/// Means over the coefficients of each shell j = 0 ... M of a window: Re F1 F2*, |F1|^2 and |F2|^2. All three share a
/// unit, that of the maps but for a power of two, which is the same at all voxels. Shell 0 holds k = 0 only, the means
/// of the windows. These say nothing of resolution and depend on the padding value, so shell 0 is 0.
struct ShellPowers {
  std::span<const double> cross;
  std::span<const double> power1;
  std::span<const double> power2;
};

/// Takes the powers of a voxel. Called by many threads at a time, for each voxel once; the spans do not outlive the
/// call.
using PowerSink = std::function<void(std::int64_t voxel, const ShellPowers& powers)>;

}  // namespace acuity
