// Cuts a volume in memory to a smaller box.
// Under densities that were drawn with a margin.
#pragma once

#include <algorithm>

#include <acuity/volume.h>

namespace acuity {

/// Keeps the box of this size from voxel (0, 0, 0) on. No axis may grow.
inline void crop(Volume& volume, GridSize size) {
  // In place, since each voxel moves towards the front.
  const auto begin = volume.voxels.begin();
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      std::copy_n(begin + volume.size.index(0, y, z), size.x, begin + size.index(0, y, z));
  volume.voxels.resize(static_cast<std::size_t>(size.count()));
  volume.size = size;
}

}  // namespace acuity
