// Shells of a window's Fourier transform: which shell a coefficient belongs to and how gains are interpolated between
// shells. The arithmetic of Eq. 1 and Eq. 3, shared by CPU and GPU, and the table that the engines walk through.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include <acuity/engine.h>

#include "windows/host_device.h"

namespace acuity {

/// M = floor(N / 2): index of the last shell of a window of N voxels a side; there are M + 1 shells.
ACUITY_HOST_DEVICE constexpr int last_shell(int window_edge) { return window_edge / 2; }

/// Frequency index of the i-th coefficient of a transform of length N: 0 ... floor(N/2), then negative ones up to -1.
ACUITY_HOST_DEVICE constexpr int frequency_index(int i, int n) { return i <= n / 2 ? i : i - n; }

/// Index of the voxel at `offset` (-floor(N/2) ... ceil(N/2) - 1) from the centre in a window of N voxels that is
/// stored with its centre first. In that order a transform counts its phases from the centre, for even and odd N alike.
ACUITY_HOST_DEVICE constexpr int centre_first(int offset, int n) { return offset < 0 ? offset + n : offset; }
/// Its inverse: the offset from the centre of the i-th voxel of such a window.
ACUITY_HOST_DEVICE constexpr int centre_first_offset(int i, int n) { return i < n - n / 2 ? i : i - n; }

/// Shell of a coefficient with squared length k2 = kx^2 + ky^2 + kz^2 (Eq. 1): sqrt(k2) rounded to the nearest integer.
/// Exact: the result is the j with j^2 - j < k2 <= j^2 + j, and no integer k2 lies on a border.
ACUITY_HOST_DEVICE inline int nearest_shell(int k2) {
  int j = static_cast<int>(std::sqrt(static_cast<double>(k2)));
  while (j * j - j >= k2 && j > 0) --j;
  while (j * j + j < k2) ++j;
  return j;
}

/// floor(sqrt(k2)), exact: LocScale's shell, and the lower of the two shells that a gain is interpolated from (Eq. 3).
ACUITY_HOST_DEVICE inline int floor_shell(int k2) {
  int j = static_cast<int>(std::sqrt(static_cast<double>(k2)));
  while (j * j > k2) --j;
  while ((j + 1) * (j + 1) <= k2) ++j;
  return j;
}

/// Whether the mirror image of an index of a transform of length N is itself: 0, or N / 2 for even N.
ACUITY_HOST_DEVICE constexpr bool is_own_mirror(int k, int n) { return k == 0 || 2 * k == n; }

/// Number of times that a coefficient of the half-spectrum (kx = 0 ... N/2) stands in the full one: once where its
/// mirror image is stored too or is itself, else twice.
ACUITY_HOST_DEVICE constexpr int mirror_weight(int kx, int n) { return is_own_mirror(kx, n) ? 1 : 2; }

/// The coefficients of the half-spectrum that a window pass reads, for a window of `window_edge` voxels a side.
/// The half-spectrum is stored kx fastest, (floor(N/2) + 1) x N x N, with ky and kz in the order of frequency_index().
struct ShellTable {
  /// A coefficient that enters the mean amplitude of a shell (Eq. 1).
  struct Amplitude {
    std::uint32_t index;   ///< In the half-spectrum.
    std::uint16_t shell;   ///< 0 ... M.
    std::uint16_t weight;  ///< 1 or 2: how often it counts.
  };
  /// A coefficient with |k| <= M, between the shells `lower` and `lower + 1` (Eq. 3 and 4).
  struct Phase {
    std::uint32_t index;
    std::uint32_t lower;  ///< 0 ... M.
    double to_lower;      ///< Weight times (1 - fraction): what it adds to C_lower.
    double to_upper;      ///< Weight times fraction: what it adds to C_(lower + 1); 0 when lower is M.
  };

  int window_edge = 0;
  int shell_count = 0;                ///< M + 1.
  std::vector<double> coefficients;   ///< n_j: coefficients of the full spectrum (or octant) in each shell.
  std::vector<Amplitude> amplitudes;  ///< In the order of their index.
  std::vector<Phase> phases;          ///< In the order of their index.
};

/// Builds the table. window_edge is 2 ... 1024; ShellRule::locscale needs it even (Error otherwise).
ShellTable make_shell_table(int window_edge, ShellRule rule);

}  // namespace acuity
