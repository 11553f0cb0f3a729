#include "host/local_resolution/coarse_grid.h"

#include <algorithm>

#include <acuity/mask.h>

#include "host/core/parallel.h"

namespace acuity {
namespace {

/// The grid voxels on both sides of a voxel along one axis of `size` voxels, and how far it lies on the way.
struct Between {
  Between(std::int64_t i, std::int64_t step, std::int64_t size)
      : low(i - i % step), high(low + step), share(static_cast<double>(i % step) / static_cast<double>(step)) {
    if (i == low || high >= size) {
      high = low;
      share = 0;
    }
  }
  std::int64_t low;
  std::int64_t high;
  double share;
};

}  // namespace

Mask coarse_grid(const Mask& mask, int step) {
  if (step == 1) return mask;
  const GridSize& size = mask.size;
  Mask grid{size, std::vector<std::uint8_t>(mask.inside.size())};
  std::size_t index = 0;
  for (std::int64_t z = 0; z < size.z; ++z) {
    for (std::int64_t y = 0; y < size.y; ++y) {
      for (std::int64_t x = 0; x < size.x; ++x) {
        if (mask.inside[index++] == 0) continue;
        const Between bx(x, step, size.x);
        const Between by(y, step, size.y);
        const Between bz(z, step, size.z);
        for (const std::int64_t gz : {bz.low, bz.high})
          for (const std::int64_t gy : {by.low, by.high})
            for (const std::int64_t gx : {bx.low, bx.high})
              grid.inside[static_cast<std::size_t>(size.index(gx, gy, gz))] = 1;
      }
    }
  }
  return grid;
}

Volume between_grid_voxels(VolumeView coarse, const Mask& mask, int step, int threads) {
  const GridSize& size = mask.size;
  Volume all{size, coarse.spacing_angstrom, std::vector<float>(coarse.voxels.size())};
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin * size.x * size.y; i < end * size.x * size.y; ++i) {
      if (mask.inside[static_cast<std::size_t>(i)] == 0) continue;
      const Between x(i % size.x, step, size.x);
      const Between y(i / size.x % size.y, step, size.y);
      const Between z(i / size.x / size.y, step, size.z);
      const auto along_x = [&](std::int64_t gy, std::int64_t gz) {
        const auto at = [&](std::int64_t gx) {
          return static_cast<double>(coarse.voxels[static_cast<std::size_t>(size.index(gx, gy, gz))]);
        };
        return at(x.low) + x.share * (at(x.high) - at(x.low));
      };
      const auto along_xy = [&](std::int64_t gz) {
        const double low = along_x(y.low, gz);
        return low + y.share * (along_x(y.high, gz) - low);
      };
      const double low = along_xy(z.low);
      all.voxels[static_cast<std::size_t>(i)] = static_cast<float>(low + z.share * (along_xy(z.high) - low));
    }
  });
  return all;
}

}  // namespace acuity
