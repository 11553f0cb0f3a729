// The kernels of whole maps, and the functions that launch them.
// Called by CudaMapDevice; the arithmetic is in src/spectra.
#pragma once

#include <cstdint>

#include <cuda_runtime_api.h>

#include "spectra/frequency_gains_view.h"
#include "spectra/map_shells_view.h"
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

}  // namespace acuity
