// Puts voxels as they lie in a map file into a volume in x, y, z order. Number format, byte order and order of axes
// change in one go, block by block. Used by the reader of voxels, whose threads place blocks at the same time.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include <acuity/map.h>

#include "host/io/byte_signs.h"
#include "host/io/file_order.h"

namespace acuity {

class VoxelPlacer {
 public:
  /// The volume has the size of the header, which is of a supported mode.
  VoxelPlacer(const MapHeader& header, Volume& volume);

  const FileOrder& order() const { return order_; }
  std::size_t voxel_bytes() const { return row_bytes_ / static_cast<std::size_t>(order_.columns); }
  std::size_t row_bytes() const { return row_bytes_; }
  std::size_t section_bytes() const { return section_bytes_; }

  /// Places a block. Row `row + r` of section `section + s` begins at bytes[s * section_stride + r * row_bytes()]. For
  /// many threads at a time. Bytes of mode 0 become 0 to 255.
  void place(const VoxelBlock& block, const unsigned char* bytes, std::size_t section_stride);

  /// Whether the voxels of a block lie in the volume as in the file; then they may be read to where place_in() looks.
  bool in_place() const { return in_place_; }
  /// Place of the bytes of a block, which has one section.
  float* place_of(const VoxelBlock& block);
  /// Does what place() does besides, for bytes that were read to place_of().
  void place_in(const VoxelBlock& block);

  /// Index in the file of its first voxel that is not finite.
  std::optional<std::uint64_t> first_not_finite() const;
  /// Number of zero bytes before the first other one.
  std::uint64_t leading_zeros() const { return first_other_byte_; }
  /// Signs of the bytes of mode 0.
  const ByteSigns& signs() const { return signs_; }

 private:
  void look_at_bytes(std::int64_t section, std::int64_t row, const unsigned char* bytes);
  void look_at_voxels(std::int64_t section, std::int64_t row, const float* voxels);

  FileOrder order_;
  int mode_;
  bool swapped_;
  bool in_place_;
  std::size_t row_bytes_, section_bytes_;
  Volume& volume_;
  std::atomic<std::uint64_t> first_bad_;
  std::atomic<std::uint64_t> first_other_byte_;
  std::mutex signs_mutex_;
  ByteSigns signs_;
};

}  // namespace acuity
