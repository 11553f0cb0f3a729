#include <algorithm>

#include <cooperative_groups.h>

#include "kernels/device/cuda_check.h"
#include "kernels/fft/fft_kernels.h"

namespace acuity {
namespace {

// Eight rows of a window at a time, each by a warp.
constexpr int gather_threads = 256;
// As many as a pass table cuts the coefficients of a usual window into chunks.
constexpr int pass_threads = 256;
// A grid's largest x; windows beyond it go round again.
constexpr std::int64_t max_blocks = 0x7fffffff;

/// blockIdx.x: window; blockIdx.y: 0 the observed map, 1 the reference.
__global__ void __launch_bounds__(gather_threads) gather_kernel(WindowBatch batch, int window_edge) {
  const auto block = cooperative_groups::this_thread_block();
  NormalisedMapView map = batch.observed;
  if (blockIdx.y == 1) map.voxels = batch.reference.voxels;
  for (std::int64_t w = blockIdx.x; w < batch.planned; w += gridDim.x) {
    const std::int64_t voxel = batch.voxels[w < batch.count ? w : batch.count - 1];
    gather_window(block, map, voxel, window_edge,
                  batch.windows + (batch.map_count * w + blockIdx.y) * window_floats(window_edge));
  }
}

/// blockIdx.x: window. Two blocks a multiprocessor are asked for, because ptxas spills to make capacity for three.
__global__ void __launch_bounds__(pass_threads, 2) pass_kernel(WindowBatch batch, PassView pass, float* out) {
  extern __shared__ PassSums shared[];
  auto* const doubles = reinterpret_cast<double*>(shared + pass.chunk_count);
  const PassScratch scratch{shared, doubles, doubles + pass.shell_count};
  const auto block = cooperative_groups::this_thread_block();
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const float* const spectra = batch.windows + batch.map_count * w * window_floats(pass.window_edge);
    const auto* const observed = reinterpret_cast<const Complex*>(spectra);
    const auto* const reference = reinterpret_cast<const Complex*>(spectra + window_floats(pass.window_edge));
    const std::int64_t voxel = batch.voxels[w];
    window_pass(block, pass, observed, reference, batch.observed.voxels[voxel],
                pass.log_fill == nullptr ? 0 : pass.log_fill[voxel], scratch, out + w);
  }
}

/// blockIdx.x: window.
__global__ void __launch_bounds__(pass_threads) powers_kernel(WindowBatch batch, PassView pass, float* out) {
  extern __shared__ ChunkPowers chunks[];
  const auto block = cooperative_groups::this_thread_block();
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const float* const spectra = batch.windows + 2 * w * window_floats(pass.window_edge);
    window_powers(block, pass, reinterpret_cast<const Complex*>(spectra),
                  reinterpret_cast<const Complex*>(spectra + window_floats(pass.window_edge)), chunks,
                  out + w * powers_per_shell * pass.shell_count);
  }
}

unsigned blocks_for(std::int64_t windows) { return static_cast<unsigned>(std::min(windows, max_blocks)); }

}  // namespace

void launch_gather(const WindowBatch& batch, int window_edge, cudaStream_t stream) {
  gather_kernel<<<dim3(blocks_for(batch.planned), static_cast<unsigned>(batch.map_count)), gather_threads, 0, stream>>>(
      batch, window_edge);
  check(cudaGetLastError(), "start the gather kernel");
}

void launch_pass(const WindowBatch& batch, const PassView& pass, float* out, cudaStream_t stream) {
  const std::size_t shared = pass.chunk_count * sizeof(PassSums) + 2 * pass.shell_count * sizeof(double);
  pass_kernel<<<blocks_for(batch.count), pass_threads, shared, stream>>>(batch, pass, out);
  check(cudaGetLastError(), "start the pass kernel");
}

void launch_powers(const WindowBatch& batch, const PassView& pass, float* out, cudaStream_t stream) {
  const std::size_t shared = pass.chunk_count * sizeof(ChunkPowers);
  powers_kernel<<<blocks_for(batch.count), pass_threads, shared, stream>>>(batch, pass, out);
  check(cudaGetLastError(), "start the powers kernel");
}

bool kernels_fit(int device) {
  int before = 0;
  if (cudaGetDevice(&before) != cudaSuccess || cudaSetDevice(device) != cudaSuccess) return false;
  cudaFuncAttributes attributes{};
  const cudaError_t error = cudaFuncGetAttributes(&attributes, pass_kernel);
  cudaGetLastError();
  return cudaSetDevice(before) == cudaSuccess && error == cudaSuccess;
}

double gather_bytes(int window_edge, int map_count) {
  const double n = window_edge;
  return 2 * map_count * n * n * n * sizeof(float);
}

double pass_bytes(std::int64_t coefficient_count, int map_count, std::int64_t values) {
  return static_cast<double>(coefficient_count) * map_count * sizeof(Complex) +
         static_cast<double>(values) * sizeof(float);
}

}  // namespace acuity
