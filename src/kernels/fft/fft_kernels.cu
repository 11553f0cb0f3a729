// Mirrors src/host/engines/window_transform.cpp (gather), fft_engine.cpp (pass) and window_correlation.cpp (powers).
#include <algorithm>

#include <cooperative_groups.h>

#include "kernels/device/cuda_check.h"
#include "kernels/device/launch.cuh"
#include "kernels/fft/fft_kernels.h"

namespace acuity {
namespace {

// Eight rows of a window at a time, each by a warp.
constexpr int gather_threads = 256;
// As many as a pass table cuts the coefficients of a usual window into chunks.
constexpr int pass_threads = 256;
/// blockIdx.x: window; blockIdx.y: map.
__global__ void __launch_bounds__(gather_threads) gather_kernel(WindowBatch batch, int window_edge) {
  const auto block = cooperative_groups::this_thread_block();
  const NormalisedMapView map = batch.map.of(static_cast<int>(blockIdx.y), batch.map_count);
  for (std::int64_t w = blockIdx.x; w < batch.planned; w += gridDim.x) {
    const std::int64_t voxel = batch.d_voxels[w < batch.count ? w : batch.count - 1];
    gather_window(block, map, voxel, window_edge,
                  batch.d_windows + (batch.maps * w + blockIdx.y) * window_floats(window_edge));
  }
}

/// blockIdx.x: window. Two blocks a multiprocessor are asked for, because ptxas spills to make capacity for three.
__global__ void __launch_bounds__(pass_threads, 2) pass_kernel(WindowBatch batch, PassView pass, float* d_out) {
  extern __shared__ PassSums shared[];
  auto* const doubles = reinterpret_cast<double*>(shared + pass.chunk_count);
  const PassScratch scratch{shared, doubles, doubles + pass.shell_count};
  const auto block = cooperative_groups::this_thread_block();
  const bool has_second = batch.maps > batch.map_count;
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const auto spectrum_of = [&](int map) {
      return reinterpret_cast<const Complex*>(batch.d_windows +
                                              (batch.maps * w + map) * window_floats(pass.window_edge));
    };
    const std::int64_t voxel = batch.d_voxels[w];
    float* const out = d_out + (has_second ? 2 * w : w);
    window_pass(block, pass, spectrum_of(0), spectrum_of(1), batch.map.observed.voxels[voxel],
                pass.gain.log_occupancy == nullptr ? 0 : pass.gain.log_occupancy[voxel], scratch, out);
    if (has_second)
      second_map_pass(block, pass, spectrum_of(batch.map_count), batch.map.second[voxel], scratch, out + 1);
  }
}

/// blockIdx.x: window.
__global__ void __launch_bounds__(pass_threads) powers_kernel(WindowBatch batch, PassView pass, float* d_out) {
  extern __shared__ ChunkPowers chunks[];
  const auto block = cooperative_groups::this_thread_block();
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const float* const spectra = batch.d_windows + 2 * w * window_floats(pass.window_edge);
    window_powers(block, pass, reinterpret_cast<const Complex*>(spectra),
                  reinterpret_cast<const Complex*>(spectra + window_floats(pass.window_edge)), chunks,
                  d_out + w * powers_per_shell * pass.shell_count);
  }
}

}  // namespace

void launch_gather(const WindowBatch& batch, int window_edge, cudaStream_t stream) {
  const dim3 grid(blocks_for(batch.planned), static_cast<unsigned>(batch.maps));
  launch("gather", gather_kernel, grid, gather_threads, 0, stream, batch, window_edge);
}

void launch_pass(const WindowBatch& batch, const PassView& pass, float* d_out, cudaStream_t stream) {
  const std::size_t shared = pass.chunk_count * sizeof(PassSums) + 2 * pass.shell_count * sizeof(double);
  launch("pass", pass_kernel, blocks_for(batch.count), pass_threads, shared, stream, batch, pass, d_out);
}

void launch_powers(const WindowBatch& batch, const PassView& pass, float* d_out, cudaStream_t stream) {
  const std::size_t shared = pass.chunk_count * sizeof(ChunkPowers);
  launch("powers", powers_kernel, blocks_for(batch.count), pass_threads, shared, stream, batch, pass, d_out);
}

cudaError_t start_device(int device) {
  cudaFuncAttributes attributes{};
  cudaError_t error = cudaSetDevice(device);
  if (error == cudaSuccess) error = cudaFree(nullptr);  // Makes the context where cudaSetDevice() does not.
  if (error == cudaSuccess) error = cudaFuncGetAttributes(&attributes, pass_kernel);
  cudaGetLastError();
  return error;
}

double gather_bytes(int window_edge, int maps) {
  const double n = window_edge;
  return 2 * maps * n * n * n * sizeof(float);
}

double pass_bytes(std::int64_t coefficient_count, int maps, std::int64_t values) {
  return static_cast<double>(coefficient_count) * maps * sizeof(Complex) + static_cast<double>(values) * sizeof(float);
}

}  // namespace acuity
