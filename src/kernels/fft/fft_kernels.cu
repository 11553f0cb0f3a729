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
// Windows are fitted independently of each other.
constexpr int epilogue_threads = 128;

/// blockIdx.x: window; blockIdx.y: map.
template <class Weight>
__global__ void __launch_bounds__(gather_threads) gather_kernel(WindowBatch batch, int window_edge, Weight weight) {
  const auto block = cooperative_groups::this_thread_block();
  const NormalisedMapView map = batch.map.of(static_cast<int>(blockIdx.y), batch.map_count);
  for (std::int64_t w = blockIdx.x; w < batch.planned; w += gridDim.x) {
    const std::int64_t voxel = batch.d_voxels[w < batch.count ? w : batch.count - 1];
    gather_window(block, map, voxel, window_edge, weight,
                  batch.d_windows + (batch.maps * w + blockIdx.y) * window_floats(window_edge));
  }
}

/// blockIdx.x: window.
__global__ void __launch_bounds__(pass_threads) sums_kernel(WindowBatch batch, PassView pass) {
  extern __shared__ PassSums shared[];
  const auto block = cooperative_groups::this_thread_block();
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const auto spectrum_of = [&](int map) {
      return reinterpret_cast<const Complex*>(batch.d_windows +
                                              (batch.maps * w + map) * window_floats(pass.window_edge));
    };
    sum_window(block, pass, {spectrum_of(0), spectrum_of(1), spectrum_of(batch.map_count)}, shared,
               WindowSums(batch.d_sums + w, batch.count, pass.shell_count));
  }
}

/// A thread: window.
__global__ void __launch_bounds__(epilogue_threads)
    epilogue_kernel(WindowBatch batch, EpilogueView view, float* d_out) {
  const bool has_second = view.gain.second_maps != 0;
  for (std::int64_t w = std::int64_t{blockIdx.x} * epilogue_threads + threadIdx.x; w < batch.count;
       w += std::int64_t{gridDim.x} * epilogue_threads) {
    const std::int64_t voxel = batch.d_voxels[w];
    voxel_epilogue(view, WindowSums(batch.d_sums + w, batch.count, view.shell_count), batch.map.observed.voxels[voxel],
                   has_second ? batch.map.second[voxel] : 0.0F,
                   view.gain.log_occupancy == nullptr ? 0.0F : view.gain.log_occupancy[voxel],
                   d_out + w * (1 + view.gain.second_maps));
    batch.map.keep_outputs(voxel, d_out + w * (1 + view.gain.second_maps));
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

/// blockIdx.x: window.
__global__ void __launch_bounds__(pass_threads)
    soft_sums_kernel(WindowBatch batch, SoftView view, std::int64_t window_size, float* d_out) {
  extern __shared__ PairedSums<float> paired[];
  const auto block = cooperative_groups::this_thread_block();
  for (std::int64_t w = blockIdx.x; w < batch.count; w += gridDim.x) {
    const float* const spectra = batch.d_windows + 2 * w * window_size;
    soft_window_sums(block, view, reinterpret_cast<const Complex*>(spectra),
                     reinterpret_cast<const Complex*>(spectra + window_size), paired,
                     d_out + w * paired_values * view.shell_count);
  }
}

}  // namespace

void launch_gather(const WindowBatch& batch, int window_edge, cudaStream_t stream) {
  const dim3 grid(blocks_for(batch.planned), static_cast<unsigned>(batch.maps));
  if (batch.d_weights == nullptr)
    launch("gather", gather_kernel<NoWeights>, grid, gather_threads, 0, stream, batch, window_edge, NoWeights{});
  else
    launch("gather", gather_kernel<SoftWeights>, grid, gather_threads, 0, stream, batch, window_edge,
           SoftWeights{batch.d_weights});
}

void launch_sums(const WindowBatch& batch, const PassView& pass, cudaStream_t stream) {
  launch("sums", sums_kernel, blocks_for(batch.count), pass_threads, pass.chunk_count * sizeof(PassSums), stream, batch,
         pass);
}

void launch_epilogue(const WindowBatch& batch, const EpilogueView& view, float* d_out, cudaStream_t stream) {
  launch("epilogue", epilogue_kernel, blocks_for((batch.count + epilogue_threads - 1) / epilogue_threads),
         epilogue_threads, 0, stream, batch, view, d_out);
}

void launch_powers(const WindowBatch& batch, const PassView& pass, float* d_out, cudaStream_t stream) {
  const std::size_t shared = pass.chunk_count * sizeof(ChunkPowers);
  launch("powers", powers_kernel, blocks_for(batch.count), pass_threads, shared, stream, batch, pass, d_out);
}

void launch_soft_sums(const WindowBatch& batch, const SoftView& view, int window_edge, float* d_out,
                      cudaStream_t stream) {
  const std::size_t shared = view.chunk_count * sizeof(PairedSums<float>);
  launch("soft sums", soft_sums_kernel, blocks_for(batch.count), pass_threads, shared, stream, batch, view,
         window_floats(window_edge), d_out);
}

cudaError_t start_device(int device) {
  cudaFuncAttributes attributes{};
  cudaError_t error = cudaSetDevice(device);
  if (error == cudaSuccess) error = cudaFree(nullptr);  // Makes the context where cudaSetDevice() does not.
  if (error == cudaSuccess) error = cudaFuncGetAttributes(&attributes, sums_kernel);
  cudaGetLastError();
  return error;
}

double gather_bytes(int window_edge, int maps) {
  const double n = window_edge;
  return 2 * maps * n * n * n * sizeof(float);
}

double coefficient_bytes(std::int64_t coefficient_count, int maps) {
  return static_cast<double>(coefficient_count) * maps * sizeof(Complex);
}

}  // namespace acuity
