#include "host/html_report/slice_images.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/io/png_writer.h"

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

std::string slice_png(VolumeView map, const SliceView& view, const GreyRange& grey) {
  const auto pixels = [&](std::int64_t voxels) { return (voxels + view.bin - 1) / view.bin; };
  Image image(pixels(view.size[0]), pixels(view.size[1]), {0, 0, 0});
  const auto index = [&](std::int64_t right, std::int64_t up) {
    if (view.normal == 2) return map.size.index(right, up, view.slice);
    return view.normal == 1 ? map.size.index(right, view.slice, up) : map.size.index(view.slice, right, up);
  };
  for (std::int64_t y = 0; y < image.height; ++y)
    for (std::int64_t x = 0; x < image.width; ++x) {
      double sum = 0;
      int count = 0;
      for (std::int64_t v = y * view.bin; v < std::min((y + 1) * view.bin, view.size[1]); ++v)
        for (std::int64_t u = x * view.bin; u < std::min((x + 1) * view.bin, view.size[0]); ++u, ++count)
          sum += map.voxels[static_cast<std::size_t>(index(view.first[0] + u, view.first[1] + v))];
      const double share = (sum / count - grey.black) / (grey.white - grey.black);
      const auto level = static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
      image.at(x, image.height - 1 - y) = {level, level, level};
    }
  return png_bytes(image);
}

}  // namespace acuity
