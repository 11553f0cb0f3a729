#include "host/plot/noise_box_picture.h"

#include <algorithm>

#include "host/masks/tested_region.h"

namespace acuity {
namespace {

constexpr Colour background{24, 24, 32};
constexpr Colour cut_box{255, 150, 0};
constexpr Colour other_box{130, 75, 20};
constexpr std::int64_t slice_gap = 8;          // Pixels between two slices.
constexpr std::int64_t min_edge_pixels = 300;  // Slices of smaller maps are enlarged to at least this.

using Voxel = std::array<std::int64_t, 3>;

/// One slice of the picture: which axes go right and up, and where it lies.
struct Panel {
  std::size_t right;
  std::size_t up;
  std::size_t normal;
  std::int64_t left = 0;  // Pixel of its first column.
};

class Picture {
 public:
  Picture(VolumeView volume, std::int64_t zoom, std::int64_t width, std::int64_t height)
      : size_{volume.size.x, volume.size.y, volume.size.z}, zoom_(zoom), image_(width, height, background) {}

  /// Paints the voxels (i, j) of the panel for which colour_of(voxel, colour) gives a colour.
  template <class ColourOf>
  void paint(const Panel& panel, const ColourOf& colour_of) {
    Voxel voxel{size_[0] / 2, size_[1] / 2, size_[2] / 2};
    for (std::int64_t j = 0; j < size_[panel.up]; ++j) {
      for (std::int64_t i = 0; i < size_[panel.right]; ++i) {
        voxel[panel.right] = i;
        voxel[panel.up] = j;
        fill(panel, i, j, colour_of(voxel));
      }
    }
  }
  void outline(const Panel& panel, const NoiseBox& box) {
    const std::int64_t slice = size_[panel.normal] / 2;
    const std::int64_t first = box.first[panel.normal];
    const Colour colour = slice >= first && slice < first + box.edge ? cut_box : other_box;
    const std::int64_t i = box.first[panel.right];
    const std::int64_t j = box.first[panel.up];
    for (std::int64_t k = 0; k < box.edge; ++k) {
      fill(panel, i + k, j, colour);
      fill(panel, i + k, j + box.edge - 1, colour);
      fill(panel, i, j + k, colour);
      fill(panel, i + box.edge - 1, j + k, colour);
    }
  }
  const Image& image() const { return image_; }

 private:
  void fill(const Panel& panel, std::int64_t i, std::int64_t j, Colour colour) {
    const std::int64_t top = (size_[panel.up] - 1 - j) * zoom_;
    for (std::int64_t y = 0; y < zoom_; ++y)
      for (std::int64_t x = 0; x < zoom_; ++x) image_.at(panel.left + i * zoom_ + x, top + y) = colour;
  }

  Voxel size_;
  std::int64_t zoom_;
  Image image_;
};

std::uint8_t part_of(std::uint8_t value, int percent) { return static_cast<std::uint8_t>(value * percent / 100); }

}  // namespace

Image noise_box_picture(VolumeView volume, const NoiseStatistics& noise, const ConfidenceMap& map,
                        TestedRegion region) {
  const GridSize& size = volume.size;
  const std::int64_t longest = std::max({size.x, size.y, size.z});
  const std::int64_t zoom = (min_edge_pixels + longest - 1) / longest;
  const std::array<Panel, 3> panels{Panel{0, 1, 2, 0}, Panel{0, 2, 1, size.x * zoom + slice_gap},
                                    Panel{1, 2, 0, 2 * (size.x * zoom + slice_gap)}};
  Picture picture(volume, zoom, (2 * size.x + size.y) * zoom + 2 * slice_gap, std::max(size.y, size.z) * zoom);
  const double black = noise.pooled.mean - 3 * noise.pooled.standard_deviation;
  const double range = 11 * noise.pooled.standard_deviation;
  const auto colour_of = [&](const Voxel& v) {
    const std::int64_t index = size.index(v[0], v[1], v[2]);
    const double shade = (volume.voxels[static_cast<std::size_t>(index)] - black) / range;
    const auto grey = static_cast<std::uint8_t>(255 * std::clamp(shade, 0.0, 1.0));
    if (map.passed.inside[static_cast<std::size_t>(index)] != 0)
      return Colour{part_of(grey, 35), grey, part_of(grey, 50)};
    const RowRange row = tested_voxels(size, v[1], v[2], region);
    const int brightness = index >= row.begin && index < row.end ? 100 : 50;
    return Colour{part_of(grey, brightness), part_of(grey, brightness), part_of(grey, brightness)};
  };
  for (const Panel& panel : panels) {
    picture.paint(panel, colour_of);
    for (const NoiseStatistics::InBox& in : noise.boxes) picture.outline(panel, in.box);
  }
  return picture.image();
}

}  // namespace acuity
