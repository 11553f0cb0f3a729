// The voxels that a confidence mask tests, row by row.
// The first and the last step of confidence_map().
#pragma once

#include <cstdint>

#include <acuity/confidence_mask.h>

namespace acuity {

/// Indices in the volume, begin <= i < end.
struct RowRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The tested voxels of the row (y, z); they follow each other.
RowRange tested_voxels(GridSize size, std::int64_t y, std::int64_t z, TestedRegion region);

/// Number of tested voxels.
std::int64_t tested_count(GridSize size, TestedRegion region);

}  // namespace acuity
