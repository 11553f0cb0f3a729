// Small pictures as PNG files; needs only zlib.
// At the end of commands that show what they did.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace acuity {

/// Red, green, blue, 0 ... 255.
using Colour = std::array<std::uint8_t, 3>;

/// pixels[y * width + x], y downwards.
struct Image {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::vector<Colour> pixels;

  Image(std::int64_t w, std::int64_t h, Colour background)
      : width(w), height(h), pixels(static_cast<std::size_t>(w * h), background) {}
  Colour& at(std::int64_t x, std::int64_t y) { return pixels[static_cast<std::size_t>(y * width + x)]; }
};

/// The bytes of a PNG file (W3C Recommendation, third edition): 8 bits per channel, unfiltered rows, one IDAT chunk.
/// The file has one channel where all pixels are grey, else red, green and blue.
std::string png_bytes(const Image& image);

}  // namespace acuity
