// Values of a map before it is transformed, voxel by voxel; CPU and GPU make the same ones.
// Used by planes_of() of map parts and the kernels of src/kernels/maps.
#pragma once

#include <cstdint>

#include "windows/host_device.h"

namespace acuity {

/// A voxel of first + sign * second.
ACUITY_HOST_DEVICE inline float sum_value(float first, float second, float sign) { return first + sign * second; }

/// A voxel minus a level, times a weight.
ACUITY_HOST_DEVICE inline float weighted_value(float voxel, float level, float weight) {
  return (voxel - level) * weight;
}

/// The part of a voxel of this weight that counts as inside.
ACUITY_HOST_DEVICE inline double share_of(float weight) { return weight < 1 ? static_cast<double>(weight) : 1; }

/// The sum of voxels in their order.
ACUITY_HOST_DEVICE inline double sum_in_order(const float* voxels, std::int64_t count) {
  double sum = 0;
  for (std::int64_t x = 0; x < count; ++x) sum += voxels[x];
  return sum;
}

/// Sums in order of voxels times the parts that count as inside, and of these parts.
struct InsideSums {
  double voxels;
  double weights;
};
ACUITY_HOST_DEVICE inline InsideSums inside_sums_in_order(const float* voxels, const float* weights,
                                                          std::int64_t count) {
  InsideSums sums{0, 0};
  for (std::int64_t x = 0; x < count; ++x) {
    const double share = share_of(weights[x]);
    sums.voxels += share * voxels[x];
    sums.weights += share;
  }
  return sums;
}

}  // namespace acuity
