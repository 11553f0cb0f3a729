// Mirrors src/host/fourier: frequency_filter.cpp, random_phases.cpp, map_shells.h and sharpen_by_b.cpp.
#include <algorithm>

#include "kernels/device/launch.cuh"
#include "kernels/maps/map_kernels.h"

namespace acuity {
namespace {

constexpr int row_threads = 128;
constexpr int shell_threads = 128;
constexpr int copy_threads = 256;

/// blockIdx.x and blockIdx.y: row and plane of the half-spectrum.
__global__ void __launch_bounds__(row_threads) filter_kernel(SpectrumOnDevice spectrum, FrequencyGainsView gains) {
  const int half = static_cast<int>(spectrum.nx / 2 + 1);
  for (std::int64_t z = blockIdx.y; z < spectrum.nz; z += gridDim.y) {
    const float* const of_row = gains.row(blockIdx.x, z);
    Complex* const row = spectrum.d_coefficients + (z * spectrum.ny + blockIdx.x) * half;
    for (int x = threadIdx.x; x < half; x += row_threads) row[x] = times(row[x], of_row[gains.step(x)]);
  }
}

/// blockIdx.x and blockIdx.y: row and plane of the half-spectrum.
__global__ void __launch_bounds__(row_threads)
    turns_kernel(SpectrumOnDevice spectrum, MapShellsView shells, double border, PhaseTurnsView turns) {
  const std::int64_t y = blockIdx.x;
  for (std::int64_t z = blockIdx.y; z < shells.nz; z += gridDim.y) {
    Complex* const row = spectrum.d_coefficients + (z * shells.ny + y) * shells.half();
    for (int x = threadIdx.x; x < shells.half(); x += row_threads)
      if (shells.square(x, y, z) >= border) row[x] = turned(turns, row[x], x, y, z, shells.nx, shells.ny, shells.nz);
  }
}

/// blockIdx.x: plane of the half-spectrum; a thread: shells.
template <class TermsAt>
__global__ void __launch_bounds__(shell_threads) shells_kernel(MapShellsView shells, TermsAt terms_at, double* d_sums) {
  for (std::int64_t z = blockIdx.x; z < shells.nz; z += gridDim.x)
    for (std::int64_t shell = threadIdx.x; shell < shells.count; shell += shell_threads)
      sum_shell_of_plane(shells, terms_at, z, shell, d_sums + (z * shells.count + shell) * (TermsAt::count + 1));
}

/// A thread: value.
__global__ void __launch_bounds__(copy_threads) widen_kernel(const float* d_from, double* d_to, std::int64_t count) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * copy_threads + threadIdx.x; i < count;
       i += std::int64_t{gridDim.x} * copy_threads)
    d_to[i] = d_from[i];
}

/// A thread: value.
__global__ void __launch_bounds__(copy_threads)
    narrow_kernel(const double* d_from, double scale, float* d_to, std::int64_t count) {
  for (std::int64_t i = std::int64_t{blockIdx.x} * copy_threads + threadIdx.x; i < count;
       i += std::int64_t{gridDim.x} * copy_threads)
    d_to[i] = static_cast<float>(d_from[i] * scale);
}

/// blockIdx.x and blockIdx.y: row and plane of the half-spectrum.
__global__ void __launch_bounds__(row_threads)
    axis_kernel(double* d_coefficients, int half, std::int64_t ny, std::int64_t nz, AxisGainsView gains) {
  for (std::int64_t z = blockIdx.y; z < nz; z += gridDim.y) {
    const double of_row = gains.y[blockIdx.x] * gains.z[z];
    double* const row = d_coefficients + 2 * (z * ny + blockIdx.x) * half;
    for (int x = threadIdx.x; x < 2 * half; x += row_threads) row[x] *= gains.x[x / 2] * of_row;
  }
}

/// A block per row; ny is an int's.
dim3 grid_of_rows(std::int64_t ny, std::int64_t nz) {
  return {static_cast<unsigned>(ny), static_cast<unsigned>(std::min(nz, max_blocks_across))};
}

unsigned blocks_of(std::int64_t items, int threads) { return blocks_for((items + threads - 1) / threads); }

}  // namespace

void launch_filter(const SpectrumOnDevice& spectrum, const FrequencyGainsView& gains, cudaStream_t stream) {
  launch("filter", filter_kernel, grid_of_rows(spectrum.ny, spectrum.nz), row_threads, 0, stream, spectrum, gains);
}

void launch_turns(const SpectrumOnDevice& spectrum, const MapShellsView& shells, double border,
                  const PhaseTurnsView& turns, cudaStream_t stream) {
  launch("turns", turns_kernel, grid_of_rows(spectrum.ny, spectrum.nz), row_threads, 0, stream, spectrum, shells,
         border, turns);
}

void launch_products(const MapShellsView& shells, const ProductsAt& products, double* d_sums, cudaStream_t stream) {
  launch("products", shells_kernel<ProductsAt>, blocks_for(shells.nz), shell_threads, 0, stream, shells, products,
         d_sums);
}

void launch_powers(const MapShellsView& shells, const PowersAt& powers, double* d_sums, cudaStream_t stream) {
  launch("map powers", shells_kernel<PowersAt>, blocks_for(shells.nz), shell_threads, 0, stream, shells, powers,
         d_sums);
}

void launch_widen(const float* d_from, double* d_to, std::int64_t count, cudaStream_t stream) {
  launch("widen", widen_kernel, blocks_of(count, copy_threads), copy_threads, 0, stream, d_from, d_to, count);
}

void launch_narrow(const double* d_from, double scale, float* d_to, std::int64_t count, cudaStream_t stream) {
  launch("narrow", narrow_kernel, blocks_of(count, copy_threads), copy_threads, 0, stream, d_from, scale, d_to, count);
}

void launch_axis_gains(double* d_coefficients, std::int64_t half, std::int64_t ny, std::int64_t nz,
                       const AxisGainsView& gains, cudaStream_t stream) {
  launch("axis gains", axis_kernel, grid_of_rows(ny, nz), row_threads, 0, stream, d_coefficients,
         static_cast<int>(half), ny, nz, gains);
}

}  // namespace acuity
