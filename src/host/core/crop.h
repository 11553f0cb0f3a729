// Smaller boxes of a grid: the one around a mask, and what lies in it.
// Used by local operations, which need only their surroundings, and densities that were drawn with a margin.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Keeps the box of this size from voxel (0, 0, 0) on. No axis may grow.
inline void crop(Volume& volume, GridSize size) {
  // In place, since each voxel moves towards the front.
  const auto begin = volume.voxels.begin();
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      std::copy_n(begin + volume.size.index(0, y, z), size.x, begin + size.index(0, y, z));
  volume.voxels.resize(static_cast<std::size_t>(size.count()));
  volume.size = size;
}

/// The voxels from (x, y, z) on of a grid, as many as `size` says; none where that is 0 along an axis.
struct GridBox {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t z = 0;
  GridSize size;

  bool operator==(const GridBox&) const = default;
  /// Calls visit(first index in the grid, first index in the box) for each row of the box; both rows have size.x
  /// voxels.
  template <class Visit>
  void for_each_row(const GridSize& grid, const Visit& visit) const {
    for (std::int64_t iz = 0; iz < size.z; ++iz)
      for (std::int64_t iy = 0; iy < size.y; ++iy) visit(grid.index(x, y + iy, z + iz), size.index(0, iy, iz));
  }
};

/// Weights of a grid that are 0 outside a box: a mask with a soft edge.
struct BoxWeights {
  GridBox box;
  VolumeInput weights;  ///< Weights 0 ... 1, of the box's size.
};

/// The smallest box with all voxels of a mask that have the value `wanted`.
inline GridBox box_of(const Mask& mask, std::uint8_t wanted = 1) {
  const GridSize& grid = mask.size;
  GridSize low = grid;
  GridSize high;
  for (std::int64_t z = 0; z < grid.z; ++z)
    for (std::int64_t y = 0; y < grid.y; ++y) {
      const std::uint8_t* const row = mask.inside.data() + grid.index(0, y, z);
      const void* const found = std::memchr(row, wanted, static_cast<std::size_t>(grid.x));
      if (found == nullptr) continue;
      const std::int64_t first = static_cast<const std::uint8_t*>(found) - row;
      std::int64_t end = grid.x;
      while (row[end - 1] != wanted) --end;
      low = {std::min(low.x, first), std::min(low.y, y), std::min(low.z, z)};
      high = {std::max(high.x, end), std::max(high.y, y + 1), z + 1};
    }
  if (high.z == 0) return {};
  return {low.x, low.y, low.z, {high.x - low.x, high.y - low.y, high.z - low.z}};
}

/// The box and `margin` voxels around it, as far as the grid reaches. A box without voxels stays so.
inline GridBox grown(const GridBox& box, std::int64_t margin, const GridSize& grid) {
  if (box.size.count() == 0) return box;
  const auto low = [&](std::int64_t first) { return std::max<std::int64_t>(0, first - margin); };
  const GridBox from{low(box.x), low(box.y), low(box.z), {}};
  const auto edge = [&](std::int64_t first, std::int64_t old, std::int64_t length, std::int64_t all) {
    return std::min(all, old + length + margin) - first;
  };
  return {from.x,
          from.y,
          from.z,
          {edge(from.x, box.x, box.size.x, grid.x), edge(from.y, box.y, box.size.y, grid.y),
           edge(from.z, box.z, box.size.z, grid.z)}};
}

/// The values in a box, x fastest; `values` has those of the whole grid.
template <class T>
std::vector<std::remove_const_t<T>> part_of(std::span<T> values, const GridSize& grid, const GridBox& box) {
  std::vector<std::remove_const_t<T>> part(static_cast<std::size_t>(box.size.count()));
  box.for_each_row(grid, [&](std::int64_t from, std::int64_t to) {
    std::copy_n(values.begin() + from, box.size.x, part.begin() + to);
  });
  return part;
}
inline Volume part_of(VolumeView volume, const GridBox& box) {
  return {box.size, volume.spacing_angstrom, part_of(volume.voxels, volume.size, box)};
}
inline Mask part_of(const Mask& mask, const GridBox& box) {
  return {box.size, part_of(std::span(mask.inside), mask.size, box)};
}

}  // namespace acuity
