// Sharpening towards an incomplete model: the model decides where it accounts for the density, and an average profile
// elsewhere (Eq. 18). In the place of the one pass, where there are a model and a profile.
#pragma once

#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

/// Makes the profile go with the model's density `reference`. Its fall-off is the median of B over the windows near
/// atoms, unless the settings have one. Noise is not damped, as it is not by a model.
ProfileFit match_profile(ProfileFit fit, const SharpenData& data, VolumeView reference);

/// Two passes and their sum. `task` is the model's; all windows lie in the mask. Where the model accounts for all
/// density of all windows there is no second pass, and the bytes are those of the model's pass. Memory: two volumes
/// more than a pass, three where the task has a second map.
ScaledMaps run_hybrid(WindowEngine& engine, const SharpenData& data, ScalingTask task, const ProfileFit& fit,
                      SharpenFindings& found, RunLog& log);

/// Passes of a hybrid, for plans.
struct HybridRuns {
  std::vector<MaskRun> with_model;  ///< Voxels of the model's pass.
  bool needs_profile = true;        ///< The profile's pass runs, over all voxels.
};
HybridRuns plan_hybrid(const SharpenData& data, const MaskFindings& mask);

}  // namespace acuity
