// What follows from the distance to the nearest voxel of a mask: soft edges and rims, extended and closed masks.
#include <algorithm>
#include <cmath>

#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "host/masks/soft_rim.h"
#include "windows/cosine_edge.h"

namespace acuity {
namespace {

/// to[x] = min(to[x], from[x] + rise) over a row.
void take_lower(const float* from, float rise, float* to, std::int64_t n) {
  for (std::int64_t x = 0; x < n; ++x) to[x] = std::min(to[x], from[x] + rise);
}

/// The least of value(i + d) + d^2 over |d| <= reach along one axis, of which `n` rows of `width` voxels lie `stride`
/// apart: one axis of the exact squared distance (Felzenszwalb and Huttenlocher 2012, Theory of Computing 8, 415)
/// within the reach that is asked for. Rows are compared as a whole, which the compiler turns into vectors.
void spread_row(const float* in, float* out, std::int64_t i, std::int64_t n, std::int64_t stride, std::int64_t width,
                std::int64_t reach) {
  std::copy_n(in + i * stride, width, out + i * stride);
  for (std::int64_t k = std::max<std::int64_t>(0, i - reach); k <= std::min(n - 1, i + reach); ++k)
    if (k != i) take_lower(in + k * stride, static_cast<float>((k - i) * (k - i)), out + i * stride, width);
}

/// The same along a row itself.
void spread_along(const float* in, float* out, std::int64_t n, std::int64_t reach) {
  std::copy_n(in, n, out);
  for (std::int64_t d = 1; d <= std::min(reach, n - 1); ++d) {
    take_lower(in + d, static_cast<float>(d * d), out, n - d);
    take_lower(in, static_cast<float>(d * d), out + d, n - d);
  }
}

/// Squared distance in voxels to the nearest voxel whose value is `target`, where that is less than reach + 1; at least
/// (reach + 1)^2 elsewhere.
std::vector<float> squared_distances(const Mask& mask, std::uint8_t target, std::int64_t reach, int threads) {
  const GridSize& size = mask.size;
  const std::int64_t plane = size.x * size.y;
  const auto far = static_cast<float>((reach + 1) * (reach + 1));
  std::vector<float> spread(mask.inside.size());
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> values(static_cast<std::size_t>(plane));
    std::vector<float> along_x(values.size());
    for (std::int64_t z = begin; z < end; ++z) {
      const std::uint8_t* inside = mask.inside.data() + z * plane;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = inside[i] == target ? 0.F : far;
      for (std::int64_t y = 0; y < size.y; ++y)
        spread_along(values.data() + y * size.x, along_x.data() + y * size.x, size.x, reach);
      for (std::int64_t y = 0; y < size.y; ++y)
        spread_row(along_x.data(), spread.data() + z * plane, y, size.y, size.x, size.x, reach);
    }
  });
  std::vector<float> all(spread.size());
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) spread_row(spread.data(), all.data(), z, size.z, plane, plane, reach);
  });
  return all;
}

Mask extended_by_squared(const Mask& mask, std::uint8_t target, double radius, int threads) {
  const std::vector<float> squared =
      squared_distances(mask, target, static_cast<std::int64_t>(std::floor(radius)), threads);
  Mask result{mask.size, std::vector<std::uint8_t>(squared.size())};
  std::transform(squared.begin(), squared.end(), result.inside.begin(),
                 [&](float d2) { return static_cast<std::uint8_t>(d2 <= radius * radius); });
  return result;
}

}  // namespace

Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads) {
  Volume volume{mask.size, spacing_angstrom, squared_distances(mask, 1, edge_voxels, threads)};
  const auto far = static_cast<float>(edge_voxels * edge_voxels);
  const std::int64_t plane = mask.size.x * mask.size.y;
  parallel_for(mask.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin * plane); i < static_cast<std::size_t>(end * plane); ++i) {
      float& v = volume.voxels[i];
      if (v == 0)
        v = 1;
      else
        v = v >= far ? 0.F : static_cast<float>(cosine_fall(std::sqrt(static_cast<double>(v)), edge_voxels));
    }
  });
  return volume;
}

Volume with_soft_rim(const Mask& mask, double spacing_angstrom, int rim_voxels, int threads) {
  Mask outside{mask.size, mask.inside};
  for (std::uint8_t& inside : outside.inside) inside = inside == 0;
  Volume volume = with_soft_edge(outside, spacing_angstrom, rim_voxels, threads);
  for (float& v : volume.voxels) v = 1 - v;
  return volume;
}

Mask dilated(const Mask& mask, double radius_voxels, int threads) {
  return extended_by_squared(mask, 1, radius_voxels, threads);
}

Mask closed(const Mask& mask, double radius_voxels, int threads) {
  Mask result = extended_by_squared(dilated(mask, radius_voxels, threads), 0, radius_voxels, threads);
  for (std::uint8_t& inside : result.inside) inside = inside == 0;
  return result;
}

}  // namespace acuity
