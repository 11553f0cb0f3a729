// The picture of two maps: which slice, which part of it, how grey and how large, against formulas written out here.
#include "host/plot/slice_picture.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "support/test_files.h"

namespace acuity::testing {
namespace {

constexpr std::int64_t gap = 8;

Mask full_mask(GridSize size) { return {size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()), 1)}; }

/// Grey levels of a ramp whose values 0 ... n - 1 are equally frequent: black at 5 %, white at 99.8 % of the sorted
/// values.
double ramp_grey(double value, double n) {
  const double black = std::round(0.05 * (n - 1));
  const double white = std::round(0.998 * (n - 1));
  return 255 * std::clamp((value - black) / (white - black), 0.0, 1.0);
}

TEST(SlicePicture, OfLargeMapsShowsEachVoxelOnceWithYUpwards) {
  // 301 columns: twice as many, enlarged by two, would be wider than 1200 pixels. All values differ.
  const GridSize size{301, 60, 1};
  Volume a{size, 1, {}};
  for (std::int64_t i = 0; i < size.count(); ++i) a.voxels.push_back(static_cast<float>(i));
  Volume b = a;
  std::reverse(b.voxels.begin(), b.voxels.end());
  const Image image = slice_picture(a, b, nullptr).image;
  ASSERT_EQ(image.width, 2 * 301 + gap);
  ASSERT_EQ(image.height, 60);
  // The lower rows hold the scale bar.
  for (std::int64_t row = 0; row < 20; ++row) {
    for (std::int64_t x = 0; x < 301; ++x) {
      const auto value = static_cast<double>((59 - row) * 301 + x);
      const Colour left = image.pixels[static_cast<std::size_t>(row * image.width + x)];
      const Colour right = image.pixels[static_cast<std::size_t>(row * image.width + 301 + gap + x)];
      // Grey levels are rounded to whole numbers: half of one.
      EXPECT_NEAR(left[0], ramp_grey(value, 18060), 0.5 + 1e-9) << x << " " << row;
      EXPECT_NEAR(right[0], ramp_grey(18059 - value, 18060), 0.5 + 1e-9) << x << " " << row;
      EXPECT_TRUE(left[0] == left[1] && left[1] == left[2]);
    }
    EXPECT_EQ(image.pixels[static_cast<std::size_t>(row * image.width + 301)], (Colour{255, 255, 255})) << "the gap";
  }
}

TEST(SlicePicture, OfSmallMapsIsEnlargedByWholeFactorsTo600To1200Pixels) {
  for (const std::int64_t edge : {1, 2, 7, 40, 99, 149, 200, 297, 298, 299, 500, 596}) {
    const Volume map = random_volume({edge, 3, 2}, 1.5, 3);
    const Image image = slice_picture(map, map, nullptr).image;
    EXPECT_EQ((image.width - gap) % (2 * edge), 0);
    EXPECT_EQ(image.height, 3 * (image.width - gap) / (2 * edge));
    EXPECT_LE(image.width, 1200) << edge;
    EXPECT_GE(image.width, 600) << edge;
  }
  const Volume large = random_volume({700, 3, 2}, 1.5, 3);
  EXPECT_EQ(slice_picture(large, large, nullptr).image.width, 2 * 700 + gap) << "large maps stay as they are";
}

TEST(SlicePicture, EnlargesARampWithoutSteps) {
  const GridSize size{40, 40, 1};
  Volume a{size, 1, {}};
  for (std::int64_t i = 0; i < size.count(); ++i) a.voxels.push_back(static_cast<float>(i % size.x));
  const Image image = slice_picture(a, a, nullptr).image;
  const std::int64_t zoom = (image.width - gap) / (2 * size.x);
  ASSERT_EQ(zoom, 14);
  // Columns 2 to 38: cubic interpolation gives straight lines back where all four voxels lie in the map. Black and
  // white are the ranks of 1600 sorted values, 40 of each number: 80 and 1596.
  for (std::int64_t x = 2 * zoom; x < 38 * zoom; ++x) {
    const double value = (static_cast<double>(x) + 0.5) / 14 - 0.5;
    const double expected = 255 * std::clamp((value - 2) / (39.0 - 2), 0.0, 1.0);
    // Rounding to whole grey levels: half of one.
    EXPECT_NEAR(image.pixels[static_cast<std::size_t>(x)][0], expected, 0.5 + 1e-9) << x;
  }
}

