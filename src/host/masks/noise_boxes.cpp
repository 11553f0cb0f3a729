#include <algorithm>
#include <cmath>
#include <cstdio>

#include <acuity/confidence_mask.h>
#include <acuity/error.h>

#include "host/core/quantile.h"

namespace acuity {
namespace {

constexpr std::int64_t min_edge = 4;  // Fewer voxels tell nothing of a distribution.

std::string in_words(const NoiseBox& box) {
  const auto centre = [&](std::size_t axis) { return std::to_string(box.first[axis] + box.edge / 2); };
  return "of " + std::to_string(box.edge) + " voxels at " + centre(0) + "," + centre(1) + "," + centre(2);
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

NoiseStatistics::InBox statistics_of(VolumeView volume, const NoiseBox& box, std::string_view instead) {
  const std::vector<float> values = noise_voxels(volume, {box});
  NoiseStatistics::InBox result{box, moments(values), 0, 0};
  const double sd = result.moments.standard_deviation;
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  if (*least == *largest)
    throw_input_error("The noise box " + in_words(box) + " is constant", "all its voxels are " + number(*least),
                      instead);
  for (const float v : values) {
    const double z = (v - result.moments.mean) / sd;
    result.skewness += z * z * z;
    result.excess_kurtosis += z * z * z * z;
  }
  result.skewness /= static_cast<double>(values.size());
  result.excess_kurtosis = result.excess_kurtosis / static_cast<double>(values.size()) - 3;
  return result;
}

template <class Get>
std::vector<double> over_boxes(const NoiseStatistics& noise, const Get& get) {
  std::vector<double> values;
  values.reserve(noise.boxes.size());
  for (const NoiseStatistics::InBox& box : noise.boxes) values.push_back(get(box));
  return values;
}

/// True where three quarters of the values lie beyond `limit` on the same side. Voxels of noise are correlated, so that
/// a statistic of one box deviates more than its number of voxels suggests. Chance would not make most boxes agree.
bool most_are_beyond(const std::vector<double>& values, double limit) {
  const auto above = std::count_if(values.begin(), values.end(), [&](double v) { return v > limit; });
  const auto below = std::count_if(values.begin(), values.end(), [&](double v) { return v < -limit; });
  return 4 * std::max(above, below) >= 3 * static_cast<std::ptrdiff_t>(values.size());
}

}  // namespace

std::int64_t default_noise_box_edge(GridSize size) {
  return std::max<std::int64_t>(10, std::min({size.x, size.y, size.z}) / 10);
}

std::vector<NoiseBox> noise_boxes_at_faces(GridSize size, std::int64_t edge) {
  const auto low = [](std::int64_t n) { return n / 50; };
  const auto high = [&](std::int64_t n) { return 98 * n / 100 - edge; };
  const auto middle = [&](std::int64_t n) { return (n - edge) / 2; };
  if (edge > size.z || low(size.x) + edge > high(size.x) || low(size.y) + edge > high(size.y))
    throw_input_error("The noise boxes do not fit into the map", std::to_string(edge) + " voxels per side",
                      "Give a smaller {noise-box}");
  const std::int64_t mx = middle(size.x);
  const std::int64_t my = middle(size.y);
  const std::int64_t mz = middle(size.z);
  std::vector<NoiseBox> boxes{{{mx, low(size.y), mz}, edge},
                              {{mx, high(size.y), mz}, edge},
                              {{low(size.x), my, mz}, edge},
                              {{high(size.x), my, mz}, edge}};
  return boxes;
}

NoiseBox noise_box_around(GridSize size, std::array<std::int64_t, 3> centre, std::int64_t edge) {
  const std::array<std::int64_t, 3> n{size.x, size.y, size.z};
  NoiseBox box{centre, edge};
  bool fits = true;
  for (std::size_t i = 0; i < 3; ++i) {
    if (centre[i] < 0 || centre[i] >= n[i])
      throw_input_error("The centre of a noise box lies outside the map",
                        std::to_string(centre[i]) + " along an axis of " + std::to_string(n[i]) + " voxels",
                        "Count voxels from 0 along x, y and z");
    box.first[i] = centre[i] - edge / 2;
    fits = fits && box.first[i] >= 0 && box.first[i] + edge <= n[i];
  }
  if (!fits)
    throw_input_error(
        "The noise box " + in_words(box) + " reaches beyond the map",
        std::to_string(size.x) + " x " + std::to_string(size.y) + " x " + std::to_string(size.z) + " voxels",
        "Move its centre inwards, or give a smaller {noise-box}");
  return box;
}

std::vector<float> noise_voxels(VolumeView volume, const std::vector<NoiseBox>& boxes) {
  std::vector<float> values;
  for (const NoiseBox& box : boxes) {
    const auto [x, y, z] = box.first;
    for (std::int64_t iz = z; iz < z + box.edge; ++iz)
      for (std::int64_t iy = y; iy < y + box.edge; ++iy) {
        const float* row = &volume.voxels[static_cast<std::size_t>(volume.size.index(x, iy, iz))];
        values.insert(values.end(), row, row + box.edge);
      }
  }
  return values;
}

NoiseStatistics noise_statistics(VolumeView volume, const std::vector<NoiseBox>& boxes, std::string_view instead) {
  NoiseStatistics noise;
  for (const NoiseBox& box : boxes) {
    if (box.edge < min_edge)
      throw_input_error("The noise boxes are too small", std::to_string(box.edge) + " voxels per side",
                        "Give {noise-box " + std::to_string(min_edge) + "} or more");
    noise.boxes.push_back(statistics_of(volume, box, instead));
  }
  std::vector<float> all = noise_voxels(volume, boxes);
  noise.pooled = moments(all);
  noise.voxels = static_cast<std::int64_t>(all.size());
  std::sort(all.begin(), all.end());
  for (auto at = all.begin(); at != all.end();) {
    const auto end = std::upper_bound(at, all.end(), *at);
    const double share = static_cast<double>(end - at) / static_cast<double>(all.size());
    if (share > noise.most_common_share) {
      noise.most_common_share = share;
      noise.most_common_value = *at;
    }
    at = end;
  }
  return noise;
}

std::vector<std::string> noise_warnings(const NoiseStatistics& noise) {
  // The limits are half a standard deviation of the mean, and a factor 1.5 in the standard deviation. Noise of one kind
  // differs by less between places, and a particle by more.
  constexpr double max_shift = 0.5;
  constexpr double max_ratio = 1.5;
  // Noise that is skewed by this much puts several times the normal number of voxels beyond four standard deviations.
  constexpr double max_skewness = 0.25;
  constexpr double max_kurtosis = 0.5;
  constexpr double max_of_one_value = 0.1;
  std::vector<std::string> warnings;
  const double mean = median(over_boxes(noise, [](const auto& b) { return b.moments.mean; }));
  const double sd = median(over_boxes(noise, [](const auto& b) { return b.moments.standard_deviation; }));
  for (const NoiseStatistics::InBox& b : noise.boxes) {
    const double ratio = b.moments.standard_deviation / sd;
    if (std::abs(b.moments.mean - mean) <= max_shift * sd && ratio <= max_ratio && ratio >= 1 / max_ratio) continue;
    warnings.push_back(
        "The noise box " + in_words(b.box) + " is unlike the others (mean " + number(b.moments.mean) +
        ", standard deviation " + number(b.moments.standard_deviation) + "; their medians are " + number(mean) +
        " and " + number(sd) +
        "); it may touch the particle, or the map was masked; see acuity mask {picture}, and {noise-box-at}");
  }
  if (noise.most_common_share > max_of_one_value)
    warnings.push_back(number(100 * noise.most_common_share) + " % of the voxels in the noise boxes are exactly " +
                       number(noise.most_common_value) + "; perhaps the map was masked there");
  const std::vector<double> skewness = over_boxes(noise, [](const auto& box) { return box.skewness; });
  const std::vector<double> kurtosis = over_boxes(noise, [](const auto& box) { return box.excess_kurtosis; });
  if (most_are_beyond(skewness, max_skewness) || most_are_beyond(kurtosis, max_kurtosis))
    warnings.push_back("The noise is not normal (medians of the boxes: skewness " + number(median(skewness)) +
                       ", excess kurtosis " + number(median(kurtosis)) +
                       "); acuity mask {test empirical} does not need normal noise");
  return warnings;
}

}  // namespace acuity
