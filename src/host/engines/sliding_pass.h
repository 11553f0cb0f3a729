// One pass of the sliding sweep over the voxels of a mask, on several threads; what an epilogue is given.
// Lies between the tasks of cpu/sliding (sharpening, local correlation) and the sums of a tile.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <acuity/mask.h>
#include <acuity/progress.h>

#include "host/core/mask_runs.h"
#include "host/engines/sliding_sums.h"

namespace acuity {

/// The tables that run_sliding_pass() takes.
SlidingTables make_pass_tables(int window_edge, ShellRule rule);

/// Reads the sums of a tile's voxels, `tile.runs`. Called by many threads at a time, for each voxel once.
using TileEpilogue = std::function<void(const SlidingTile& tile, const ChannelBlock& sums)>;

/// Cuts the mask into tiles and hands the sums of each to `finish`. Voxels do not depend on the number of threads.
/// Throws Error(ErrorKind::interrupted) when an interrupt is requested.
void run_sliding_pass(const SlidingTables& tables, std::span<const PassMap> maps, const std::vector<MaskRun>& runs,
                      int threads, const TileEpilogue& finish, Progress& progress);

/// Working memory of a pass in bytes, besides its maps.
std::int64_t sliding_pass_bytes(int window_edge, std::int64_t maps, std::int64_t threads);

}  // namespace acuity
