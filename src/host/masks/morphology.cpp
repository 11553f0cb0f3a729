// Masks by the distance to the nearest voxel of a mask: soft edges and rims, extended and closed masks.
#include <algorithm>
#include <cmath>
#include <utility>

#include <acuity/mask.h>

#include "host/core/crop.h"
#include "host/core/parallel.h"
#include "host/masks/mask_bits.h"
#include "host/masks/require_binary.h"
#include "host/masks/soft_rim.h"
#include "host/memory/unset_memory.h"
#include "windows/cosine_edge.h"

namespace acuity {
namespace {

/// to[x] = min(to[x], from[x] + rise) over a row.
void take_lower(const float* from, float rise, float* to, std::int64_t n) {
  for (std::int64_t x = 0; x < n; ++x) to[x] = std::min(to[x], from[x] + rise);
}

/// The least of value(i + d) + d^2 over |d| <= reach along one axis. It has `n` rows of `width` voxels, `stride` apart.
/// This is one axis of the exact squared distance within the reach that is asked for (Felzenszwalb and Huttenlocher
/// 2012, Theory of Computing 8, 415). Rows are compared as a whole, which the compiler turns into vectors.
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

/// Squared distance in voxels to the nearest voxel inside, where that is less than reach + 1; at least (reach + 1)^2
/// elsewhere.
std::vector<float> squared_distances(const Mask& mask, std::int64_t reach, int threads) {
  const GridSize& size = mask.size;
  const std::int64_t plane = size.x * size.y;
  const auto far = static_cast<float>((reach + 1) * (reach + 1));
  std::vector<float, UnsetMemory<float>> spread(mask.inside.size());
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> values(static_cast<std::size_t>(plane));
    std::vector<float> along_x(values.size());
    for (std::int64_t z = begin; z < end; ++z) {
      const std::uint8_t* inside = mask.inside.data() + z * plane;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = inside[i] != 0 ? 0.F : far;
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

/// A volume that is 0 beyond the part of it in a box.
Volume whole_of(Volume part, const GridBox& box, const GridSize& size) {
  if (box.size == size) return part;
  Volume all{size, part.spacing_angstrom, std::vector<float>(static_cast<std::size_t>(size.count()))};
  box.for_each_row(size, [&](std::int64_t to, std::int64_t from) {
    std::copy_n(part.voxels.begin() + from, box.size.x, all.voxels.begin() + to);
  });
  return all;
}

}  // namespace

Volume with_soft_edge(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads) {
  require_binary(mask);
  const GridBox box = grown(box_of(mask), edge_voxels, mask.size);
  Volume part{box.size, spacing_angstrom, squared_distances(part_of(mask, box), edge_voxels, threads)};
  const auto far = static_cast<float>(edge_voxels * edge_voxels);
  const std::int64_t plane = box.size.x * box.size.y;
  parallel_for(box.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin * plane); i < static_cast<std::size_t>(end * plane); ++i) {
      float& v = part.voxels[i];
      if (v == 0)
        v = 1;
      else
        v = v >= far ? 0.F : static_cast<float>(cosine_fall(std::sqrt(static_cast<double>(v)), edge_voxels));
    }
  });
  return whole_of(std::move(part), box, mask.size);
}

BoxWeights soft_rim(const Mask& mask, int rim_voxels, int threads) {
  // The nearest voxel outside is at most one beyond the box.
  const GridBox box = grown(box_of(mask), 1, mask.size);
  Mask outside = part_of(mask, box);
  for (std::uint8_t& inside : outside.inside) inside = inside == 0;
  Volume rim = with_soft_edge(outside, 1, rim_voxels, threads);
  for (float& v : rim.voxels) v = 1 - v;
  return {box, std::move(rim)};
}

Volume with_soft_rim(const Mask& mask, double spacing_angstrom, int rim_voxels, int threads) {
  BoxWeights rim = soft_rim(mask, rim_voxels, threads);
  Volume weights = rim.weights.take();
  weights.spacing_angstrom = spacing_angstrom;
  return whole_of(std::move(weights), rim.box, mask.size);
}

Mask dilated(const Mask& mask, double radius_voxels, int threads) {
  require_binary(mask);
  return MaskBits(mask, threads).dilated(radius_voxels, threads).bytes(threads);
}

// A voxel that the dilation does not reach stays outside, so its row is not needed unless another one was reached.
Mask closed(const Mask& mask, double radius_voxels, int threads) {
  require_binary(mask);
  const MaskBits dilation = MaskBits(mask, threads).dilated(radius_voxels, threads);
  const MaskBits outside = dilation.inverse().dilated(radius_voxels, threads, &dilation);
  return dilation.without(outside).bytes(threads);
}

}  // namespace acuity
