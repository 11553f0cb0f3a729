// The map of local B factors, in memory.
// Lies between maps with their mask and the workflow that writes the map.
#pragma once

#include <cstdint>
#include <optional>

#include <acuity/average_profiles.h>
#include <acuity/bfactor.h>
#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/progress.h>
#include <acuity/volume.h>

#include "windows/window_engine.h"

namespace acuity {

/// BFactorSettings with what a run resolved.
struct LocalBRule {
  int window_edge = 0;  ///< N in voxels; 8 ... 1024 and no larger than the box.
  BEstimator estimator = BEstimator::profile;
  double from_angstrom = 13;  ///< Low-resolution end of the fitted shells, in A; included.
  double to_angstrom = 0;     ///< High-resolution end, in A; included. The range has at least three shells.
  double pooling_angstrom = 4;
  int threads = 0;
  Verbosity verbosity = Verbosity::quiet;
};

/// Maps of the mask's size, 0 outside the mask and where nothing could be fitted; see BFactorResult.
struct LocalB {
  Volume b;
  Volume standard_error;
  Volume r_squared;
  double global_b = 0;
  bool noise_is_known = false;  ///< By half maps, or by the solvent of one map for BEstimator::profile.
  std::int64_t not_fitted = 0;
  std::int64_t at_limit = 0;
};

/// End of the signal of half maps.
struct SignalEnd {
  double angstrom = 0;
  std::optional<double> filter_end_angstrom;  ///< The end of a low-pass that the half maps went through before.
};

/// The most that is taken off whole maps before local B factors are fitted, A^2.
inline constexpr double max_global_b = 300;

/// unmasked_resolution_estimate() from the FSC over the whole box. Nothing where that starts below its threshold.
std::optional<SignalEnd> signal_end_of(FscCurve whole_box, const Mask& mask, int window_edge, double spacing_angstrom);

/// Estimate of the resolution in A inside the mask, or the Nyquist limit. The FSC over the whole box is averaged over
/// the width of a window's shell. It tells where the FSC inside the mask falls below 0.143, if all signal lies in the
/// mask and noise is the same everywhere.
///
/// It is not the resolution that sharpening finds (half_map_fsc()). Sharpening masks the half maps with a soft edge and
/// removes the effect of the mask by phase randomisation. It needs a mask that surrounds the molecule. Here any voxels
/// may be asked for, and a fit only needs to know which shells of a window still hold signal.
SignalEnd unmasked_resolution_estimate(VolumeView half1, VolumeView half2, const Mask& mask, int window_edge,
                                       int threads);

/// B and its standard error (Eq. 13). The bias that a range of B in a window makes is taken out. The error counts that
/// of the bias and that of the profile. Uses up the half maps, in windows that `engine` correlates; a single map is
/// given as both. `profile` is that of the estimators that need one; a line leaves it out. Throws Error for fewer than
/// three shells in the range. The same bytes for any thread count.
LocalB local_b_factors(VolumeInput half1, VolumeInput half2, const Mask& mask, const AverageProfile& profile,
                       const LocalBRule& rule, WindowEngine& engine);

}  // namespace acuity