TEST(SlicePicture, ShowsTheSliceWithTheMostDensityInsideTheMask) {
  const GridSize size{20, 20, 6};
  Volume a = random_volume(size, 1, 1);
  Volume b = random_volume(size, 1, 2);
  const auto scale_slice = [&](Volume& map, std::int64_t z, float factor) {
    for (std::int64_t i = z * 400; i < (z + 1) * 400; ++i) map.voxels[static_cast<std::size_t>(i)] *= factor;
  };
  scale_slice(a, 1, 3);
  scale_slice(b, 4, 5);
  EXPECT_EQ(slice_picture(a, b, nullptr).slice, 4);
  EXPECT_EQ(slice_picture(b, a, nullptr).slice, 4);
  // The unit and the mean of a map do not matter.
  for (float& value : a.voxels) value = 1000 + 100 * value;
  EXPECT_EQ(slice_picture(a, b, nullptr).slice, 4);
  Mask mask = full_mask(size);
  std::fill(mask.inside.begin() + 4 * 400, mask.inside.begin() + 5 * 400, std::uint8_t{0});
  EXPECT_EQ(slice_picture(a, b, &mask).slice, 1);
}

TEST(SlicePicture, ShowsTheMaskAndATenthMoreOnEachSide) {
  const GridSize size{100, 90, 3};
  const Volume a = random_volume(size, 1, 1);
  Mask mask = full_mask(size);
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const std::int64_t x = i % 100;
    const std::int64_t y = i / 100 % 90;
    mask.inside[static_cast<std::size_t>(i)] = x >= 2 && x < 42 && y >= 30 && y < 50 ? 1 : 0;
  }
  // The mask's edges are 40 and 20, so the margin is 4; on the left, the map ends after 2.
  const Image image = slice_picture(a, a, &mask).image;
  const std::int64_t zoom = 1192 / (2 * 46);
  EXPECT_EQ(image.width, 2 * 46 * zoom + gap);
  EXPECT_EQ(image.height, 28 * zoom);
  // Voxels outside the mask do not change the grey scale.
  Volume other = a;
  other.voxels[0] = 1e6F;
  EXPECT_EQ(slice_picture(other, a, &mask).image.pixels, image.pixels);
}

TEST(SlicePicture, HasABarOfRoundLength) {
  for (const double spacing : {0.5, 1.06, 1.5, 3.0}) {
    const Volume flat{{50, 50, 1}, spacing, std::vector<float>(2500, 1.F)};
    const SlicePicture picture = slice_picture(flat, flat, nullptr);
    const std::int64_t zoom = (picture.image.width - gap) / 100;
    EXPECT_LE(picture.bar_angstrom, 50 * spacing / 3);
    EXPECT_GT(2.5 * picture.bar_angstrom, 50 * spacing / 3) << "no round length would be nearer";
    // All else in the left panel is black, and the bar is longer than any line of a digit.
    std::int64_t longest = 0;
    for (std::int64_t y = 0; y < picture.image.height; ++y) {
      std::int64_t white = 0;
      for (std::int64_t x = 0; x < 50 * zoom; ++x)
        white += picture.image.pixels[static_cast<std::size_t>(y * picture.image.width + x)][0] == 255 ? 1 : 0;
      longest = std::max(longest, white);
    }
    // Whole pixels: half of one.
    EXPECT_NEAR(static_cast<double>(longest), picture.bar_angstrom * static_cast<double>(zoom) / spacing, 0.5);
  }
}

}  // namespace
}  // namespace acuity::testing
