// From the sums over a window's shells to its output voxel: Eq. 1, 2 and 4, shared by CPU and GPU.
// The epilogue of the sharpening pass; the engines deliver the sums.
#pragma once

#include <cmath>

#include "windows/cosine_edge.h"
#include "windows/host_device.h"

namespace acuity {

/// A_j of Eq. 1 from the mean over shell j of a normalised map, `mean`. The coefficient k = 0, the only one of shell 0,
/// comes with its sign and gets back what the normalisation subtracted: N^3 times the map's offset.
ACUITY_HOST_DEVICE inline double mean_amplitude(int j, double mean, double window_voxels, double offset) {
  return j == 0 ? std::abs(mean + window_voxels * offset) : mean;
}

/// Eq. 2: g_j = A_j(reference) / A_j(observed); 0 where A_j(observed) is 0 or the ratio is not finite.
ACUITY_HOST_DEVICE inline double shell_gain(double amplitude_reference, double amplitude_observed) {
  if (amplitude_observed == 0) return 0;
  const double gain = amplitude_reference / amplitude_observed;
  return std::isfinite(gain) ? gain : 0;
}

/// Eq. 4: out = sum_j g_j C_j + g_M (v - sum_j C_j). Here v is the raw voxel, and C_j are the phase sums over |k| <= M
/// divided by N^3. The corners beyond the last shell have the gain g_M. Shells are added in the order 0 ... M.
class CentreVoxel {
 public:
  ACUITY_HOST_DEVICE void add_shell(double gain, double phase_sum) {
    inside_ += phase_sum;
    scaled_ += gain * phase_sum;
    last_gain_ = gain;
  }
  ACUITY_HOST_DEVICE double value(double voxel) const { return scaled_ + last_gain_ * (voxel - inside_); }

 private:
  double inside_ = 0;
  double scaled_ = 0;
  double last_gain_ = 0;
};

/// The same from arrays; `gains` and `phase_sums` have shell_count values.
ACUITY_HOST_DEVICE inline double centre_voxel(const double* gains, const double* phase_sums, int shell_count,
                                              double voxel) {
  CentreVoxel centre;
  for (int j = 0; j < shell_count; ++j) centre.add_shell(gains[j], phase_sums[j]);
  return centre.value(voxel);
}

/// Low-pass at the resolution (Eq. 7): 1 up to frequency index `cutoff`, then a cosine edge over two shells, 0 beyond.
/// `cutoff` = N * voxel size / resolution.
ACUITY_HOST_DEVICE inline double low_pass(double shell, double cutoff) {
  constexpr double edge_shells = 2;
  if (shell <= cutoff) return 1;
  if (shell >= cutoff + edge_shells) return 0;
  return cosine_fall(shell - cutoff, edge_shells);
}

}  // namespace acuity
