#include "host/html_report/display_map.h"

#include <algorithm>
#include <cmath>

#include "host/core/parallel.h"

namespace acuity {
namespace {

/// Calls visit(index of the block, index of the voxel) for all voxels of the blocks of a plane.
template <class Visit>
void for_plane(const GridSize& size, const DisplayGrid& grid, std::int64_t plane, const Visit& visit) {
  const GridSize blocks = grid.size();
  const std::int64_t z_end = std::min<std::int64_t>(grid.region.z, (plane + 1) * grid.bin);
  for (std::int64_t z = plane * grid.bin; z < z_end; ++z)
    for (std::int64_t y = 0; y < grid.region.y; ++y) {
      const std::int64_t row = size.index(grid.first[0], grid.first[1] + y, grid.first[2] + z);
      const std::int64_t block_row = blocks.index(0, y / grid.bin, plane);
      for (std::int64_t x = 0; x < grid.region.x; ++x)
        visit(static_cast<std::size_t>(block_row + x / grid.bin), static_cast<std::size_t>(row + x));
    }
}

}  // namespace

GridSize DisplayGrid::size() const {
  const auto blocks = [this](std::int64_t voxels) { return (voxels + bin - 1) / bin; };
  return {blocks(region.x), blocks(region.y), blocks(region.z)};
}

DisplayGrid region_of(const Mask& mask, std::int64_t margin) {
  const GridSize& size = mask.size;
  std::array<std::int64_t, 3> low{size.x, size.y, size.z};
  std::array<std::int64_t, 3> high{-1, -1, -1};
  const auto hold = [&](std::size_t axis, std::int64_t at) {
    low[axis] = std::min(low[axis], at);
    high[axis] = std::max(high[axis], at);
  };
  const auto inside = mask.inside.begin();
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y) {
      const auto begin = inside + size.index(0, y, z);
      const auto end = begin + size.x;
      const auto in_mask = [](std::uint8_t value) { return value != 0; };
      const auto first = std::find_if(begin, end, in_mask);
      if (first == end) continue;
      const auto last = std::find_if(std::make_reverse_iterator(end), std::make_reverse_iterator(first), in_mask);
      hold(0, first - begin);
      hold(0, last.base() - begin - 1);
      hold(1, y);
      hold(2, z);
    }
  if (high[0] < 0) return {{}, size, 1};
  const std::array<std::int64_t, 3> edges{size.x, size.y, size.z};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    low[axis] = std::max<std::int64_t>(0, low[axis] - margin);
    high[axis] = std::min(edges[axis] - 1, high[axis] + margin);
  }
  return {low, {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1}, 1};
}

Volume binned(VolumeView map, const DisplayGrid& grid, bool skip_zeros, int threads) {
  const GridSize blocks = grid.size();
  Volume small{blocks, map.spacing_angstrom * grid.bin, std::vector<float>(static_cast<std::size_t>(blocks.count()))};
  parallel_for(blocks.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::int32_t> counts(static_cast<std::size_t>(blocks.x * blocks.y));
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const auto base = static_cast<std::size_t>(blocks.index(0, 0, plane));
      std::fill(counts.begin(), counts.end(), 0);
      for_plane(map.size, grid, plane, [&](std::size_t block, std::size_t voxel) {
        const float value = map.voxels[voxel];
        if (skip_zeros && value == 0) return;
        small.voxels[block] += value;
        ++counts[block - base];
      });
      for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) small.voxels[base + i] /= static_cast<float>(counts[i]);
    }
  });
  return small;
}

std::vector<std::uint8_t> binned(const Mask& mask, const DisplayGrid& grid) {
  const GridSize blocks = grid.size();
  std::vector<std::int32_t> inside(static_cast<std::size_t>(blocks.count()));
  std::vector<std::int32_t> all(inside.size());
  for (std::int64_t plane = 0; plane < blocks.z; ++plane)
    for_plane(mask.size, grid, plane, [&](std::size_t block, std::size_t voxel) {
      inside[block] += mask.inside[voxel] != 0 ? 1 : 0;
      ++all[block];
    });
  std::vector<std::uint8_t> result(inside.size());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = 2 * inside[i] >= all[i] ? 1 : 0;
  return result;
}

std::vector<std::uint8_t> bytes_of(const Volume& volume, double low, double high, bool zero_is_none) {
  const double least = zero_is_none ? 1 : 0;
  const double scale = high > low ? (255 - least) / (high - low) : 0;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(volume.voxels.size());
  for (const float value : volume.voxels) {
    const double at = std::clamp(least + (static_cast<double>(value) - low) * scale, least, 255.0);
    bytes.push_back(zero_is_none && value == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(std::lround(at)));
  }
  return bytes;
}

}  // namespace acuity
