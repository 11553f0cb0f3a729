// The kernels of whole maps, and the functions that launch them.
// Called by CudaMapDevice; the arithmetic is in src/spectra.
#pragma once

#include <cstdint>

#include <cuda_runtime_api.h>

#include "host/core/mask_runs.h"
#include "kernels/device/map_on_device.h"
#include "spectra/frequency_gains_view.h"
#include "spectra/map_shells_view.h"
#include "spectra/map_values.h"
#include "spectra/phase_turns.h"

namespace acuity {

/// A half-spectrum of (nx / 2 + 1) x ny x nz coefficients. All pointers are to device memory.
struct SpectrumOnDevice {
  Complex* d_coefficients;
  std::int64_t nx, ny, nz;  ///< Size of the map in voxels.
};

/// Multiplies each coefficient by its gain.
void launch_filter(const SpectrumOnDevice& spectrum, const FrequencyGainsView& gains, cudaStream_t stream);

/// Turns the phases of the coefficients from s^2 = `border` on.
void launch_turns(const SpectrumOnDevice& spectrum, const MapShellsView& shells, double border,
                  const PhaseTurnsView& turns, cudaStream_t stream);

/// Sums over the shells of each plane: d_sums[plane][shells.count][terms + 1] as sum_shell_of_plane() writes them.
void launch_products(const MapShellsView& shells, const ProductsAt& products, double* d_sums, cudaStream_t stream);
void launch_powers(const MapShellsView& shells, const PowersAt& powers, double* d_sums, cudaStream_t stream);

/// Copies `count` floats to doubles; and doubles times `scale` to floats.
void launch_widen(const float* d_from, double* d_to, std::int64_t count, cudaStream_t stream);
void launch_narrow(const double* d_from, double scale, float* d_to, std::int64_t count, cudaStream_t stream);

/// Multiplies each coefficient in double precision, (real, imaginary), by one gain per axis.
void launch_axis_gains(double* d_coefficients, std::int64_t half, std::int64_t ny, std::int64_t nz,
                       const AxisGainsView& gains, cudaStream_t stream);

/// Weights of a box of a map, with rows of `row` floats, and the box: its first voxel, and its size.
struct WeightsOnDevice {
  const float* d_weights;
  std::int64_t row, plane;
  std::int64_t x, y, z;
  std::int64_t nx, ny, nz;
};

/// d_to = first + sign * second, `count` floats; without a second map, a copy.
void launch_sum(const float* d_first, const float* d_second, float sign, float* d_to, std::int64_t count,
                cudaStream_t stream);

/// Multiplies `count` floats by `scale`.
void launch_scale(float* d_values, float scale, std::int64_t count, cudaStream_t stream);

/// d_to = the voxels of the runs minus `level`; d_to is 0 elsewhere already.
void launch_inside(const MapOnDevice& from, const MaskRun* d_runs, std::int64_t run_count, float level, float* d_to,
                   cudaStream_t stream);

/// The sum of each row: d_sums[z][y].
void launch_row_sums(const MapOnDevice& map, double* d_sums, cudaStream_t stream);
/// Those of each row in the box of the weights, as inside_sums_in_order() has them: d_sums[z][y] of the box.
void launch_inside_sums(const MapOnDevice& map, const WeightsOnDevice& weights, InsideSums* d_sums,
                        cudaStream_t stream);
/// Multiplies the voxels minus `level` by the weights, and those outside their box by 0.
void launch_weigh(const MapOnDevice& map, const WeightsOnDevice& weights, float level, cudaStream_t stream);

}  // namespace acuity
