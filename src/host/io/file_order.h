// The order of voxels in a map file beside that of a volume, and blocks of them that move between the two.
// Used by the reader and the writer of voxels, whose threads move blocks at the same time.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/map.h>

namespace acuity {

/// Rows of consecutive sections of a file.
struct VoxelBlock {
  std::int64_t section = 0;
  std::int64_t sections = 0;
  std::int64_t row = 0;
  std::int64_t rows = 0;
};

struct FileOrder {
  enum class Along { columns, rows, sections };

  std::int64_t columns, rows, sections;
  std::int64_t step_column, step_row, step_section;  ///< Steps in the volume for one step in the file.
  Along x_along;                                     ///< The axis of the file along which x runs.

  FileOrder(const MapHeader& header, GridSize size);

  /// Sections that blocks have together, but for those at the end. Where x runs along sections, their number is that of
  /// a cache line's voxels, so that lines of the volume are written whole.
  std::int64_t section_step() const { return x_along == Along::sections ? line_voxels : 1; }

  /// Sections whose voxels, `voxel_bytes` each, have about `bytes` bytes, a multiple of section_step().
  std::int64_t sections_within(std::size_t bytes, std::size_t voxel_bytes) const;

  /// The blocks of sections [first, last), as large as a core's cache.
  std::vector<VoxelBlock> blocks(std::int64_t first, std::int64_t last) const;

  /// Index in the volume of the first voxel of a block.
  std::int64_t begin_of(const VoxelBlock& block) const { return block.section * step_section + block.row * step_row; }

  /// Moves a block whose voxels lie in the file's order, from the first on, to their places in the volume.
  void scatter(const VoxelBlock& block, const float* in_file_order, float* volume) const;
  /// The reverse of scatter().
  void gather(const VoxelBlock& block, const float* volume, float* in_file_order) const;

 private:
  static constexpr std::int64_t line_voxels = 16;
};

}  // namespace acuity
