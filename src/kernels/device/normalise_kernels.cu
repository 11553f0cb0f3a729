// Mirrors src/windows/normalised_map.cpp.
#include <algorithm>

#include "kernels/device/launch.cuh"
#include "kernels/device/map_on_device.h"
#include "windows/normalised_map.h"

namespace acuity {
namespace {

constexpr int row_threads = 128;

/// blockIdx.x and blockIdx.y: row and plane.
__global__ void __launch_bounds__(row_threads)
    normalise_kernel(const float* d_from, VoxelLayout from, int nx, std::int64_t nz, double padding, double scale,
                     float* d_to, VoxelLayout to) {
  for (std::int64_t z = blockIdx.y; z < nz; z += gridDim.y) {
    const float* const in = d_from + z * from.plane + blockIdx.x * from.row;
    float* const out = d_to + z * to.plane + blockIdx.x * to.row;
    for (int x = static_cast<int>(threadIdx.x); x < nx; x += row_threads)
      out[x] = normalised_voxel(in[x], padding, scale);
  }
}

}  // namespace

void launch_normalise(const float* d_from, const VoxelLayout& from, const GridSize& size, double padding, double scale,
                      float* d_to, const VoxelLayout& to, cudaStream_t stream) {
  const dim3 grid{static_cast<unsigned>(size.y), static_cast<unsigned>(std::min(size.z, max_blocks_across))};
  launch("normalise", normalise_kernel, grid, row_threads, 0, stream, d_from, from, static_cast<int>(size.x), size.z,
         padding, scale, d_to, to);
}

}  // namespace acuity
