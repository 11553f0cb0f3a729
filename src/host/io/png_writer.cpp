#include "host/io/png_writer.h"

#include <new>

#include <zlib.h>

namespace acuity {
namespace {

void append_big_endian(std::string& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
}

const Bytef* as_bytes(const std::string& text) { return reinterpret_cast<const Bytef*>(text.data()); }

/// Length of the content, name, content, checksum of name and content.
void append_chunk(std::string& png, const std::string& name, const std::string& content) {
  append_big_endian(png, static_cast<std::uint32_t>(content.size()));
  const std::string checked = name + content;
  png += checked;
  append_big_endian(png, static_cast<std::uint32_t>(crc32_z(0, as_bytes(checked), checked.size())));
}

std::string deflated(const std::string& bytes) {
  uLongf length = compressBound(static_cast<uLong>(bytes.size()));
  std::string result(length, '\0');
  if (compress(reinterpret_cast<Bytef*>(result.data()), &length, as_bytes(bytes), static_cast<uLong>(bytes.size())) !=
      Z_OK)
    throw std::bad_alloc();
  result.resize(length);
  return result;
}

}  // namespace

std::string png_bytes(const Image& image) {
  std::string header;
  append_big_endian(header, static_cast<std::uint32_t>(image.width));
  append_big_endian(header, static_cast<std::uint32_t>(image.height));
  header += std::string{8, 2, 0, 0, 0};  // Bits a channel, RGB, deflate, the one set of filters, not interlaced.
  std::string rows;
  for (std::int64_t y = 0; y < image.height; ++y) {
    rows.push_back(0);  // This row is not filtered.
    for (std::int64_t x = 0; x < image.width; ++x)
      for (const std::uint8_t channel : image.pixels[static_cast<std::size_t>(y * image.width + x)])
        rows.push_back(static_cast<char>(channel));
  }
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", deflated(rows));
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace acuity
