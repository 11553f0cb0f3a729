#include "host/io/png_writer.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace acuity::testing {
namespace {

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

/// The checksum of the PNG specification, bit by bit.
std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t c = 0xFFFFFFFF;
  for (const char byte : bytes) {
    c ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320 ^ c >> 1 : c >> 1;
  }
  return ~c;
}

TEST(PngWriter, WritesChunksThatDecodeToThePixels) {
  Image image(5, 3, {1, 2, 3});
  image.at(4, 0) = {255, 0, 128};
  image.at(0, 2) = {7, 8, 9};
  const std::string png = png_bytes(image);
  ASSERT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  std::vector<std::pair<std::string, std::string>> chunks;
  for (std::size_t at = 8; at < png.size();) {
    const std::uint32_t length = big_endian(png, at);
    EXPECT_EQ(big_endian(png, at + 8 + length), checksum(png.substr(at + 4, 4 + length)));
    chunks.emplace_back(png.substr(at + 4, 4), png.substr(at + 8, length));
    at += 12 + length;
  }
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks[0].first, "IHDR");
  EXPECT_EQ(chunks[0].second, (std::string{0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0}));
  EXPECT_EQ(chunks[1].first, "IDAT");
  EXPECT_EQ(chunks[2].first, "IEND");
  std::string rows(100, '?');
  uLongf length = rows.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &length,
                       reinterpret_cast<const Bytef*>(chunks[1].second.data()), chunks[1].second.size()),
            Z_OK);
  ASSERT_EQ(length, 3U * (1 + 5 * 3));
  for (std::size_t y = 0; y < 3; ++y) {
    EXPECT_EQ(rows[y * 16], 0) << "no filter";
    for (std::size_t x = 0; x < 5; ++x)
      for (std::size_t c = 0; c < 3; ++c)
        EXPECT_EQ(static_cast<unsigned char>(rows[y * 16 + 1 + 3 * x + c]), image.pixels[y * 5 + x][c]);
  }
}

TEST(PngWriter, WritesGreyPixelsAsOneChannel) {
  Image image(3, 2, {9, 9, 9});
  image.at(2, 1) = {200, 200, 200};
  const std::string png = png_bytes(image);
  EXPECT_EQ(png.substr(16, 13), (std::string{0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0}));
  std::string rows(100, '?');
  uLongf length = rows.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &length, reinterpret_cast<const Bytef*>(png.data() + 41),
                       big_endian(png, 33)),
            Z_OK);
  EXPECT_EQ(rows.substr(0, length), (std::string{0, 9, 9, 9, 0, 9, 9, static_cast<char>(200)}));
}

}  // namespace
}  // namespace acuity::testing
