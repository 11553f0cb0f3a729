// Where a sharpened map depends on what was assumed: the spread of the results of other profiles and windows (Eq. 19).
// After the scaling, which it repeats, and before the outputs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/window_engine.h"

namespace acuity {

/// Results voxel by voxel, each brought to the first one's root mean square in the mask. Memory: the first result, and
/// two numbers a voxel of the mask, whatever the number of results.
class ResultSpread {
 public:
  /// Keeps references to both.
  ResultSpread(const Mask& mask, VolumeView first);
  void add(const std::vector<float>& result);
  /// Eq. 19 in the unit of the first result, 0 outside the mask; division by the number of results.
  Volume standard_deviation() const;

 private:
  const Mask& mask_;
  VolumeView first_;
  int count_ = 1;
  std::vector<double> sums_;     // Of the differences from the first result, a voxel of the mask each,
  std::vector<double> squares_;  // and of their squares.
};

/// What a result assumes.
struct Assumption {
  std::optional<std::string> profile;  ///< As in SharpenOptions.
  int window_edge = 0;                 ///< In voxels.
};

/// Those besides that of the options and `inputs`: the profiles helix, sheet and mixed, where the options name a
/// profile, in the window; and windows of 0.8 and 1.4 of its edge.
std::vector<Assumption> other_assumptions(const SharpenOptions& options, const Inputs& inputs);

/// Throws Error where the map, the resolution or the profile does not suit one of them.
void check_assumptions(const SharpenOptions& options, const Inputs& inputs);

/// Gives `inputs` window, filter and profile of an assumption. `reference` is the model's density, for a hybrid.
void assume(const Assumption& assumption, const SharpenOptions& options, VolumeView reference, const Mask& mask,
            Inputs& inputs);

/// Repeats the scaling with all other assumptions, the last of which `inputs` keeps, and returns the spread. `result`
/// is what the options gave. Adds the key uncertainty to the report.
Volume find_uncertainty(WindowEngine& engine, const SharpenOptions& options, VolumeView reference, const Mask& mask,
                        VolumeView result, Inputs& inputs, Report& report);

}  // namespace acuity
