// What a sample of windows says of all: the noise in their shells, and how their B factors spread.
// Between the mask and a pass towards an average profile, which it makes aware of noise (Eq. 15 and 16).
#pragma once

#include <vector>

#include <acuity/mask.h>
#include <acuity/profile_gain.h>
#include <acuity/volume.h>

namespace acuity {

/// A map whose windows are sampled, and its value beyond the box.
struct SurveyedMap {
  const Volume* volume = nullptr;
  double beyond = 0;
};

/// Fills the noise of the profile's shells and the prior of B_obs. `noise` holds noise alone, as strong as that of
/// `observed`: half the difference of two half maps. Both have the mask's size. Some hundred windows are transformed,
/// picked from all over the mask's voxels; the same result for any number of threads. Returns their B_obs, each from
/// its own shells alone, in ascending order (A^2), chance included.
///
/// The prior is the distribution of the windows' true B factors: with B_i and its standard error e_i from window i,
/// mean and variance v solve mean = sum w_i B_i / sum w_i, v = sum w_i ((B_i - mean)^2 - e_i^2) / sum w_i with
/// w_i = 1 / (v + e_i^2), v not below 20^2.
std::vector<float> survey_windows(ProfileReference& profile, const SurveyedMap& observed, const SurveyedMap& noise,
                                  const Mask& mask, int window_edge, int threads);

}  // namespace acuity
