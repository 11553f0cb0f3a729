// The refusal of maps with voxels that are not finite.
// Used by the checks of maps from memory and before maps are written.
#pragma once

#include <string>

#include <acuity/volume.h>

namespace acuity {

/// True where all voxels are finite.
bool is_finite(VolumeView volume, int threads = 0);

/// Throws Error where a voxel is not finite, with its place. `name` is for the message.
void require_finite(VolumeView volume, const std::string& name, int threads = 0);

}  // namespace acuity
