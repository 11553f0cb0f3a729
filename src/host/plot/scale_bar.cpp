#include "host/plot/scale_bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace acuity {
namespace {

void fill(Image& image, std::int64_t left, std::int64_t top, std::int64_t width, std::int64_t height, Colour colour) {
  for (std::int64_t y = std::max<std::int64_t>(0, top); y < std::min(image.height, top + height); ++y)
    for (std::int64_t x = std::max<std::int64_t>(0, left); x < std::min(image.width, left + width); ++x)
      image.at(x, y) = colour;
}

/// Seven rows of five dots, the leftmost dot in the highest bit, for the characters of "1 A", "20 A", "500 A".
std::array<int, 7> dots_of(char c) {
  switch (c) {
    case '0':
      return {14, 17, 19, 21, 25, 17, 14};
    case '1':
      return {4, 12, 4, 4, 4, 4, 14};
    case '2':
      return {14, 17, 1, 2, 4, 8, 31};
    case '5':
      return {31, 16, 30, 1, 1, 17, 14};
    case 'A':
      return {14, 17, 17, 31, 17, 17, 17};
    default:
      return {};
  }
}

void draw_text(Image& image, std::int64_t left, std::int64_t top, const std::string& text, std::int64_t dot,
               Colour colour) {
  for (const char c : text) {
    const std::array<int, 7> rows = dots_of(c);
    for (std::int64_t y = 0; y < 7; ++y)
      for (std::int64_t x = 0; x < 5; ++x)
        if ((rows[static_cast<std::size_t>(y)] >> (4 - x) & 1) != 0)
          fill(image, left + x * dot, top + y * dot, dot, dot, colour);
    left += 6 * dot;
  }
}

}  // namespace

double bar_length(double width_angstrom) {
  const double limit = width_angstrom / 3;
  const double decade = std::pow(10, std::floor(std::log10(limit)));
  for (const double step : {5.0, 2.0})
    if (step * decade <= limit) return step * decade;
  return decade;
}

void draw_scale_bar(Image& image, double bar_angstrom, double pixels_per_angstrom, const BarInk& ink) {
  const std::int64_t length = std::max<std::int64_t>(1, std::llround(bar_angstrom * pixels_per_angstrom));
  const std::int64_t dot = image.width >= 500 ? 2 : 1;
  const std::int64_t left = 8 * dot;
  const std::int64_t top = image.height - 8 * dot;
  const std::string text = std::to_string(std::llround(bar_angstrom)) + " A";
  for (const std::int64_t shift : {1, 0}) {
    const Colour colour = shift == 1 ? ink.shadow : ink.bar;
    fill(image, left + shift, top + shift, length, 2 * dot, colour);
    if (bar_angstrom >= 1) draw_text(image, left + shift, top - 9 * dot + shift, text, dot, colour);
  }
}

}  // namespace acuity
