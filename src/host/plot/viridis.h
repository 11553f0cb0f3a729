// Colours for values, from dark violet to yellow.
// Used by pictures that colour a slice by its values.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "host/io/png_writer.h"

namespace acuity {

/// Viridis (Smith and van der Walt, CC0) at a share of its range, linear between nine of its points. Shares below 0 and
/// above 1 get the first and the last colour. Eyes without red or green tell the colours apart, and so does grey print.
inline Colour viridis(double share) {
  constexpr std::array<std::array<double, 3>, 9> points{{{68, 1, 84},
                                                         {71, 44, 122},
                                                         {59, 81, 139},
                                                         {44, 113, 142},
                                                         {33, 144, 141},
                                                         {39, 173, 129},
                                                         {92, 200, 99},
                                                         {170, 220, 50},
                                                         {253, 231, 37}}};
  const double at = std::clamp(share, 0.0, 1.0) * (points.size() - 1);
  const std::size_t below = std::min(points.size() - 2, static_cast<std::size_t>(at));
  Colour colour{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = std::lerp(points[below][i], points[below + 1][i], at - static_cast<double>(below));
    colour[i] = static_cast<std::uint8_t>(std::lround(value));
  }
  return colour;
}

}  // namespace acuity
