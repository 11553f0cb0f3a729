// Signed or unsigned: what the bytes of mode 0 mean, which the format and its programs do not agree on.
// Fed by the reader of voxels with every row.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <acuity/map.h>

namespace acuity {

class ByteSigns {
 public:
  /// Takes a row of bytes.
  void add_row(std::span<const unsigned char> row);

  /// Takes the rows of another one.
  void add(const ByteSigns& other);

  /// True where the bytes mean 0 to 255. The range that the header states decides first. The bytes are read in the way
  /// in which the voxels have this range, or else stay within it. Where both ways do, IMOD's stamp decides, and then
  /// the voxels: neighbours differ less when they are read rightly. Adds a note to the header where the voxels decide.
  bool are_unsigned(MapHeader& header) const;

 private:
  bool by_voxels() const;

  std::array<std::int64_t, 256> counts_{};
  std::int64_t differences_unsigned_ = 0;  // Sums of |a - b| over neighbours along rows.
  std::int64_t differences_signed_ = 0;
};

}  // namespace acuity
