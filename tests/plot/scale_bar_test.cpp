// Scale bars of pictures.
#include "host/plot/scale_bar.h"

#include <tuple>

#include <gtest/gtest.h>

#include "host/html_report/slice_images.h"

namespace acuity::testing {
namespace {

TEST(ScaleBar, HasTheLongestRoundLengthThatIsAtMostAThirdOfTheWidth) {
  const std::vector<std::pair<double, double>> widths{{300, 100}, {299, 50}, {150, 50}, {149, 20}, {59, 10}, {3.1, 1}};
  for (const auto& [width, bar] : widths) EXPECT_DOUBLE_EQ(bar_length(width), bar) << width;
}

/// Pixels of one colour that follow each other in a row from a pixel on.
std::int64_t run_of(Image& image, std::int64_t x, std::int64_t y) {
  std::int64_t end = x;
  while (end < image.width && image.at(end, y) == image.at(x, y)) ++end;
  return end - x;
}

TEST(ScaleBar, IsAsLongAsItSaysInBothColours) {
  constexpr Colour grey{90, 90, 90};
  for (const BarInk& ink : {white_ink, black_ink}) {
    Image image(600, 80, grey);
    draw_scale_bar(image, 20, 3.5, ink);
    const std::int64_t top = image.height - 16;
    EXPECT_TRUE(image.at(16, top) == ink.bar);
    EXPECT_EQ(run_of(image, 16, top), 70);
    EXPECT_TRUE(image.at(16 + 70, top + 2) == ink.shadow);
    EXPECT_TRUE(image.at(300, top) == grey);
  }
}

// 24 voxels of 2 A, in a constant map: three pixels each, or two of them in a pixel.
TEST(ScaleBar, OfASliceFollowsItsSpacingAndSize) {
  const GridSize size{24, 24, 2};
  const Volume map{size, 2, std::vector<float>(static_cast<std::size_t>(size.count()), 1.F)};
  for (const auto& [bin, zoom, pixels_per_angstrom] : {std::tuple{1, 3, 1.5}, std::tuple{2, 1, 0.25}}) {
    SliceView view{2, 0, {0, 0}, {24, 24}, bin, zoom};
    Image expected(24 * zoom / bin, 24 * zoom / bin, {255, 255, 255});
    EXPECT_EQ(slice_png(map, view, {0, 1}), png_bytes(expected));
    view.scale_bar = true;
    draw_scale_bar(expected, 10, pixels_per_angstrom, white_ink);
    EXPECT_EQ(slice_png(map, view, {0, 1}), png_bytes(expected));
  }
}

}  // namespace
}  // namespace acuity::testing
