// A mask as bits, 64 voxels per word, and what balls around its voxels cover. Used by dilations and closings, which
// read each voxel's neighbourhood.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/mask.h>

namespace acuity {

/// Rows of words; bit x % 64 of word x / 64 of the row (y, z) is 1 where voxel (x, y, z) is inside. Bits beyond the row
/// are 0.
class MaskBits {
 public:
  MaskBits(const Mask& mask, int threads);

  /// The voxels within `radius_voxels` (inclusive, Euclidean) of a voxel inside. Where `where` is given, those of rows
  /// without any voxel of it may be left out.
  MaskBits dilated(double radius_voxels, int threads, const MaskBits* where = nullptr) const;
  /// The voxels that are outside.
  MaskBits inverse() const;
  /// The voxels inside but for those of `other`.
  MaskBits without(const MaskBits& other) const;

  Mask bytes(int threads) const;

 private:
  class FilledRows;
  explicit MaskBits(GridSize size);

  const std::uint64_t* row(std::int64_t y, std::int64_t z) const { return words_.data() + (z * size_.y + y) * width_; }
  std::uint64_t* row(std::int64_t y, std::int64_t z) { return words_.data() + (z * size_.y + y) * width_; }
  bool has_voxels(std::int64_t y, std::int64_t z) const;
  FilledRows filled_rows(int threads) const;
  /// Clears the bits beyond the voxels of a row.
  void keep_voxels(std::uint64_t* row) const;

  GridSize size_;
  std::int64_t width_ = 0;  // Words of a row.
  std::vector<std::uint64_t> words_;
};

}  // namespace acuity
