#include "host/io/file_order.h"

#include <algorithm>

#include "host/io/mrc_format.h"

namespace acuity {
namespace {

/// Bytes of floats that a block has: what stays in the second cache.
constexpr std::int64_t block_bytes = std::int64_t{1} << 19;

/// Calls move(place in the volume, place in the block) for all voxels of a block; the inner loop runs along x.
template <class Move>
void for_each_voxel(const FileOrder& order, const VoxelBlock& block, const Move& move) {
  const std::int64_t begin = order.begin_of(block);
  const std::int64_t section_size = block.rows * order.columns;
  const auto visit = [&](std::int64_t s, std::int64_t r, std::int64_t c) {
    move(begin + s * order.step_section + r * order.step_row + c * order.step_column,
         s * section_size + r * order.columns + c);
  };
  if (order.x_along == FileOrder::Along::sections) {
    for (std::int64_t r = 0; r < block.rows; ++r)
      for (std::int64_t c = 0; c < order.columns; ++c)
        for (std::int64_t s = 0; s < block.sections; ++s) visit(s, r, c);
  } else if (order.x_along == FileOrder::Along::rows) {
    for (std::int64_t s = 0; s < block.sections; ++s)
      for (std::int64_t c = 0; c < order.columns; ++c)
        for (std::int64_t r = 0; r < block.rows; ++r) visit(s, r, c);
  } else {
    for (std::int64_t s = 0; s < block.sections; ++s)
      for (std::int64_t r = 0; r < block.rows; ++r)
        for (std::int64_t c = 0; c < order.columns; ++c) visit(s, r, c);
  }
}

}  // namespace

FileOrder::FileOrder(const MapHeader& header, GridSize size)
    : columns(header.size_crs[0]), rows(header.size_crs[1]), sections(header.size_crs[2]) {
  const std::array<std::int64_t, 3> steps = mrc::steps_of_crs(header, size);
  step_column = steps[0];
  step_row = steps[1];
  step_section = steps[2];
  x_along = header.axis_of_crs[0] == 0 ? Along::columns : header.axis_of_crs[1] == 0 ? Along::rows : Along::sections;
}

std::int64_t FileOrder::sections_within(std::size_t bytes, std::size_t voxel_bytes) const {
  const auto lines = static_cast<std::int64_t>(bytes / (static_cast<std::size_t>(columns * rows) * voxel_bytes));
  return std::max(section_step(), lines / section_step() * section_step());
}

std::vector<VoxelBlock> FileOrder::blocks(std::int64_t first, std::int64_t last) const {
  const std::int64_t row_bytes = columns * static_cast<std::int64_t>(sizeof(float)) * section_step();
  std::int64_t together = std::clamp<std::int64_t>(block_bytes / row_bytes, 1, rows);
  if (x_along == Along::rows) together = std::min(rows, (together + line_voxels - 1) / line_voxels * line_voxels);
  std::vector<VoxelBlock> all;
  for (std::int64_t section = first; section < last; section += section_step())
    for (std::int64_t row = 0; row < rows; row += together)
      all.push_back({section, std::min(section_step(), last - section), row, std::min(together, rows - row)});
  return all;
}

void FileOrder::scatter(const VoxelBlock& block, const float* in_file_order, float* volume) const {
  for_each_voxel(*this, block,
                 [&](std::int64_t in_volume, std::int64_t in_block) { volume[in_volume] = in_file_order[in_block]; });
}

void FileOrder::gather(const VoxelBlock& block, const float* volume, float* in_file_order) const {
  for_each_voxel(*this, block,
                 [&](std::int64_t in_volume, std::int64_t in_block) { in_file_order[in_block] = volume[in_volume]; });
}

}  // namespace acuity
