// Forecasts of the time that parts of sharpen() take, from trials of a fraction of a second.
// Used by plan_sharpening(), which adds them up.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include <acuity/volume.h>

#include "host/core/mask_runs.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "windows/window_engine.h"

namespace acuity {

/// Seconds that `work` takes.
double seconds_of(const std::function<void()>& work);

/// Seconds of `work` over all runs, from trials over some. The first is one voxel, for the cost that does not depend on
/// voxels. Others have more and more of whole slices, until they take 0.4 s. Engines share work within slices, so
/// slices stay whole where the trial is long enough for one.
double predict_over(const std::vector<MaskRun>& runs, const GridSize& size, int threads,
                    const std::function<void(const std::vector<MaskRun>&)>& work);

/// Seconds of a window pass.
double predict_pass(WindowEngine& engine, const ScalingTask& task, std::vector<float>& scratch);

/// Seconds of the Fourier transform of a whole map and a sum over its shells, from a slab of its planes.
double predict_transform(VolumeView map, int threads);

/// Seconds of refine_model(). `density_seconds` is the time of a model density, `transform_seconds` that of a
/// transform, and `density` the model's density.
double predict_refinement(const SharpenData& data, const Resolution& resolution, VolumeView density,
                          double density_seconds, double transform_seconds);

/// Seconds of writing a map to a file of this name. Compression is tried on a piece of the voxels, and the map is 0
/// but for a fraction of them.
double predict_writing(std::span<const float> piece, const GridSize& size, double fraction_in_mask,
                       const std::filesystem::path& path);

}  // namespace acuity
