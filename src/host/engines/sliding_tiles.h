// Cuts a mask into the tiles of the sliding engine.
// Lies between the mask's runs and the sweep; tiles do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/core/mask_runs.h"
#include "host/engines/sliding_sums.h"

namespace acuity {

/// Limits of a tile.
struct TileLimits {
  int lanes = 32;
  int rows = 64;
  int gap = 26;  ///< Rows without voxels at which sweeping on costs more than starting again: the window's edge.
};

/// Covers every voxel of the runs (in index order) by one tile. A tile starts and ends with rows and lanes that hold
/// voxels, and lies in one z slice.
std::vector<SlidingTile> make_tiles(const std::vector<MaskRun>& runs, GridSize size, const TileLimits& limits);

/// A tile's rows first ... last - 1 as a tile, trimmed to its voxels.
SlidingTile rows_of(const SlidingTile& tile, int first, int last);

}  // namespace acuity
