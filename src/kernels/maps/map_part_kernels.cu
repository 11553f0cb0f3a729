// Mirrors src/host/fourier/map_parts.cpp.
#include <algorithm>

#include "kernels/device/launch.cuh"
#include "kernels/maps/map_kernels.h"

namespace acuity {
namespace {

constexpr int row_threads = 128;
constexpr int value_threads = 256;
constexpr int run_threads = 32;  // Most runs are about as long.
constexpr int runs_per_block = 4;

/// A thread: value.
__global__ void __launch_bounds__(value_threads)
    sum_kernel(const float* d_first, const float* d_second, float sign, float* d_to, std::int64_t count) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * value_threads + threadIdx.x; i < count;
       i += std::int64_t{gridDim.x} * value_threads)
    d_to[i] = d_second == nullptr ? d_first[i] : sum_value(d_first[i], d_second[i], sign);
}

/// A thread: value.
__global__ void __launch_bounds__(value_threads) scale_kernel(float* d_values, float scale, std::int64_t count) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * value_threads + threadIdx.x; i < count;
       i += std::int64_t{gridDim.x} * value_threads)
    d_values[i] *= scale;
}

/// blockIdx.x and threadIdx.y: run; threadIdx.x: voxels.
__global__ void __launch_bounds__(run_threads* runs_per_block)
    inside_kernel(const float* d_from, std::int64_t nx, std::int64_t row, const MaskRun* d_runs, std::int64_t run_count,
                  float level, float* d_to) {
  for (std::int64_t r = std::int64_t{blockIdx.x} * runs_per_block + threadIdx.y; r < run_count;
       r += std::int64_t{gridDim.x} * runs_per_block) {
    const MaskRun run = d_runs[r];
    const std::int64_t first = run.first + run.first / nx * (row - nx);
    for (int x = static_cast<int>(threadIdx.x); x < run.length; x += run_threads)
      d_to[first + x] = d_from[first + x] - level;
  }
}

/// A thread: row.
__global__ void __launch_bounds__(row_threads)
    row_sums_kernel(const float* d_values, std::int64_t nx, std::int64_t row, std::int64_t rows, double* d_sums) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * row_threads + threadIdx.x; i < rows;
       i += std::int64_t{gridDim.x} * row_threads)
    d_sums[i] = sum_in_order(d_values + i * row, nx);
}

/// A thread: row of the box.
__global__ void __launch_bounds__(row_threads)
    inside_sums_kernel(const float* d_values, VoxelLayout layout, WeightsOnDevice by, InsideSums* d_sums) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * row_threads + threadIdx.x; i < by.ny * by.nz;
       i += std::int64_t{gridDim.x} * row_threads) {
    const std::int64_t y = i % by.ny;
    const std::int64_t z = i / by.ny;
    d_sums[i] = inside_sums_in_order(d_values + (by.z + z) * layout.plane + (by.y + y) * layout.row + by.x,
                                     by.d_weights + z * by.plane + y * by.row, by.nx);
  }
}

/// blockIdx.x and blockIdx.y: row and plane.
__global__ void __launch_bounds__(row_threads)
    weigh_kernel(float* d_values, VoxelLayout layout, std::int64_t nz, WeightsOnDevice by, float level) {
  const std::int64_t y = blockIdx.x - by.y;
  for (std::int64_t plane = blockIdx.y; plane < nz; plane += gridDim.y) {
    const std::int64_t z = plane - by.z;
    float* const row = d_values + plane * layout.plane + blockIdx.x * layout.row;
    const bool in_box = y >= 0 && y < by.ny && z >= 0 && z < by.nz;
    const float* const weights = by.d_weights + z * by.plane + y * by.row - by.x;
    for (std::int64_t x = threadIdx.x; x < layout.row; x += row_threads)
      row[x] = in_box && x >= by.x && x < by.x + by.nx ? weighted_value(row[x], level, weights[x]) : 0.F;
  }
}

unsigned blocks_of(std::int64_t items, int threads) { return blocks_for((items + threads - 1) / threads); }

}  // namespace

void launch_sum(const float* d_first, const float* d_second, float sign, float* d_to, std::int64_t count,
                cudaStream_t stream) {
  launch("sum", sum_kernel, blocks_of(count, value_threads), value_threads, 0, stream, d_first, d_second, sign, d_to,
         count);
}

void launch_scale(float* d_values, float scale, std::int64_t count, cudaStream_t stream) {
  launch("scale", scale_kernel, blocks_of(count, value_threads), value_threads, 0, stream, d_values, scale, count);
}

void launch_inside(const MapOnDevice& from, const MaskRun* d_runs, std::int64_t run_count, float level, float* d_to,
                   cudaStream_t stream) {
  if (run_count == 0) return;
  launch("inside", inside_kernel, blocks_of(run_count, runs_per_block), dim3(run_threads, runs_per_block), 0, stream,
         from.d_values.data(), from.size.x, from.row(), d_runs, run_count, level, d_to);
}

void launch_row_sums(const MapOnDevice& map, double* d_sums, cudaStream_t stream) {
  const std::int64_t rows = map.size.y * map.size.z;
  launch("row sums", row_sums_kernel, blocks_of(rows, row_threads), row_threads, 0, stream, map.d_values.data(),
         map.size.x, map.row(), rows, d_sums);
}

void launch_inside_sums(const MapOnDevice& map, const WeightsOnDevice& weights, InsideSums* d_sums,
                        cudaStream_t stream) {
  launch("inside sums", inside_sums_kernel, blocks_of(weights.ny * weights.nz, row_threads), row_threads, 0, stream,
         map.d_values.data(), layout_of(map), weights, d_sums);
}

void launch_weigh(const MapOnDevice& map, const WeightsOnDevice& weights, float level, cudaStream_t stream) {
  const dim3 grid{static_cast<unsigned>(map.size.y), static_cast<unsigned>(std::min(map.size.z, max_blocks_across))};
  launch("weigh", weigh_kernel, grid, row_threads, 0, stream, map.d_values.data(), layout_of(map), map.size.z, weights,
         level);
}

}  // namespace acuity
