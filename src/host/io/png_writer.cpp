#include "host/io/png_writer.h"

#include <algorithm>
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
  const bool grey = std::all_of(image.pixels.begin(), image.pixels.end(),
                                [](const Colour& c) { return c[0] == c[1] && c[1] == c[2]; });
  const char colour_type = grey ? 0 : 2;           // One channel of grey, or RGB.
  header += std::string{8, colour_type, 0, 0, 0};  // Then deflate, the one set of filters, not interlaced.
  std::string rows;
  for (std::int64_t y = 0; y < image.height; ++y) {
    rows.push_back(0);  // This row is not filtered.
    for (std::int64_t x = 0; x < image.width; ++x) {
      const Colour& pixel = image.pixels[static_cast<std::size_t>(y * image.width + x)];
      for (std::size_t c = 0; c < (grey ? 1 : pixel.size()); ++c) rows.push_back(static_cast<char>(pixel[c]));
    }
  }
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", deflated(rows));
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace acuity
