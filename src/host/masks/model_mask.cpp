#include <algorithm>
#include <cmath>

#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/core/slabs.h"

namespace acuity {

Mask model_mask(const Model& model, GridSize size, double spacing, double radius_angstrom, int threads) {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  const std::vector<Vec3>& atoms = model.positions_angstrom();
  const double radius = radius_angstrom / spacing;
  const auto lowest = [&](double centre) {
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(centre - radius)));
  };
  const auto highest = [&](double centre, std::int64_t n) {
    return std::min(n - 1, static_cast<std::int64_t>(std::floor(centre + radius)));
  };
  std::vector<PlaneRange> ranges;
  ranges.reserve(atoms.size());
  for (const Vec3& p : atoms) ranges.push_back({lowest(p[2] / spacing), highest(p[2] / spacing, size.z)});
  for_each_slab(size.z, ranges, false, threads, [&](std::int64_t item, std::int64_t first, std::int64_t last) {
    const Vec3& p = atoms[static_cast<std::size_t>(item)];
    const Vec3 centre{p[0] / spacing, p[1] / spacing, p[2] / spacing};
    for (std::int64_t z = std::max(first, ranges[static_cast<std::size_t>(item)].first);
         z <= std::min(last, ranges[static_cast<std::size_t>(item)].last); ++z) {
      for (std::int64_t y = lowest(centre[1]); y <= highest(centre[1], size.y); ++y) {
        for (std::int64_t x = lowest(centre[0]); x <= highest(centre[0], size.x); ++x) {
          const Vec3 d{static_cast<double>(x) - centre[0], static_cast<double>(y) - centre[1],
                       static_cast<double>(z) - centre[2]};
          if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= radius * radius)
            mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
        }
      }
    }
  });
  return mask;
}

}  // namespace acuity
