// MRC files byte by byte from the words of the specification: the oracle of the map reader and writer.
// Shares no code with src/host/io: Cheng et al. 2015, J. Struct. Biol. 192, 146; words are counted from 1 as there.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <zlib.h>

#include "support/test_files.h"

namespace acuity::testing {

enum class ByteOrder { little, big };

inline ByteOrder own_byte_order() {
  return std::endian::native == std::endian::little ? ByteOrder::little : ByteOrder::big;
}

/// IEEE 754 half precision of 0, of a value that is a normal number there exactly, of an infinity or of NaN.
inline std::uint16_t half_bits(double value) {
  const unsigned sign = std::signbit(value) ? 0x8000U : 0U;
  if (value == 0) return static_cast<std::uint16_t>(sign);
  if (std::isnan(value)) return 0x7e00;
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | 0x7c00U);
  int exponent = 0;
  const double fraction = std::frexp(std::abs(value), &exponent);  // 0.5 ... 1: the leading bit is the hidden one.
  const auto mantissa = static_cast<unsigned>(fraction * 2048) - 1024;
  return static_cast<std::uint16_t>(sign | static_cast<unsigned>(exponent + 14) << 10 | mantissa);
}

/// A map file in the making. A new one has cubic voxels of 1 A, axis order 1,2,3, and lies at 0, 0, 0.
class RawMap {
 public:
  RawMap(std::array<int, 3> size_crs, int mode = 2, ByteOrder order = ByteOrder::little)
      : header_(1024, '\0'), size_crs_(size_crs), mode_(mode), order_(order) {
    for (int i = 0; i < 3; ++i) integer(1 + i, size_crs[i]);
    integer(4, mode);
    geometry({1, 2, 3}, 1.0F);
    for (int i = 0; i < 3; ++i) real(14 + i, 90);
    integer(23, 1);
    integer(28, 20141);
    text(53, "MAP ");
    text(54, order == ByteOrder::little ? std::string("DD\0\0", 4) : std::string("\x11\x11\0\0", 4));
  }

  RawMap& integer(int word, std::int32_t value) {
    put(&header_.at(at(word)), static_cast<std::uint32_t>(value), 4);
    return *this;
  }
  RawMap& real(int word, float value) {
    put(&header_.at(at(word)), std::bit_cast<std::uint32_t>(value), 4);
    return *this;
  }
  RawMap& text(int word, const std::string& value) {
    std::copy(value.begin(), value.end(), header_.begin() + static_cast<std::ptrdiff_t>(at(word)));
    return *this;
  }
  /// MAPC, MAPR, MAPS, and the intervals and the cell along x, y, z that go with them.
  RawMap& geometry(std::array<int, 3> axes, float spacing) {
    axes_ = axes;
    for (int i = 0; i < 3; ++i) {
      integer(17 + i, axes[i]);
      integer(7 + axes[i], size_crs_[i]);
      real(10 + axes[i], static_cast<float>(size_crs_[i]) * spacing);
    }
    return *this;
  }
  /// Label `index` (from 0), 80 characters; does not count it.
  RawMap& label(int index, const std::string& value) { return text(57 + 20 * index, value); }
  RawMap& dilated(const std::string& bytes) {
    extended_ = bytes;
    return integer(24, static_cast<std::int32_t>(bytes.size()));
  }

  /// Appends a voxel in the file's mode.
  RawMap& voxel(double value) {
    char bytes[4];
    const int width = mode_ == 0 ? 1 : mode_ == 2 ? 4 : 2;
    std::uint32_t bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(mode_ == 2 || mode_ == 12 ? 0 : value));
    if (mode_ == 2) bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    if (mode_ == 12) bits = half_bits(value);
    put(bytes, bits, width);
    data_.insert(data_.end(), bytes, bytes + width);
    return *this;
  }
  RawMap& voxels(const std::vector<double>& values) {
    for (const double value : values) voxel(value);
    return *this;
  }
  /// Appends all voxels; value(x, y, z) is that of the voxel at x, y, z along the axes named so.
  template <class Value>
  RawMap& fill(const Value& value) {
    std::array<int, 3> crs{};
    for (crs[2] = 0; crs[2] < size_crs_[2]; ++crs[2])
      for (crs[1] = 0; crs[1] < size_crs_[1]; ++crs[1])
        for (crs[0] = 0; crs[0] < size_crs_[0]; ++crs[0]) {
          std::array<int, 3> xyz{};
          for (int i = 0; i < 3; ++i) xyz[axes_[i] - 1] = crs[i];
          voxel(value(xyz[0], xyz[1], xyz[2]));
        }
    return *this;
  }

  std::vector<char> bytes() const {
    std::vector<char> all(header_);
    all.insert(all.end(), extended_.begin(), extended_.end());
    all.insert(all.end(), data_.begin(), data_.end());
    return all;
  }

 private:
  static std::size_t at(int word) { return 4 * static_cast<std::size_t>(word - 1); }

  void put(char* to, std::uint32_t bits, int width) const {
    for (int i = 0; i < width; ++i) {
      const int shift = 8 * (order_ == ByteOrder::little ? i : width - 1 - i);
      to[i] = static_cast<char>(bits >> shift & 0xffU);
    }
  }

  std::vector<char> header_;
  std::string extended_;
  std::vector<char> data_;
  std::array<int, 3> size_crs_;
  std::array<int, 3> axes_{};
  int mode_;
  ByteOrder order_;
};

/// The words of a file that this machine wrote.
inline std::int32_t integer_at(const std::vector<char>& file, int word) {
  std::int32_t value = 0;
  std::memcpy(&value, &file.at(4 * static_cast<std::size_t>(word - 1)), 4);
  return value;
}
inline float real_at(const std::vector<char>& file, int word) { return std::bit_cast<float>(integer_at(file, word)); }
inline std::string text_at(const std::vector<char>& file, int word, std::size_t length) {
  return {&file.at(4 * static_cast<std::size_t>(word - 1)), length};
}

/// A whole gzip file of these bytes.
inline std::vector<char> gzipped(const std::vector<char>& bytes, int level = 6) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  std::vector<char> out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// Content of a gzip file of one or several members; throws when a checksum or the end is wrong.
inline std::vector<char> gunzipped(const std::vector<char>& bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) throw std::runtime_error("zlib");
  std::vector<char> out;
  std::vector<char> piece(std::size_t{1} << 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    code = inflate(&stream, Z_NO_FLUSH);
    out.insert(out.end(), piece.begin(), piece.end() - stream.avail_out);
    if (code == Z_STREAM_END && stream.avail_in > 0) code = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("not a whole gzip file");
  return out;
}

inline constexpr std::array<std::array<int, 3>, 6> all_axis_orders{
    {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}};

}  // namespace acuity::testing
