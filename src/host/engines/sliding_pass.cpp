#include "host/engines/sliding_pass.h"

#include <algorithm>
#include <memory>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/workspace_pool.h"
#include "host/engines/sliding_tiles.h"

namespace acuity {
namespace {

// Voxels per tile: this many lanes share the planes' transforms with N - 1 neighbours. More rows than this would push
// the sums out of the caches and let rounding errors grow.
constexpr int max_lanes = 48;
constexpr int max_rows = 128;

}  // namespace

SlidingTables make_pass_tables(int window_edge, ShellRule rule) {
  return SlidingTables(window_edge, rule, max_lanes, max_rows);
}

void run_sliding_pass(const SlidingTables& tables, std::span<const PassMap> maps, const std::vector<MaskRun>& runs,
                      int threads, const TileEpilogue& finish, Progress& progress) {
  check_interrupt();
  const std::vector<SlidingTile> tiles =
      make_tiles(runs, maps.front().volume.size, {max_lanes, max_rows, tables.coefficients.window_edge});
  WorkspacePool<SlidingWorkspace> pool([] { return std::make_unique<SlidingWorkspace>(); });
  const std::function<void(const SlidingTile&, SlidingWorkspace&)> compute = [&](const SlidingTile& tile,
                                                                                 SlidingWorkspace& work) {
    if (tile.runs.empty()) return;
    const int cut = sum_tile(tables, maps, tile, work);
    if (cut == 0) {
      finish(tile, work.channels);
    } else {
      compute(rows_of(tile, 0, cut), work);
      compute(rows_of(tile, cut, tile.rows), work);
    }
  };
  parallel_for(static_cast<std::int64_t>(tiles.size()), 1, threads, [&](std::int64_t begin, std::int64_t end) {
    auto workspace = pool.take();
    for (std::int64_t i = begin; i < end; ++i) {
      const SlidingTile& tile = tiles[static_cast<std::size_t>(i)];
      compute(tile, *workspace);
      std::int64_t voxels = 0;
      for (const TileRun& run : tile.runs) voxels += run.length;
      progress.add(voxels);
    }
    pool.give_back(std::move(workspace));
  });
}

std::int64_t sliding_pass_bytes(int window_edge, std::int64_t maps, std::int64_t threads) {
  const std::int64_t n = window_edge;
  const std::int64_t columns = max_lanes + n;
  const std::int64_t planes = max_rows + n;
  const std::int64_t slabs = (maps + 1) * std::max((std::int64_t{1} << 20) / maps, 2 * planes * columns);
  const std::int64_t sums = 2 * (maps + 1) * (n / 2 + 1) * max_lanes * max_rows;
  const std::int64_t differences = 4 * maps * max_lanes * planes;
  return 4 * threads * (slabs + sums + differences + n * columns + 2 * planes * columns);
}

}  // namespace acuity
