// Maps made small for a screen: the box around a mask, averaged over blocks of voxels, in 8 bits.
// Lies between maps at full resolution and the data of an HTML report.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// A part of a map, in blocks of bin^3 voxels.
struct DisplayGrid {
  std::array<std::int64_t, 3> first{};  ///< First voxel of the part along x, y, z.
  GridSize region;                      ///< Voxels of the part.
  int bin = 1;                          ///< Edge of a block in voxels.

  /// Blocks along x, y, z; the last one of an axis may be cut.
  GridSize size() const;
  /// The voxel in the middle of the part: where whole slices are cut.
  std::array<std::int64_t, 3> middle() const {
    return {first[0] + region.x / 2, first[1] + region.y / 2, first[2] + region.z / 2};
  }
};

/// The smallest box that holds the mask and `margin` voxels around it, inside the map. All of it for an empty mask.
DisplayGrid region_of(const Mask& mask, std::int64_t margin);

/// The means of the blocks; with `skip_zeros` over the voxels that are not 0, and 0 without any.
Volume binned(VolumeView map, const DisplayGrid& grid, bool skip_zeros, int threads);

/// The mask's share of each block, at least one half: 1, else 0.
std::vector<std::uint8_t> binned(const Mask& mask, const DisplayGrid& grid);

/// 0 for values up to `low`, 255 from `high` on, in equal steps between. With `zero_is_none` the value 0 gets 0, and
/// all others 1 to 255.
std::vector<std::uint8_t> bytes_of(const Volume& volume, double low, double high, bool zero_is_none);

}  // namespace acuity
