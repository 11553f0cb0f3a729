#include "host/engines/sliding_engine.h"

#include <algorithm>
#include <cmath>

#include <acuity/gain.h>
#include <acuity/parallel.h>
#include <acuity/sliding.h>

#include "host/engines/sliding_sums.h"
#include "host/engines/sliding_tiles.h"
#include "host/engines/workspace_pool.h"

namespace acuity {
namespace {

// Voxels a tile: this many lanes share the planes' transforms with N - 1 neighbours; more rows than this would push the
// sums out of the caches and let rounding errors grow.
constexpr int most_lanes = 48;
constexpr int most_rows = 128;

CentredMap centred(const Volume& volume, double beyond) {
  double largest = 0;
  for (const float v : volume.voxels) largest = std::max(largest, std::abs(v - beyond));
  return {&volume, beyond, centring_scale(largest)};
}

/// The maps of a task in the order of MapRole.
std::vector<CentredMap> maps_of(const ScalingTask& task) {
  std::vector<CentredMap> maps{centred(*task.observed, task.observed_beyond),
                               centred(*task.reference, task.reference_beyond)};
  if (task.companion) maps.push_back(centred(*task.companion->map, task.companion->beyond));
  return maps;
}

/// The finisher of sharpening: gains and output (Eq. 2 to 4) from the sums of a voxel. One a thread.
class Sharpener {
 public:
  Sharpener(const ScalingTask& task, const SlidingCoefficients& coefficients, const std::vector<CentredMap>& maps)
      : task_(task),
        coefficients_(coefficients),
        maps_(maps),
        window_voxels_(std::pow(coefficients.window_edge, 3)),
        gains_(static_cast<std::size_t>(coefficients.shell_count)),
        phases_(gains_.size()) {}

  void operator()(const ChannelBlock& sums, int row, int lane, std::size_t voxel, std::vector<float>& out) {
    find_gains(sums, row, lane);
    out[voxel] = centre(sums, Channel::observed_phase, MapRole::observed, row, lane, voxel);
    if (task_.companion)
      (*task_.companion->out)[voxel] = centre(sums, Channel::companion_phase, MapRole::companion, row, lane, voxel);
  }

 private:
  const CentredMap& map(MapRole role) const { return maps_[static_cast<std::size_t>(role)]; }

  /// A_j of Eq. 1. Only F(0) knows of the value that was subtracted (Eq. 8).
  double amplitude(const ChannelBlock& sums, Channel channel, MapRole role, int j, int row, int lane) const {
    const double mean =
        sums.at(channel, j, row, lane) * coefficients_.amplitude_scale[static_cast<std::size_t>(j)] / map(role).scale;
    return j == 0 ? std::abs(mean + map(role).beyond * window_voxels_) : mean;
  }

  void find_gains(const ChannelBlock& sums, int row, int lane) {
    for (int j = 0; j < coefficients_.shell_count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      gains_[i] = shell_gain(amplitude(sums, Channel::reference_amplitude, MapRole::reference, j, row, lane),
                             amplitude(sums, Channel::observed_amplitude, MapRole::observed, j, row, lane));
      if (!task_.filter.empty()) gains_[i] *= task_.filter[i];
    }
  }

  /// Eq. 4.
  float centre(const ChannelBlock& sums, Channel channel, MapRole role, int row, int lane, std::size_t voxel) {
    const double unit = coefficients_.phase_scale / map(role).scale;
    for (int j = 0; j < coefficients_.shell_count; ++j)
      phases_[static_cast<std::size_t>(j)] = sums.at(channel, j, row, lane) * unit;
    phases_[0] += map(role).beyond;
    return static_cast<float>(
        centre_voxel(gains_.data(), phases_.data(), coefficients_.shell_count, map(role).volume->voxels[voxel]));
  }

  const ScalingTask& task_;
  const SlidingCoefficients& coefficients_;
  const std::vector<CentredMap>& maps_;
  double window_voxels_;
  std::vector<double> gains_;
  std::vector<double> phases_;
};

}  // namespace

void SlidingEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  check_interrupt();
  const SlidingTables tables(task.window_edge, task.rule, most_lanes, most_rows);
  const std::vector<CentredMap> maps = maps_of(task);
  const GridSize& size = task.observed->size;
  const std::vector<SlidingTile> tiles = make_tiles(task.runs, size, {most_lanes, most_rows, task.window_edge});
  WorkspacePool<SlidingWorkspace> pool([] { return std::make_unique<SlidingWorkspace>(); });

  const auto finish = [&](const SlidingTile& tile, const ChannelBlock& sums) {
    Sharpener sharpen(task, tables.coefficients, maps);
    for (const TileRun& run : tile.runs) {
      const std::int64_t first = size.index(tile.x + run.lane, tile.y + run.row, tile.z);
      for (int i = 0; i < run.length; ++i)
        sharpen(sums, run.row, run.lane + i, static_cast<std::size_t>(first + i), out);
    }
  };
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
  parallel_for(static_cast<std::int64_t>(tiles.size()), 1, threads_, [&](std::int64_t begin, std::int64_t end) {
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

std::int64_t SlidingEngine::working_bytes(const GridSize&, int window_edge) const {
  const std::int64_t n = window_edge;
  const std::int64_t columns = most_lanes + n;
  const std::int64_t planes = most_rows + n;
  const std::int64_t slabs = 3 * std::max<std::int64_t>(std::int64_t{1} << 19, 2 * planes * columns);
  constexpr std::int64_t most_maps = 3;
  const std::int64_t sums = 2 * (most_maps + 1) * (n / 2 + 1) * most_lanes * most_rows;
  const std::int64_t differences = 4 * most_maps * most_lanes * planes;
  return 4 * threads_ * (slabs + sums + differences + n * columns + 2 * planes * columns);
}

std::string SlidingEngine::details() { return "single precision, " + sliding_target(); }

}  // namespace acuity
