// The MRC2014 header as it lies in the file: words, byte order, modes.
// Shared by the reader and the writer of maps; nothing outside io/ sees it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <acuity/map.h>

namespace acuity {
class ByteSource;
}

namespace acuity::mrc {

inline constexpr std::size_t header_bytes = 1024;
inline constexpr std::size_t label_bytes = 80;
inline constexpr int max_labels = 10;

/// Words of the header, counted from 1 as in the specification.
enum Word : int {
  word_size = 1,
  word_mode = 4,
  word_start = 5,
  word_intervals = 8,
  word_cell = 11,
  word_angles = 14,
  word_axes = 17,
  word_min = 20,
  word_max = 21,
  word_mean = 22,
  word_space_group = 23,
  word_extended_bytes = 24,
  word_extended_type = 27,
  word_version = 28,
  word_imod_stamp = 39,
  word_imod_flags = 40,
  word_origin = 50,
  word_map = 53,
  word_machine_stamp = 54,
  word_rms = 55,
  word_label_count = 56,
  word_labels = 57,
};

/// The 1024 bytes, in this machine's byte order after `swap_words`.
struct RawHeader {
  std::array<char, header_bytes> bytes{};

  std::int32_t integer(int word) const { return load<std::int32_t>(word); }
  float real(int word) const { return load<float>(word); }
  void set(int word, std::int32_t value) { std::memcpy(&bytes[4 * (word - 1)], &value, 4); }
  void set(int word, float value) { std::memcpy(&bytes[4 * (word - 1)], &value, 4); }

  void read(ByteSource& source);
  /// Reverses the bytes of every numeric word: all but "MAP ", the machine stamp, EXTTYP and the labels.
  void swap_words();

 private:
  template <class T>
  T load(int word) const {
    T value;
    std::memcpy(&value, &bytes[4 * (word - 1)], 4);
    return value;
  }
};

/// Bytes per voxel in the file; 0 for a mode that is not supported.
constexpr int bytes_of_mode(int mode) {
  switch (mode) {
    case 0:
      return 1;
    case 1:
    case 6:
    case 12:
      return 2;
    case 2:
      return 4;
    default:
      return 0;
  }
}

/// Steps in a volume of this size for one step along the file's columns, rows and sections.
inline std::array<std::int64_t, 3> steps_of_crs(const MapHeader& header, GridSize size) {
  const std::array<std::int64_t, 3> step_xyz{1, size.x, size.x * size.y};
  return {step_xyz[header.axis_of_crs[0]], step_xyz[header.axis_of_crs[1]], step_xyz[header.axis_of_crs[2]]};
}

/// Bytes of all voxels in the file. In double: three sizes of 2^24 overflow 64 bits.
inline double voxel_bytes(const MapHeader& header) {
  double bytes = bytes_of_mode(header.mode);
  for (const std::int64_t size : header.size_crs) bytes *= static_cast<double>(size);
  return bytes;
}

/// Symmetry records are text in lines of 80; anything else (detector metadata) is not carried over.
bool is_symmetry_text(std::string_view extended);

/// Reads the header and skips the extended header; `source` then stands at the first voxel.
MapHeader read_header(ByteSource& source, const std::string& name);

/// Replaces the voxel size. The cell becomes the intervals times the new one.
void set_spacing(MapHeader& header, double spacing_angstrom);
/// set_spacing() for a voxel size that the user gave, with a note where the header has another one.
void give_spacing(MapHeader& header, double spacing_angstrom);

/// Reason why a header cannot be used, and what to do; both are empty for one that can.
struct Unusable {
  std::string why;
  std::string suggestion;
};
Unusable unusable(const MapHeader& header);

}  // namespace acuity::mrc
