// Uncertainty of a sharpened map: the spread of its results over other profiles and windows (Eq. 19).
// After the scaling, which it repeats, and before the outputs.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/window_engine.h"

namespace acuity {

/// Results voxel by voxel, each brought to the first one's root mean square in the mask. Memory: the first result, and
/// two numbers per voxel of the mask, whatever the number of results.
class ResultSpread {
 public:
  /// Keeps references to both.
  ResultSpread(const Mask& mask, VolumeView first);
  void add(std::span<const float> result);
  /// Eq. 19 in the unit of the first result, 0 outside the mask; division by the number of results.
  Volume standard_deviation() const;

 private:
  const Mask& mask_;
  VolumeView first_;
  int count_ = 1;
  std::vector<double> sums_;     // Sum of the differences from the first result, per voxel of the mask.
  std::vector<double> squares_;  // Sum of their squares.
};

/// The assumptions that the spread compares with the run's own. Where it has a profile, these are the profiles helix,
/// sheet and mixed in the same window. Always, they are windows of 0.8 and 1.4 times the edge.
std::vector<Assumption> other_assumptions(const SharpenData& data);

/// Throws Error where the map, the resolution or the profile does not suit one of them. `fit` is null without a
/// profile.
void check_assumptions(const SharpenData& data, const Resolution& resolution, const ProfileFit* fit);

/// Repeats the scaling with all other assumptions and returns the spread. `reference` is the reference density, and
/// `result` what the settings gave. Fills `found.uncertainty`.
Volume find_uncertainty(WindowEngine& engine, const SharpenData& data, const Mask& empty, VolumeView reference,
                        const Resolution& resolution, VolumeView result, SharpenFindings& found, RunLog& log);

/// Predicts the seconds of a pass.
using PredictPass = std::function<double(const SharpenData& data, const ScalingTask& task, const ProfileFit* fit)>;

/// The sum of `predict` over the passes of find_uncertainty(). The map stands in for the reference.
double predict_uncertainty(const SharpenData& data, const Mask& empty, const Resolution& resolution,
                           const ProfileFit* fit, const PredictPass& predict);

}  // namespace acuity
