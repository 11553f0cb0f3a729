// One window of one map: gather the voxels around a centre, transform them, hold the half-spectrum.
// Used by the engine cpu/fft; each thread owns one per map.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include <acuity/volume.h>

#include "windows/correlation_task.h"
#include "windows/shells.h"

namespace acuity {

/// F(k) = sum_n v(c + n) exp(-2 pi i k.n / N) with n counted from the centre c (docs/reference/equations/windows.md),
/// in double.
class WindowTransform {
 public:
  /// With `weights`, one per voxel and centre first along each axis, a window's weighted mean is taken off first. Then
  /// each voxel is multiplied by its own weight: F(0) is 0, and a constant density gives nothing. They are kept by
  /// reference.
  explicit WindowTransform(int window_edge, const std::vector<double>* weights = nullptr);

  /// Gathers the window of `map` centred on voxel (cx, cy, cz), `padding` outside the box, and transforms it.
  void run(VolumeView map, double padding, std::int64_t cx, std::int64_t cy, std::int64_t cz);

  /// The half-spectrum, indexed as ShellTable says: (N / 2 + 1) x N x N, kx fastest.
  const std::complex<double>* spectrum() const { return spectrum_.data(); }

 private:
  void gather(VolumeView map, double padding, std::int64_t cx, std::int64_t cy, std::int64_t cz);
  void apply_weights();

  int edge_;
  const std::vector<double>* weights_;
  std::vector<double> window_;  // Centre first along each axis: see centre_first().
  std::vector<std::complex<double>> spectrum_;
};

/// A_j of Eq. 1 from a spectrum, into `mean` (table.shell_count values).
void mean_amplitudes(const ShellTable& table, const std::complex<double>* spectrum, double* mean);

/// C_j of Eq. 4 from a spectrum, into `sums` (table.shell_count values).
void phase_sums(const ShellTable& table, const std::complex<double>* spectrum, double* sums);

/// The sums over each shell of Eq. 14 from two half-spectra of weighted windows; `sums` has M + 1 of them.
void paired_sums(const SoftWindowTable& window, const std::complex<double>* spectrum1,
                 const std::complex<double>* spectrum2, std::vector<PairedSums<double>>& sums);

}  // namespace acuity
