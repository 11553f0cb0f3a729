// The memory that an automatic mask takes.
// For the dry run of `acuity sharpen`, which finds the mask and predicts what lives beside it.
#pragma once

#include <cstdint>

#include <acuity/volume.h>

namespace acuity {

/// The most bytes that molecule_mask() holds at once beside the maps that it is given. These are one map, or the mean
/// of half maps and half their difference, whose filter ends at a resolution.
std::int64_t automatic_mask_bytes(GridSize size, double spacing_angstrom, bool half_maps, double resolution_angstrom);

}  // namespace acuity
