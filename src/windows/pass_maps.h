// The maps of a pass in the memory of a device, and the numbers of their transforms.
// Used by the bodies of the kernels of cuda/fft and cuda/sliding.
#pragma once

#include <cstdint>

#include "windows/host_device.h"

namespace acuity {

/// A Fourier coefficient, laid out as std::complex<float> and cufftComplex are.
struct alignas(8) Complex {
  float real;
  float imag;
};

/// A normalised map (normalised_map.h) in the memory of the device that computes; x fastest.
struct NormalisedMapView {
  const float* voxels;
  std::int64_t x, y, z;  ///< Size in voxels.
};

/// Outputs that a device keeps as whole maps, with rows of `row` floats; null for those that it does not keep.
struct KeptOutputs {
  float* map;
  float* second;
  std::int64_t row;
};

/// The maps of a pass in the memory of the device; all have one size.
struct PassMaps {
  NormalisedMapView observed;
  const float* reference;  ///< Null with a profile.
  const float* second;     ///< Null without a second map.
  KeptOutputs kept;

  /// Writes the outputs of a voxel, out[0] and that of the second map behind it, to the maps that are kept.
  ACUITY_HOST_DEVICE void keep_outputs(std::int64_t voxel, const float* out) const {
    if (kept.map == nullptr && kept.second == nullptr) return;
    const std::int64_t row = voxel / observed.x;
    const std::int64_t at = voxel + row * (kept.row - observed.x);
    if (kept.map != nullptr) kept.map[at] = out[0];
    if (kept.second != nullptr) kept.second[at] = out[1];
  }

  /// Map `number` of a pass: the observed map, the reference where `map_count` is 2, the second map.
  ACUITY_HOST_DEVICE NormalisedMapView of(int number, int map_count) const {
    NormalisedMapView map = observed;
    if (number > 0) map.voxels = number < map_count ? reference : second;
    return map;
  }
};

}  // namespace acuity
