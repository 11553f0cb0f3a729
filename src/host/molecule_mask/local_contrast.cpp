#include "host/molecule_mask/local_contrast.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "host/core/quantile.h"
#include "host/fourier/frequency_filter.h"
#include "host/molecule_mask/gaussian_mean.h"
#include "host/molecule_mask/voxel_test.h"

namespace acuity {
namespace {

float value_at_faces(VolumeView map) {
  const GridSize& size = map.size;
  std::vector<float> values;
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y) {
      const bool face = z == 0 || z == size.z - 1 || y == 0 || y == size.y - 1;
      for (std::int64_t x = 0; x < size.x; x += face ? 1 : std::max<std::int64_t>(1, size.x - 1))
        values.push_back(map.voxels[static_cast<std::size_t>(size.index(x, y, z))]);
    }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Mask contrast_mask(VolumeView map, int threads) {
  constexpr double blur_angstrom = 2;
  constexpr double start = 0.5;  // The first mask has at least this share of the largest contrasts.
  constexpr double largest = 0.99;
  constexpr double min_level = 0.2;  // Level of neighbourhoods with little in the mask, as a share of the overall one.
  constexpr int rounds = 8;
  const float level = value_at_faces(map);
  Volume contrast = copy_of(map);
  for (float& value : contrast.voxels) value = (value - level) * (value - level);
  filter_frequencies(
      contrast,
      [](double s) {
        return std::exp(-2 * std::numbers::pi * std::numbers::pi * blur_angstrom * blur_angstrom * s * s);
      },
      threads);
  for (float& value : contrast.voxels) value = std::sqrt(std::max(0.F, value));
  std::vector<float> sorted = contrast.voxels;
  const auto at = sorted.begin() + std::llround(largest * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), at, sorted.end());
  Mask mask{map.size, std::vector<std::uint8_t>(map.voxels.size())};
  for (std::size_t i = 0; i < mask.inside.size(); ++i) mask.inside[i] = contrast.voxels[i] > start * *at ? 1 : 0;
  for (int round = 0; round < rounds; ++round) {
    const GaussianMean around = neighbourhood_mean(map, threads, [&](std::size_t i) {
      return GaussianMean::Weighted{static_cast<double>(mask.inside[i]), contrast.voxels[i]};
    });
    const auto floor = static_cast<float>(min_level * around.overall());
    std::vector<float> row(static_cast<std::size_t>(map.size.x));
    for (std::int64_t z = 0; z < map.size.z; ++z)
      for (std::int64_t y = 0; y < map.size.y; ++y) {
        around.row(y, z, row);
        const auto first = static_cast<std::size_t>(map.size.index(0, y, z));
        for (std::size_t x = 0; x < row.size(); ++x) {
          const float least = static_cast<float>(contrast_share) * std::max(row[x], floor);
          mask.inside[first + x] = map.voxels[first + x] != level && contrast.voxels[first + x] >= least ? 1 : 0;
        }
      }
  }
  return mask;
}

}  // namespace acuity
