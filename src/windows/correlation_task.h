// Two half maps in the window around each voxel of a mask: powers shell by shell (Eq. 11). In windows with a soft edge
// they are sums for the test of each shell (Eq. 14). Lies between the half maps and the fits of resolutions and B
// factors; a window engine computes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/core/mask_runs.h"
#include "windows/power_sums.h"

namespace acuity {

/// Both half maps have the same size; the runs lie inside it.
struct CorrelationTask {
  VolumeView half1;
  VolumeView half2;
  double padding1 = 0;  ///< Value of the first half map outside the box.
  double padding2 = 0;
  std::vector<MaskRun> runs;  ///< Voxels to compute.
  int window_edge = 0;        ///< N, in voxels; 8 ... 1024 and no larger than the box.
};

/// Means over the coefficients of each shell j = 0 ... M of a window: Re F1 F2*, |F1|^2 and |F2|^2. All three share a
/// unit, that of the maps but for a power of two, which is the same at all voxels. Shell 0 holds k = 0 only, the means
/// of the windows. These say nothing of resolution and depend on the padding value, so shell 0 is 0.
struct ShellPowers {
  std::span<const double> cross;
  std::span<const double> power1;
  std::span<const double> power2;
};

/// Takes the powers of a voxel. Called by many threads at a time, for each voxel once; the spans do not outlive the
/// call.
using PowerSink = std::function<void(std::int64_t voxel, const ShellPowers& powers)>;

/// A coefficient of a shell of a window with a soft edge, one of each mirrored pair.
struct SoftCoefficient {
  std::uint32_t index = 0;  ///< In the half-spectrum, (floor(N/2) + 1) x N x N, kx fastest.
  /// exp(2 pi i (kx + ky + kz) floor(N/2) / N): makes phases count from the first voxel of the window.
  double turn_real = 1;
  double turn_imag = 0;
  /// W(k) / W(0) of the weights, which is real: F(k) of a constant density over its F(0).
  double of_constant = 0;
};

struct SoftWindowTable {
  int window_edge = 0;                        ///< N, in voxels.
  std::vector<double> weights;                ///< N^3, centre first along each axis, x fastest.
  std::vector<SoftCoefficient> coefficients;  ///< By shell, then by index.
  std::vector<std::size_t> shell_ends;        ///< M + 1: the coefficients of shell j end here; none in shell 0.

  std::size_t shell_count() const { return shell_ends.size(); }
  std::span<const SoftCoefficient> shell(std::size_t j) const {
    const std::size_t first = j == 0 ? 0 : shell_ends[j - 1];
    return {coefficients.data() + first, shell_ends[j] - first};
  }
};

/// Takes the sums over each shell j = 0 ... M of a voxel's windows; those of shell 0 are 0. Called by many threads at a
/// time, for each voxel once; the sums do not outlive the call.
using PairedSink = std::function<void(std::int64_t voxel, std::span<const PairedSums<double>> shells)>;

}  // namespace acuity
