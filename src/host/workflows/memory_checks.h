// Checks of maps and masks that come from the caller's memory rather than from files, which are checked as they are
// read. At the door of the workflows that work in memory.
#pragma once

#include <string>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Throws Error unless something has the map's size; `what` is its name in the message, such as "The mask".
void require_same_size(VolumeView map, const GridSize& size, const std::string& what);

/// Throws Error unless both half maps share a size and differ, and neither is constant.
void require_half_maps(VolumeView half1, VolumeView half2);

/// require_half_maps(), or for one map (`half2` empty): throws Error where it is constant.
void require_map_or_half_maps(VolumeView map, VolumeView half2);

/// Throws Error unless the mask has the map's size and at least one voxel.
void require_mask_of(VolumeView map, const Mask& mask);

}  // namespace acuity
