// A whole map in the memory of a device, and copies of it in other layouts. Transformed by CudaMapDevice, and read by
// the passes of window engines where it is kept.
#pragma once

#include <cstddef>
#include <cstdint>

#include <acuity/volume.h>

#include "kernels/device/cuda_resources.h"
#include "windows/pass_maps.h"

namespace acuity {

/// Rows have room for their half-spectrum: nz x ny x 2 (nx / 2 + 1) floats.
struct MapOnDevice {
  GridSize size;
  DeviceArray<float> d_values;

  MapOnDevice(const Stream& stream, const GridSize& of)
      : size(of), d_values(stream, static_cast<std::size_t>(floats_of(of))) {}

  static std::int64_t row_of(const GridSize& size) { return 2 * (size.x / 2 + 1); }
  static std::int64_t floats_of(const GridSize& size) { return row_of(size) * size.y * size.z; }
  static std::int64_t bytes_of(const GridSize& size) {
    return floats_of(size) * static_cast<std::int64_t>(sizeof(float));
  }
  std::int64_t row() const { return row_of(size); }
  std::int64_t plane() const { return row() * size.y; }
  std::int64_t floats() const { return floats_of(size); }
  std::size_t bytes() const { return d_values.size() * sizeof(float); }
  Complex* coefficients() const { return reinterpret_cast<Complex*>(d_values.data()); }
};

/// Voxels in device memory: floats from a row to the next, and from a plane to the next.
struct VoxelLayout {
  std::int64_t row;
  std::int64_t plane;
};
inline VoxelLayout layout_of(const MapOnDevice& map) { return {map.row(), map.plane()}; }
inline VoxelLayout dense_layout(const GridSize& size) { return {size.x, size.x * size.y}; }

/// Copies the voxels of a box of this size, normalised as normalised_voxel() does. Both layouts may be one memory where
/// they are the same.
void launch_normalise(const float* d_from, const VoxelLayout& from, const GridSize& size, double padding, double scale,
                      float* d_to, const VoxelLayout& to, cudaStream_t stream);

/// The same without a change of the voxels.
inline void launch_copy(const float* d_from, const VoxelLayout& from, const GridSize& size, float* d_to,
                        const VoxelLayout& to, cudaStream_t stream) {
  launch_normalise(d_from, from, size, 0, 1, d_to, to, stream);
}

}  // namespace acuity
