// Checks of maps and masks that come from the caller's memory rather than from files, which are checked as they are
// read. At the door of the workflows that work in memory.
#pragma once

#include <string>

#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// Throws Error unless a map has voxels, as many as its size says, all finite, and a positive voxel size. `what` is its
/// name in the message, such as "The map".
void require_whole(VolumeView map, const std::string& what);

/// Throws Error unless another map is whole and on the map's grid (voxel size to 1e-3).
void require_on_grid(VolumeView map, VolumeView other, const std::string& what);

/// require_on_grid() for the weights of a mask, 0 ... 1; throws Error for values beyond, as of a density.
void require_weights(VolumeView map, VolumeView weights);

/// Throws Error unless both half maps share a size and differ, and neither is constant.
void require_half_maps(VolumeView half1, VolumeView half2);

/// require_half_maps(), or for one map (`half2` empty): throws Error where it is constant.
void require_map_or_half_maps(VolumeView map, VolumeView half2);

/// The second half map as it goes with the first. Where their coarse densities agree but differ in scale by more than
/// 5 %, it is divided by the ratio, with a warning. Warns, too, where scales seem to differ but the densities agree too
/// little to tell, and where both seem to be multiplied by one mask. Throws Error where their contrasts are opposite.
VolumeInput matched_half(VolumeView half1, VolumeInput half2, int threads, RunLog& log);

/// Throws Error unless the mask has the map's size, and holds 0 and 1 only.
void require_mask_size(VolumeView map, const Mask& mask);

/// Throws Error unless the mask has the map's size, holds 0 and 1 only, and has at least one voxel.
void require_mask_of(VolumeView map, const Mask& mask);

}  // namespace acuity
