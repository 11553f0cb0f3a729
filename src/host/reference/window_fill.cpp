#include "host/reference/window_fill.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <acuity/parallel.h>

namespace acuity {
namespace {

/// Replaces the values at first, first + stride, ... by sums over the window along them. Counts up to 2^24 are exact in
/// single precision, and those of larger windows to a part in 2^24.
void sum_line(float* first, std::int64_t stride, std::int64_t count, int window_edge, std::vector<double>& before) {
  before.assign(static_cast<std::size_t>(count) + 1, 0);
  for (std::int64_t i = 0; i < count; ++i)
    before[static_cast<std::size_t>(i) + 1] =
        before[static_cast<std::size_t>(i)] + static_cast<double>(first[i * stride]);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t low = std::max<std::int64_t>(i - window_edge / 2, 0);
    const std::int64_t end = std::min<std::int64_t>(i - window_edge / 2 + window_edge, count);
    first[i * stride] =
        static_cast<float>(before[static_cast<std::size_t>(end)] - before[static_cast<std::size_t>(low)]);
  }
}

}  // namespace

Volume window_fill(const Mask& mask, double spacing_angstrom, int window_edge, int threads) {
  const GridSize& size = mask.size;
  Volume fill{size, spacing_angstrom, std::vector<float>(mask.inside.begin(), mask.inside.end())};
  float* const voxels = fill.voxels.data();
  const auto along_lines = [&](std::int64_t lines, std::int64_t stride, std::int64_t count, const auto& first_of) {
    parallel_for(lines, 64, threads, [&](std::int64_t begin, std::int64_t end) {
      std::vector<double> before;
      for (std::int64_t line = begin; line < end; ++line)
        sum_line(voxels + first_of(line), stride, count, window_edge, before);
    });
  };
  along_lines(size.y * size.z, 1, size.x, [&](std::int64_t line) { return line * size.x; });
  along_lines(size.x * size.z, size.x, size.y,
              [&](std::int64_t line) { return line / size.x * size.x * size.y + line % size.x; });
  along_lines(size.x * size.y, size.x * size.y, size.z, [](std::int64_t line) { return line; });
  const double part = 1 / std::pow(window_edge, 3);
  for (float& voxel : fill.voxels) voxel = static_cast<float>(voxel * part);
  return fill;
}

void to_log_root(Volume& fill) {
  for (float& voxel : fill.voxels) voxel = voxel > 0 ? 0.5F * std::log(voxel) : 0;
}

}  // namespace acuity
