#include "host/plot/slice_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "host/core/quantile.h"
#include "host/plot/scale_bar.h"

namespace acuity {
namespace {

constexpr std::int64_t greatest_width = 1200;  // Pixels; two panels and the gap between them.
constexpr std::int64_t gap = 8;                // Pixels.
constexpr double black_share = 0.05;
constexpr double white_share = 0.998;
constexpr Colour gap_colour{255, 255, 255};

bool counts(const Mask* mask, std::int64_t index) {
  return mask == nullptr || mask->inside[static_cast<std::size_t>(index)] != 0;
}

/// Adds the density of each slice: squared deviations from the mean, divided by the variance, over the mask.
void add_density(VolumeView volume, const Mask* mask, std::vector<double>& of_slice) {
  const GridSize& size = volume.size;
  double count = 0;
  double sum = 0;
  for (std::int64_t i = 0; i < size.count(); ++i) {
    if (!counts(mask, i)) continue;
    count += 1;
    sum += volume.voxels[static_cast<std::size_t>(i)];
  }
  const double mean = count > 0 ? sum / count : 0;
  std::vector<double> squares(of_slice.size());
  double all = 0;
  for (std::int64_t i = 0; i < size.count(); ++i) {
    if (!counts(mask, i)) continue;
    const double deviation = volume.voxels[static_cast<std::size_t>(i)] - mean;
    squares[static_cast<std::size_t>(i / (size.x * size.y))] += deviation * deviation;
    all += deviation * deviation;
  }
  if (all == 0) return;
  for (std::size_t z = 0; z < squares.size(); ++z) of_slice[z] += squares[z] / (all / count);
}

std::int64_t slice_with_most_density(VolumeView a, VolumeView b, const Mask* mask) {
  std::vector<double> density(static_cast<std::size_t>(a.size.z));
  add_density(a, mask, density);
  add_density(b, mask, density);
  return std::max_element(density.begin(), density.end()) - density.begin();
}

/// The voxels first ... end - 1 along one axis.
struct Span {
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::int64_t length() const { return end - first; }
};

/// The part of a slice that the picture shows.
struct Section {
  std::int64_t z = 0;
  Span x;
  Span y;
};

Section section_of(const GridSize& size, std::int64_t z, const Mask* mask) {
  if (mask == nullptr) return {z, {0, size.x}, {0, size.y}};
  Section section{z, {size.x, 0}, {size.y, 0}};
  for (std::int64_t y = 0; y < size.y; ++y) {
    for (std::int64_t x = 0; x < size.x; ++x) {
      if (!counts(mask, size.index(x, y, z))) continue;
      section.x = {std::min(section.x.first, x), std::max(section.x.end, x + 1)};
      section.y = {std::min(section.y.first, y), std::max(section.y.end, y + 1)};
    }
  }
  const std::int64_t margin = (std::max(section.x.length(), section.y.length()) + 9) / 10;
  const auto widen = [margin](Span& span, std::int64_t limit) {
    span = {std::max<std::int64_t>(0, span.first - margin), std::min(limit, span.end + margin)};
  };
  widen(section.x, size.x);
  widen(section.y, size.y);
  return section;
}

struct GreyScale {
  double black = 0;
  double white = 0;

  Colour operator()(double value) const {
    const double shade = white > black ? std::clamp((value - black) / (white - black), 0.0, 1.0) : 0;
    const auto grey = static_cast<std::uint8_t>(std::lround(255 * shade));
    return {grey, grey, grey};
  }
};

GreyScale grey_scale(VolumeView volume, std::int64_t z, const Mask* mask) {
  const std::int64_t voxels = volume.size.x * volume.size.y;
  std::vector<float> values;
  for (std::int64_t i = z * voxels; i < (z + 1) * voxels; ++i)
    if (counts(mask, i)) values.push_back(volume.voxels[static_cast<std::size_t>(i)]);
  std::sort(values.begin(), values.end());
  return {quantile_of_sorted(values, black_share), quantile_of_sorted(values, white_share)};
}

/// The four voxels along one axis that a pixel lies between, and how much each counts (Keys 1981, a = -1/2).
struct Taps {
  std::array<std::int64_t, 4> voxel{};
  std::array<double, 4> weight{};
};

/// For pixel `pixel` of a span that is enlarged by `zoom`; beyond the map, its last voxel goes on.
Taps taps_of(std::int64_t pixel, const Span& span, std::int64_t zoom, std::int64_t size) {
  const double at = (static_cast<double>(pixel) + 0.5) / static_cast<double>(zoom) - 0.5;
  const double below = std::floor(at);
  const double t = at - below;
  Taps taps;
  taps.weight = {t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t), t * (0.5 + t * (2 - 1.5 * t)),
                 t * t * (-0.5 + 0.5 * t)};
  for (std::size_t k = 0; k < 4; ++k) {
    const std::int64_t voxel = span.first + static_cast<std::int64_t>(below) + static_cast<std::int64_t>(k) - 1;
    taps.voxel[k] = std::clamp<std::int64_t>(voxel, 0, size - 1);
  }
  return taps;
}

double interpolated(VolumeView volume, std::int64_t z, const Taps& x, const Taps& y) {
  double sum = 0;
  for (std::size_t j = 0; j < 4; ++j) {
    double row = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::int64_t index = volume.size.index(x.voxel[i], y.voxel[j], z);
      row += x.weight[i] * volume.voxels[static_cast<std::size_t>(index)];
    }
    sum += y.weight[j] * row;
  }
  return sum;
}

void draw_panel(Image& image, std::int64_t left, VolumeView volume, const Section& section, std::int64_t zoom,
                const GreyScale& grey) {
  const std::int64_t width = section.x.length() * zoom;
  const std::int64_t height = section.y.length() * zoom;
  std::vector<Taps> columns;
  for (std::int64_t pixel = 0; pixel < width; ++pixel)
    columns.push_back(taps_of(pixel, section.x, zoom, volume.size.x));
  for (std::int64_t row = 0; row < height; ++row) {
    const Taps y = taps_of(height - 1 - row, section.y, zoom, volume.size.y);
    for (std::int64_t pixel = 0; pixel < width; ++pixel)
      image.at(left + pixel, row) = grey(interpolated(volume, section.z, columns[static_cast<std::size_t>(pixel)], y));
  }
}

}  // namespace

SlicePicture slice_picture(VolumeView a, VolumeView b, const Mask* mask) {
  const std::int64_t z = slice_with_most_density(a, b, mask);
  const Section section = section_of(a.size, z, mask);
  const std::int64_t zoom = std::max<std::int64_t>(1, (greatest_width - gap) / (2 * section.x.length()));
  const std::int64_t width = section.x.length() * zoom;
  SlicePicture picture{Image(2 * width + gap, section.y.length() * zoom, gap_colour), z,
                       bar_length(static_cast<double>(section.x.length()) * a.spacing_angstrom)};
  draw_panel(picture.image, 0, a, section, zoom, grey_scale(a, z, mask));
  draw_panel(picture.image, width + gap, b, section, zoom, grey_scale(b, z, mask));
  draw_scale_bar(picture.image, picture.bar_angstrom, static_cast<double>(zoom) / a.spacing_angstrom, white_ink);
  return picture;
}

}  // namespace acuity
