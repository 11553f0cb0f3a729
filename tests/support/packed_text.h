// The unpacking that a page does, by zlib and a table of letters: the oracle of its data.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <zlib.h>

namespace acuity::testing {

inline std::vector<std::uint8_t> from_base64(const std::string& text) {
  static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> bytes;
  unsigned word = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    word = word << 6 | static_cast<unsigned>(letters.find(c));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(word >> bits & 255U));
  }
  return bytes;
}

inline std::vector<std::uint8_t> gunzipped(std::vector<std::uint8_t> packed) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::runtime_error("zlib");
  stream.next_in = packed.data();
  stream.avail_in = static_cast<unsigned>(packed.size());
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> piece(1 << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<unsigned>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    bytes.insert(bytes.end(), piece.begin(), piece.end() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("no gzip member");
  return bytes;
}

/// The bytes of a grid whose rows were packed as steps from one to the next.
inline std::vector<std::uint8_t> unpacked_rows(const std::string& text, std::size_t row) {
  std::vector<std::uint8_t> bytes = gunzipped(from_base64(text));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (i % row != 0) bytes[i] = static_cast<std::uint8_t>(bytes[i] + bytes[i - 1]);
  return bytes;
}

}  // namespace acuity::testing
