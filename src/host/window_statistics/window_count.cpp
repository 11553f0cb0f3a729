#include "host/window_statistics/window_count.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <acuity/mask.h>

#include "host/core/crop.h"
#include "host/core/parallel.h"

namespace acuity {
namespace {

/// Sums over the window along one axis, of `count` neighbours in memory at once. Element i lies `stride` after i - 1.
/// It becomes the sum of the elements i - edge / 2 ... i - edge / 2 + edge - 1 that exist. `sums` is scratch memory,
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

}  // namespace

// One axis after the other, in the box that windows with a voxel of the mask reach.
Volume count_in_windows(const Mask& mask, double spacing_angstrom, int window_edge, int threads) {
  const GridBox box = grown(box_of(mask), window_edge, mask.size);
  const GridSize& size = box.size;
  const Mask inside = part_of(mask, box);
  std::vector<float> counts(inside.inside.begin(), inside.inside.end());
  const std::int64_t plane = size.x * size.y;
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> sums;
    for (float* z = counts.data() + begin * plane; z < counts.data() + end * plane; z += plane) {
      for (std::int64_t y = 0; y < size.y; ++y) sum_along(z + y * size.x, size.x, 1, 1, window_edge, sums);
      sum_along(z, size.y, size.x, size.x, window_edge, sums);
    }
  });
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> sums;
    for (std::int64_t y = begin; y < end; ++y)
      sum_along(counts.data() + y * size.x, size.z, plane, size.x, window_edge, sums);
  });
  Volume all{mask.size, spacing_angstrom, std::vector<float>(mask.inside.size())};
  box.for_each_row(mask.size, [&](std::int64_t to, std::int64_t from) {
    std::copy_n(counts.begin() + from, size.x, all.voxels.begin() + to);
  });
  return all;
}

}  // namespace acuity
