// Maps as engines in single precision take them (Eq. 8): minus their padding value, and scaled by a power of two.
// Lies between the task and such an engine. What is far from zero, or very small, then costs no accuracy.
#pragma once

#include <vector>

#include <acuity/volume.h>

#include "windows/host_device.h"

namespace acuity {

/// Eq. 8: `padding` (the value outside the box) is subtracted in double. Then padding is 0, and an offset of the map
/// costs no digits. `scale` is a power of two, see normalisation_of().
ACUITY_HOST_DEVICE inline float normalised_voxel(float voxel, double padding, double scale) {
  return static_cast<float>((voxel - padding) * scale);
}

struct Normalisation {
  double padding = 0;
  double scale = 1;
};

/// The scale that brings the largest |v - padding| into [0.5, 1), so that squares neither overflow nor vanish in single
/// precision. It is 1 where the map is constant.
Normalisation normalisation_of(VolumeView map, double padding);

/// A map of a task, and how it is normalised. The transform of a window of N^3 voxels differs from the map's at k = 0
/// only, by N^3 * offset.
struct NormalisedMap {
  VolumeView map;  ///< As it is; empty where a task has none.
  double padding = 0;
  double scale = 1;
  double offset = 0;  ///< padding * scale.

  /// The normalised voxels, in the order of the volume, for devices in the memory of the host.
  std::vector<float> voxels() const;
};
NormalisedMap normalised(VolumeView map, double padding);

}  // namespace acuity
