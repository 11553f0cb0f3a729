// Lines of Eq. 13 through the shells of windows, and what decides how far B may be off.
// Lies between the powers of windows and the map of local B factors.
#pragma once

#include <cstddef>
#include <vector>

#include <acuity/average_profiles.h>
#include <acuity/bfactor.h>

#include "host/b_factors/powers_over_mask.h"
#include "windows/b_fit.h"

namespace acuity {

/// Powers of the shells of the range.
struct PowersInMask {
  ShellValues cross;
  ShellValues noise;               ///< Power of one half map's noise; empty for one map.
  std::vector<float> known_noise;  ///< Power of the noise of one map in each shell, alike everywhere; else empty.
};

/// B of a window and its errors.
struct WindowFit {
  double b = 0;        ///< A^2, relative to the B of the whole maps.
  double chance = 0;   ///< Variance of B by noise and the signal's chance, A^4.
  double profile = 0;  ///< Variance of B because molecules differ from the average profile, A^4.
  double noise = 0;    ///< Variance of B because the noise of one map is known by its solvent only, A^4.
  /// Amount in A^2 by which B is too small, per A^4 of the variance of the B factors in the window. Windows decay
  /// like their best-ordered part.
  double curvature = 0;
  double r_squared = 0;
  bool is_fitted = false;
};

/// Input that the fits of all voxels share.
struct WindowFits {
  std::vector<ProfileShell> shells;  ///< Shells of the range, with what leaks into them.
  std::vector<ProfileShell> sharp;   ///< The same without leakage: lines through them have one minimum.
  std::vector<double> coefficients;  ///< Over the full sphere, as many as would be independent after pooling.
  BEstimator estimator = BEstimator::half_maps;
  BPrior prior;
  /// Covariance of ln A_j by which the molecule differs from the average profile, [shell][shell]; empty for none.
  std::vector<std::vector<double>> profile_covariance;

  WindowFit of_voxel(const PowersInMask& powers, std::size_t voxel) const;
};

/// The B factors of a sample of windows: their mean and variance without what the fits err by, iterated as in Eq. 20.
BPrior prior_of(const std::vector<WindowFit>& sample);

/// Covariance of ln A_j between shells, [shell][shell], by which a molecule differs from the average profile in all of
/// its windows. There are three sources. Structures differ from the profile. The mean of the sample's shells misses the
/// line by more than chance explains. The molecule may be of another kind, protein, DNA or RNA; the shells tell how
/// likely that is. The larger of the first two counts. `independent` is the number of windows that lie beside each
/// other, `half_shell` half the width of a shell in 1/A.
std::vector<std::vector<double>> profile_covariance(const WindowFits& fits, const PowersInMask& powers,
                                                    const std::vector<std::size_t>& sample,
                                                    const AverageProfile& profile, double independent,
                                                    double half_shell);

}  // namespace acuity
