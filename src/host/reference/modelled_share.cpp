#include "host/reference/modelled_share.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <acuity/parallel.h>

namespace acuity {
namespace {

/// What lies outside the model's reach around a complete model, mostly the rim of the mask, is not missing from it.
constexpr double complete_share = 0.95;

/// Sums over the window along one axis, of `count` neighbours in memory at once: element i, `stride` after i - 1,
/// becomes the sum of the elements i - edge / 2 ... i - edge / 2 + edge - 1 that exist. `sums` is room to work in,
/// where whole numbers stay exact.
void sum_along(float* first, std::int64_t length, std::int64_t stride, std::int64_t count, int edge,
               std::vector<double>& sums) {
  sums.assign(static_cast<std::size_t>((length + 1) * count), 0);
  for (std::int64_t i = 0; i < length; ++i)
    for (std::int64_t k = 0; k < count; ++k)
      sums[static_cast<std::size_t>((i + 1) * count + k)] =
          sums[static_cast<std::size_t>(i * count + k)] + static_cast<double>(first[i * stride + k]);
  for (std::int64_t i = 0; i < length; ++i) {
    const std::int64_t begin = std::max<std::int64_t>(0, i - edge / 2);
    const std::int64_t end = std::min(length, i - edge / 2 + edge);
    for (std::int64_t k = 0; k < count; ++k)
      first[i * stride + k] = static_cast<float>(sums[static_cast<std::size_t>(end * count + k)] -
                                                 sums[static_cast<std::size_t>(begin * count + k)]);
  }
}

/// Number of voxels of both masks in the window around each voxel, one axis after the other.
Volume count_in_windows(const Mask& a, const Mask& b, double spacing_angstrom, int edge, int threads) {
  const GridSize& size = a.size;
  Volume counts{size, spacing_angstrom, std::vector<float>(a.inside.size())};
  std::transform(a.inside.begin(), a.inside.end(), b.inside.begin(), counts.voxels.begin(),
                 [](std::uint8_t in_a, std::uint8_t in_b) { return in_a != 0 && in_b != 0 ? 1.F : 0.F; });
  const std::int64_t plane = size.x * size.y;
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> sums;
    for (float* z = counts.voxels.data() + begin * plane; z < counts.voxels.data() + end * plane; z += plane) {
      for (std::int64_t y = 0; y < size.y; ++y) sum_along(z + y * size.x, size.x, 1, 1, edge, sums);
      sum_along(z, size.y, size.x, size.x, edge, sums);
    }
  });
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> sums;
    for (std::int64_t y = begin; y < end; ++y)
      sum_along(counts.voxels.data() + y * size.x, size.z, plane, size.x, edge, sums);
  });
  return counts;
}

}  // namespace

Volume modelled_share(const Mask& mask, const Mask& modelled, double spacing_angstrom, int window_edge, int threads) {
  Volume share = count_in_windows(mask, modelled, spacing_angstrom, window_edge, threads);
  const Volume all = count_in_windows(mask, mask, spacing_angstrom, window_edge, threads);
  for (std::size_t i = 0; i < share.voxels.size(); ++i) {
    const double part = mask.inside[i] != 0 ? share.voxels[i] / (complete_share * all.voxels[i]) : 0;
    share.voxels[i] = static_cast<float>(std::min(1.0, part));
  }
  return share;
}

double model_weight(double share) {
  constexpr double pi = 3.14159265358979323846;
  constexpr double none = 0.5;
  constexpr double full = 0.9;
  return 0.5 * (1 - std::cos(pi * std::clamp((share - none) / (full - none), 0.0, 1.0)));
}

}  // namespace acuity
