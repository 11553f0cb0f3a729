// What follows from the distance to the nearest voxel of a mask: soft edges, extended and closed masks.
#include <algorithm>
#include <cmath>

#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "windows/cosine_edge.h"

namespace acuity {
namespace {

/// Replaces each value by the least of value(i + d) + d^2 over |d| <= reach along one line: one axis of the exact
/// squared distance (Felzenszwalb and Huttenlocher 2012, Theory of Computing 8, 415), within the reach that is asked
/// for.
void spread_line(const float* in, float* out, std::int64_t n, std::int64_t stride, std::int64_t reach) {
  for (std::int64_t i = 0; i < n; ++i) {
    float least = in[i * stride];
    const std::int64_t from = std::max<std::int64_t>(0, i - reach);
    const std::int64_t to = std::min(n - 1, i + reach);
    for (std::int64_t k = from; k <= to; ++k)
      least = std::min(least, in[k * stride] + static_cast<float>((k - i) * (k - i)));
    out[i * stride] = least;
  }
}

/// Squared distance in voxels to the nearest voxel whose value is `target`, where that is less than reach + 1; at least
/// (reach + 1)^2 elsewhere.
std::vector<float> squared_distances(const Mask& mask, std::uint8_t target, std::int64_t reach, int threads) {
  const GridSize& size = mask.size;
  const std::int64_t plane = size.x * size.y;
  const auto far = static_cast<float>((reach + 1) * (reach + 1));
  std::vector<float> values(mask.inside.size());
  std::vector<float> spread(values.size());
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * plane; i < end * plane; ++i)
      values[static_cast<std::size_t>(i)] = mask.inside[static_cast<std::size_t>(i)] == target ? 0.F : far;
    for (std::int64_t row = begin * size.y; row < end * size.y; ++row)
      spread_line(values.data() + row * size.x, spread.data() + row * size.x, size.x, 1, reach);
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t x = 0; x < size.x; ++x)
        spread_line(spread.data() + z * plane + x, values.data() + z * plane + x, size.y, size.x, reach);
  });
  parallel_for(plane, size.x, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) spread_line(values.data() + i, spread.data() + i, size.z, plane, reach);
  });
  return spread;
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
  for (float& v : volume.voxels) {
    const double distance = std::sqrt(static_cast<double>(v));
    if (distance == 0)
      v = 1;
    else
      v = distance >= edge_voxels ? 0.F : static_cast<float>(cosine_fall(distance, edge_voxels));
  }
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
