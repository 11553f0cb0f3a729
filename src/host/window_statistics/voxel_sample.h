// A sample of voxels whose windows stand for all windows of a mask. Used by window statistics and the
// local resolution of sharpen().
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/mask.h>

namespace acuity {

/// Indices of the mask's voxels, ascending.
std::vector<std::int64_t> voxels_of(const Mask& mask);

/// At most 600 of the voxels, one at random out of each of as many stretches of equal length, ascending; always the
/// same ones.
std::vector<std::int64_t> sample_of(const std::vector<std::int64_t>& voxels);

}  // namespace acuity
