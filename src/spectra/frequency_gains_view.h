// Gains of a whole map's coefficients that depend only on the frequency, as a table that CPU and GPU read.
// Filled by FrequencyGains; applied by filter_planes() and the kernels of src/kernels/maps.
#pragma once

#include <cstdint>

#include "windows/host_device.h"
#include "windows/pass_maps.h"
#include "windows/shells.h"

namespace acuity {

/// In a cube frequencies depend on the whole number kx^2 + ky^2 + kz^2, which is the place of a gain. In another box
/// the table holds an octant, (nx / 2 + 1) x (ny / 2 + 1) x (nz / 2 + 1) gains, kx fastest.
struct FrequencyGainsView {
  const float* gains;
  std::int64_t nx, ny, nz;  ///< Size of the map in voxels.

  ACUITY_HOST_DEVICE bool of_cube() const { return nx == ny && ny == nz; }
  /// Gains of the table.
  ACUITY_HOST_DEVICE std::int64_t count() const {
    return of_cube() ? 3 * (nx / 2) * (nx / 2) + 1 : (nx / 2 + 1) * (ny / 2 + 1) * (nz / 2 + 1);
  }
  /// The gain of kx = 0 in row y of plane z of the half-spectrum.
  ACUITY_HOST_DEVICE const float* row(std::int64_t y, std::int64_t z) const {
    std::int64_t ky = frequency_index(static_cast<int>(y), static_cast<int>(ny));
    std::int64_t kz = frequency_index(static_cast<int>(z), static_cast<int>(nz));
    if (of_cube()) return gains + ky * ky + kz * kz;
    if (ky < 0) ky = -ky;
    if (kz < 0) kz = -kz;
    return gains + (kz * (ny / 2 + 1) + ky) * (nx / 2 + 1);
  }
  /// The place of the gain of kx behind that of its row.
  ACUITY_HOST_DEVICE std::int64_t step(std::int64_t kx) const { return of_cube() ? kx * kx : kx; }
};

/// The coefficient times its gain.
ACUITY_HOST_DEVICE inline Complex times(Complex f, float gain) { return {f.real * gain, f.imag * gain}; }

/// exp(b s^2 / 4) in double precision is a product of one factor per axis: nx / 2 + 1, ny and nz factors, in the order
/// of the half-spectrum.
struct AxisGainsView {
  const double* x;
  const double* y;
  const double* z;
};

}  // namespace acuity
