// Window statistics from a sample: the noise in shells, and the distributions of B factors and of sums of f(0). Lies
// between the mask and a pass towards an average profile, which it makes aware of both (Eq. 15, 16 and 20).
#pragma once

#include <optional>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "windows/profile_gain.h"

namespace acuity {

/// A map whose windows are sampled, and its padding value.
struct SampledMap {
  VolumeView volume;
  double padding = 0;
};

/// Maps and mask of the sampled windows; all volumes have the mask's size.
struct WindowSample {
  SampledMap observed;
  SampledMap noise;  ///< Only noise, as strong as in `observed`: half the difference of two half maps; or none.
  const Mask* mask = nullptr;  ///< Not empty.
  VolumeView fill;             ///< mask_occupancy() of the mask.
  int window_edge = 0;         ///< N, that of the profile's windows.
  int threads = 0;
  const Mask* no_noise = nullptr;  ///< Voxels of one map that a program set to a constant; null for none.
};

/// Source of the noise in a sample of windows.
enum class NoiseSource { half_maps, solvent, none };

/// Some hundred windows from all over the mask's voxels.
struct SampledWindows {
  NoiseSource noise_source = NoiseSource::none;
  std::vector<double> noise;                    ///< N_j^2 of every shell; 0 where the noise is not known.
  std::vector<std::vector<double>> amplitudes;  ///< A_j: [window][shell].
  std::vector<double> coefficients;             ///< n_j of every shell.
  std::vector<double> fill;                     ///< Mask occupancy of each window.
};

/// Transforms windows. Without a map of noise those of `observed` in which no voxel of the mask lies, and which lie
/// inside the box, stand for it. With fewer than 50 of them, or none but of constant values, the noise is not known.
/// The same result for any number of threads.
SampledWindows sample_windows(const WindowSample& sample);

/// Fills the noise of the profile's shells and the prior of its lines from windows of its own size. Returns
/// their B_obs, each from its own shells only, in ascending order (A^2), chance included.
///
/// The priors are the distributions of the windows' true B factors, and of their intercepts minus ln of the root
/// of the occupancy (Eq. 20). Window i gives x_i and its standard error e_i. Mean and variance v solve mean = sum
/// w_i x_i / sum w_i, v = sum w_i ((x_i - mean)^2 - e_i^2) / sum w_i. Here w_i = 1 / (v + e_i^2), with v not
/// below 20^2 A^4 and 0.02^2.
std::vector<float> learn_from(const SampledWindows& windows, ProfileReference& profile);

/// The part of the windows that counts as best-ordered.
inline constexpr double best_ordered_part = 0.05;

/// The quantile `part` (0 ... 1) of the windows' B_obs as a pass finds them, noise and prior known. Nothing where no
/// window can be fitted.
std::optional<double> b_quantile(const SampledWindows& windows, const ProfileReference& profile, double part);

/// Windows of a map without noise that the mask fills, as a model's density is; picked in the same way.
SampledWindows windows_without_noise(const SampledMap& map, const Mask& mask, int window_edge, int threads);

/// The profile without what it learned.
ProfileReference without_statistics(ProfileReference profile);

}  // namespace acuity
