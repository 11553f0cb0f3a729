// A scale bar with its length in A, for pictures of slices.
// Drawn by slice_picture() and by the slices of figures.
#pragma once

#include "host/io/png_writer.h"

namespace acuity {

/// The longest of 1, 2, 5, 10, 20 ... A that is at most a third of the width.
double bar_length(double width_angstrom);

/// Colours of a bar and its shadow.
struct BarInk {
  Colour bar;
  Colour shadow;
};
inline constexpr BarInk white_ink{{255, 255, 255}, {0, 0, 0}};
inline constexpr BarInk black_ink{{0, 0, 0}, {255, 255, 255}};

/// The bar and its length in A, at the lower left.
void draw_scale_bar(Image& image, double bar_angstrom, double pixels_per_angstrom, const BarInk& ink);

}  // namespace acuity
