#include "host/html_report/slice_images.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/core/quantile.h"
#include "host/io/png_writer.h"
#include "host/plot/scale_bar.h"
#include "host/plot/viridis.h"

namespace acuity {

GreyRange grey_range(VolumeView map, const Mask* mask) {
  constexpr double black_share = 0.05;
  constexpr double white_share = 0.998;
  constexpr std::int64_t enough = 2000000;
  const auto counts = [mask](std::size_t i) { return mask == nullptr || mask->inside[i] != 0; };
  const std::int64_t all = mask == nullptr ? map.size.count() : mask->count();
  const std::int64_t step = all / enough + 1;
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(all / step + 1));
  std::int64_t number = 0;
  for (std::size_t i = 0; i < map.voxels.size(); ++i)
    if (counts(i) && number++ % step == 0) values.push_back(map.voxels[i]);
  if (values.empty()) return {};
  const auto at = [&](double share) {
    const auto place = values.begin() + std::llround(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return static_cast<double>(*place);
  };
  const GreyRange range{at(black_share), at(white_share)};
  return range.white > range.black ? range : GreyRange{range.black, range.black + 1};
}

ValueRange value_range(VolumeView map) {
  constexpr double outliers = 0.005;
  std::vector<float> values;
  for (const float value : map.voxels)
    if (value != 0) values.push_back(value);
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const double low = quantile_of_sorted(values, outliers);
  const double high = quantile_of_sorted(values, 1 - outliers);
  return {low, high > low ? high : low + 1};
}

namespace {

/// The values of a slice, and the size of its picture.
class Slice {
 public:
  Slice(VolumeView map, const SliceView& view) : map_(map), view_(view) {}

  std::int64_t pixels(int axis) const {
    const std::int64_t voxels = view_.size[static_cast<std::size_t>(axis)];
    return (voxels + view_.bin - 1) / view_.bin * view_.zoom;
  }
  double voxel(std::int64_t right, std::int64_t up) const {
    const std::int64_t u = view_.first[0] + right;
    const std::int64_t v = view_.first[1] + up;
    const GridSize& size = map_.size;
    const std::int64_t index = view_.normal == 2   ? size.index(u, v, view_.slice)
                               : view_.normal == 1 ? size.index(u, view_.slice, v)
                                                   : size.index(view_.slice, u, v);
    return map_.voxels[static_cast<std::size_t>(index)];
  }
  /// The mean over a square of voxels.
  double mean(std::int64_t x, std::int64_t y) const {
    double sum = 0;
    int count = 0;
    for (std::int64_t v = y * view_.bin; v < std::min((y + 1) * view_.bin, view_.size[1]); ++v)
      for (std::int64_t u = x * view_.bin; u < std::min((x + 1) * view_.bin, view_.size[0]); ++u, ++count)
        sum += voxel(u, v);
    return sum / count;
  }
  /// Between four voxels at the middle of a pixel of an enlarged slice; the voxels of the rim go on beyond it.
  double between(std::int64_t x, std::int64_t y) const {
    const auto place = [this](std::int64_t pixel, std::size_t axis) {
      const double at = (static_cast<double>(pixel) + 0.5) / view_.zoom - 0.5;
      return std::clamp(at, 0.0, static_cast<double>(view_.size[axis] - 1));
    };
    const double u = place(x, 0);
    const double v = place(y, 1);
    const auto left = static_cast<std::int64_t>(u);
    const auto below = static_cast<std::int64_t>(v);
    const std::int64_t right = std::min(left + 1, view_.size[0] - 1);
    const std::int64_t above = std::min(below + 1, view_.size[1] - 1);
    const double across = u - static_cast<double>(left);
    return std::lerp(std::lerp(voxel(left, below), voxel(right, below), across),
                     std::lerp(voxel(left, above), voxel(right, above), across), v - static_cast<double>(below));
  }
  void draw_bar(Image& image, const BarInk& ink) const {
    if (!view_.scale_bar) return;
    const double width = static_cast<double>(view_.size[0]) * map_.spacing_angstrom;
    const double pixels = static_cast<double>(view_.zoom) / view_.bin;
    draw_scale_bar(image, bar_length(width), pixels / map_.spacing_angstrom, ink);
  }

 private:
  VolumeView map_;
  const SliceView& view_;
};

template <class ColourOf>
std::string picture(const Slice& slice, const BarInk& ink, const ColourOf& colour_of) {
  Image image(slice.pixels(0), slice.pixels(1), {0, 0, 0});
  for (std::int64_t y = 0; y < image.height; ++y)
    for (std::int64_t x = 0; x < image.width; ++x) image.at(x, image.height - 1 - y) = colour_of(x, y);
  slice.draw_bar(image, ink);
  return png_bytes(image);
}

}  // namespace

std::string slice_png(VolumeView map, const SliceView& view, const GreyRange& grey) {
  const Slice slice(map, view);
  return picture(slice, white_ink, [&](std::int64_t x, std::int64_t y) {
    const double value = view.zoom > 1 ? slice.between(x, y) : slice.mean(x, y);
    const double share = (value - grey.black) / (grey.white - grey.black);
    const auto level = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
    return Colour{level, level, level};
  });
}

std::string value_slice_png(VolumeView map, const SliceView& view, const ValueRange& range) {
  const Slice slice(map, view);
  return picture(slice, black_ink, [&](std::int64_t x, std::int64_t y) {
    const double value = slice.voxel(x / view.zoom, y / view.zoom);
    return value == 0 ? Colour{255, 255, 255} : viridis((value - range.low) / (range.high - range.low));
  });
}

}  // namespace acuity
