#include "host/masks/tested_region.h"

#include <algorithm>
#include <cmath>

namespace acuity {

// In half voxels from the middle of the box, where voxel i of n lies at 2 i - (n - 1), so that all is in whole numbers.
RowRange tested_voxels(GridSize size, std::int64_t y, std::int64_t z, TestedRegion region) {
  const std::int64_t row = size.index(0, y, z);
  if (region == TestedRegion::box) return {row, row + size.x};
  const std::int64_t radius = std::min({size.x, size.y, size.z}) - 1;
  const std::int64_t dy = 2 * y - (size.y - 1);
  const std::int64_t dz = 2 * z - (size.z - 1);
  const std::int64_t rest = radius * radius - dy * dy - dz * dz;
  if (rest < 0) return {row, row};
  const auto reach = static_cast<std::int64_t>(std::sqrt(static_cast<double>(rest)));
  // |2 x - (n - 1)| <= reach: the half rounded up, and down.
  return {row + (size.x - reach) / 2, row + (size.x - 1 + reach) / 2 + 1};
}

std::int64_t tested_count(GridSize size, TestedRegion region) {
  std::int64_t count = 0;
  for (std::int64_t z = 0; z < size.z; ++z) {
    for (std::int64_t y = 0; y < size.y; ++y) {
      const RowRange row = tested_voxels(size, y, z, region);
      count += row.end - row.begin;
    }
  }
  return count;
}

}  // namespace acuity
