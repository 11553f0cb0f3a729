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

// Voxels a tile: 32 lanes share the planes' transforms with their N - 1 neighbours; more rows than this would push the
// sums out of the caches and let rounding errors grow.
constexpr int most_lanes = 32;
constexpr int most_rows = 128;

CentredMap centred(const Volume& volume, double beyond) {
  double largest = 0;
  for (const float v : volume.voxels) largest = std::max(largest, std::abs(v - beyond));
  return {&volume, beyond, centring_scale(largest)};
}

/// The finisher of sharpening: gains and output (Eq. 2 to 4) from the sums of a voxel.
class Sharpener {
 public:
  Sharpener(const ScalingTask& task, const SlidingCoefficients& coefficients, const CentredMap& observed,
            const CentredMap& reference)
      : task_(task),
        coefficients_(coefficients),
        observed_unit_(1 / observed.scale),
        reference_unit_(1 / reference.scale),
        window_voxels_(std::pow(coefficients.window_edge, 3)) {}

  /// `gains` and `phases` are scratch.
  float operator()(const ChannelBlock& sums, int row, int lane, float voxel, std::vector<double>& gains,
                   std::vector<double>& phases) const {
    for (int j = 0; j < coefficients_.shell_count; ++j) {
      const auto i = static_cast<std::size_t>(j);
      const double scale = coefficients_.amplitude_scale[i];
      double observed = sums.at(Channel::observed_amplitude, j, row, lane) * scale * observed_unit_;
      double reference = sums.at(Channel::reference_amplitude, j, row, lane) * scale * reference_unit_;
      phases[i] = sums.at(Channel::observed_phase, j, row, lane) * coefficients_.phase_scale * observed_unit_;
      if (j == 0) {
        // Eq. 8: only F(0) knows of the value that was subtracted.
        observed = std::abs(observed + task_.observed_beyond * window_voxels_);
        reference = std::abs(reference + task_.reference_beyond * window_voxels_);
        phases[i] += task_.observed_beyond;
      }
      gains[i] = shell_gain(reference, observed);
      if (!task_.filter.empty()) gains[i] *= task_.filter[i];
    }
    return static_cast<float>(centre_voxel(gains.data(), phases.data(), coefficients_.shell_count, voxel));
  }

 private:
  const ScalingTask& task_;
  const SlidingCoefficients& coefficients_;
  double observed_unit_;
  double reference_unit_;
  double window_voxels_;
};

}  // namespace

void SlidingEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  check_interrupt();
  const SlidingTables tables(task.window_edge, task.rule, most_lanes, most_rows);
  const CentredMap observed = centred(*task.observed, task.observed_beyond);
  const CentredMap reference = centred(*task.reference, task.reference_beyond);
  const GridSize& size = task.observed->size;
  const std::vector<SlidingTile> tiles = make_tiles(task.runs, size, {most_lanes, most_rows, task.window_edge});
  const Sharpener sharpener(task, tables.coefficients, observed, reference);
  WorkspacePool<SlidingWorkspace> pool([] { return std::make_unique<SlidingWorkspace>(); });

  const auto finish = [&](const SlidingTile& tile, const ChannelBlock& sums) {
    std::vector<double> gains(static_cast<std::size_t>(tables.coefficients.shell_count));
    std::vector<double> phases(gains.size());
    for (const TileRun& run : tile.runs) {
      const std::int64_t first = size.index(tile.x + run.lane, tile.y + run.row, tile.z);
      for (int i = 0; i < run.length; ++i) {
        const auto voxel = static_cast<std::size_t>(first + i);
        out[voxel] = sharpener(sums, run.row, run.lane + i, task.observed->voxels[voxel], gains, phases);
      }
    }
  };
  const std::function<void(const SlidingTile&, SlidingWorkspace&)> compute = [&](const SlidingTile& tile,
                                                                                 SlidingWorkspace& work) {
    if (tile.runs.empty()) return;
    const int cut = sum_tile(tables, observed, reference, tile, work);
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
  const std::int64_t slabs = std::max<std::int64_t>(std::int64_t{1} << 20, 4 * planes * columns);
  const std::int64_t sums = 3 * (n / 2 + 1) * most_lanes * most_rows;
  const std::int64_t differences = 8 * most_lanes * planes;
  return 4 * threads_ * (slabs + sums + differences + n * columns + 2 * planes * columns);
}

std::string SlidingEngine::details() { return "single precision, " + sliding_target(); }

}  // namespace acuity
