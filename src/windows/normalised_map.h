// Maps as engines in single precision take them (Eq. 8): less their value beyond the box, and scaled by a power of two.
// Between the task and such an engine. What is far from zero, or very small, then costs no accuracy.
#pragma once

#include <vector>

#include <acuity/volume.h>

#include "windows/host_device.h"

namespace acuity {

/// Eq. 8: `beyond` (the value outside the box) is subtracted in double, so that padding is 0 and an offset of the map
/// costs no digits; `scale` is a power of two, see centring_of().
ACUITY_HOST_DEVICE inline float centred_voxel(float voxel, double beyond, double scale) {
  return static_cast<float>((voxel - beyond) * scale);
}

struct Centring {
  double beyond = 0;
  double scale = 1;
};

/// The scale that brings the largest |v - beyond| into [0.5, 1), so that squares neither overflow nor vanish in single
/// precision; 1 where the map is constant.
Centring centring_of(VolumeView map, double beyond);

/// A centred map in memory of its own, for devices that take it as it is. The transform of a window of N^3 voxels
/// differs from the map's at k = 0 alone, by N^3 * offset.
struct CentredCopy {
  std::vector<float> voxels;  ///< In the order of the volume.
  double scale = 1;
  double offset = 0;  ///< beyond * scale.
};
CentredCopy centred(VolumeView map, double beyond);

}  // namespace acuity
