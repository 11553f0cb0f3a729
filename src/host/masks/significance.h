// The least value that passes a one-sided test of all voxels against normal noise.
// Between voxels in units of their noise and masks of molecules.
#pragma once

#include <optional>

#include <acuity/volume.h>

namespace acuity {

/// The least voxel, in standard deviations of its noise, whose p value adjusted by Benjamini and Yekutieli for the
/// number of voxels is at most `level`; nothing where none is. Takes up to 4 bytes per voxel that may pass.
std::optional<float> significance_threshold(VolumeView deviations, double level, int threads);

}  // namespace acuity
