#include <algorithm>
#include <cmath>

#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/core/slabs.h"

namespace acuity {
namespace {

/// The voxels of one axis within `reach` (in voxels, ends included) of a place, cut to first ... last.
PlaneRange near(double place, double reach, std::int64_t first, std::int64_t last) {
  return {std::max(first, static_cast<std::int64_t>(std::ceil(place - reach))),
          std::min(last, static_cast<std::int64_t>(std::floor(place + reach)))};
}

}  // namespace

// Each atom is added to the voxels around it. A voxel gets its atoms in their order whatever the slabs, so the sums are
// the same for any thread count.
Volume mean_b_map(const Model& model, const Mask& mask, double spacing, double window_angstrom, int threads) {
  const GridSize& size = mask.size;
  const auto voxels = static_cast<std::size_t>(size.count());
  const std::vector<Vec3>& positions = model.positions_angstrom();
  const std::vector<double> b_factors = model.b_factors();
  const double reach = window_angstrom / 2 / spacing;
  std::vector<double> sum(voxels);
  std::vector<std::int32_t> count(voxels);
  std::vector<PlaneRange> planes;
  planes.reserve(positions.size());
  for (const Vec3& p : positions) planes.push_back(near(p[2] / spacing, reach, 0, size.z - 1));
  for_each_slab(size.z, planes, false, threads, [&](std::int64_t item, std::int64_t first, std::int64_t last) {
    const auto atom = static_cast<std::size_t>(item);
    const Vec3& p = positions[atom];
    const PlaneRange along_x = near(p[0] / spacing, reach, 0, size.x - 1);
    const PlaneRange along_y = near(p[1] / spacing, reach, 0, size.y - 1);
    const PlaneRange along_z = near(p[2] / spacing, reach, first, last);
    for (std::int64_t z = along_z.first; z <= along_z.last; ++z)
      for (std::int64_t y = along_y.first; y <= along_y.last; ++y)
        for (std::int64_t x = along_x.first; x <= along_x.last; ++x) {
          const auto voxel = static_cast<std::size_t>(size.index(x, y, z));
          if (mask.inside[voxel] == 0) continue;
          sum[voxel] += b_factors[atom];
          ++count[voxel];
        }
  });
  Volume map{size, spacing, std::vector<float>(voxels)};
  for (std::size_t i = 0; i < voxels; ++i)
    if (count[i] != 0) map.voxels[i] = static_cast<float>(sum[i] / count[i]);
  return map;
}

}  // namespace acuity
