#include <cmath>
#include <map>
#include <memory>
#include <string>

#include <acuity/error.h>
#include <acuity/progress.h>
#include <acuity/windows.h>

#include "host/core/parallel.h"
#include "host/core/workspace_pool.h"
#include "host/engines/window_correlation.h"
#include "host/engines/window_transform.h"
#include "windows/gain.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr std::int64_t windows_per_piece = 16;

void require_voxels_in(std::span<const VoxelIndex> voxels, const GridSize& size) {
  for (const VoxelIndex& v : voxels)
    if (v[0] < 0 || v[1] < 0 || v[2] < 0 || v[0] >= size.x || v[1] >= size.y || v[2] >= size.z)
      throw_input_error("A voxel lies outside the map",
                        "x, y, z = " + std::to_string(v[0]) + ", " + std::to_string(v[1]) + ", " + std::to_string(v[2]),
                        "Give indices from 0 to the size minus 1");
}

void check(VolumeView map, VolumeView other, std::span<const VoxelIndex> voxels, const WindowQuery& query) {
  if (!other.empty() && !(other.size == map.size))
    throw_input_error("Two maps of windows are not on the same grid", "their sizes differ", "Give maps of one size");
  require_window_in(query.edge_voxels, map.size);
  require_voxels_in(voxels, map.size);
}

/// Calls visit(i, work) for each voxel i, with a Workspace for each thread.
template <class Workspace, class Make, class Visit>
void for_each_window(std::size_t count, int threads, const Make& make, const Visit& visit) {
  WorkspacePool<Workspace> pool(make);
  parallel_for(static_cast<std::int64_t>(count), windows_per_piece, threads, [&](std::int64_t begin, std::int64_t end) {
    auto work = pool.take();
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) visit(i, *work);
    pool.give_back(std::move(work));
  });
}

}  // namespace

ShellValues window_amplitudes(VolumeView map, std::span<const VoxelIndex> voxels, const WindowQuery& query) {
  check(map, {}, voxels, query);
  const ShellTable table = make_shell_table(query.edge_voxels, query.shells);
  ShellValues found{static_cast<std::size_t>(table.shell_count), {}};
  found.values.resize(found.shells * voxels.size());
  for_each_window<WindowTransform>(
      voxels.size(), query.threads, [&] { return std::make_unique<WindowTransform>(query.edge_voxels); },
      [&](std::size_t i, WindowTransform& window) {
        window.run(map, query.padding, voxels[i][0], voxels[i][1], voxels[i][2]);
        mean_amplitudes(table, window.spectrum(), &found.values[i * found.shells]);
      });
  return found;
}

ShellValues window_gains(VolumeView map, VolumeView reference, std::span<const VoxelIndex> voxels,
                         const WindowQuery& query) {
  check(map, reference, voxels, query);
  ShellValues gains = window_amplitudes(map, voxels, query);
  const ShellValues wanted = window_amplitudes(reference, voxels, query);
  for (std::size_t i = 0; i < gains.values.size(); ++i) gains.values[i] = shell_gain(wanted.values[i], gains.values[i]);
  return gains;
}

ShellValues window_correlations(VolumeView half1, VolumeView half2, std::span<const VoxelIndex> voxels,
                                const WindowQuery& query) {
  check(half1, half2, voxels, query);
  if (query.shells != ShellRule::full)
    throw_input_error("Half maps are correlated over full shells", "{shells locscale} was given", "Use {shells full}");
  ShellValues found{static_cast<std::size_t>(last_shell(query.edge_voxels)) + 1, {}};
  found.values.resize(found.shells * voxels.size());
  std::map<std::int64_t, std::vector<std::size_t>> rows;  // A voxel may be asked for twice.
  for (std::size_t i = 0; i < voxels.size(); ++i)
    rows[half1.size.index(voxels[i][0], voxels[i][1], voxels[i][2])].push_back(i);
  CorrelationTask task{half1, half2, query.padding, query.padding, {}, query.edge_voxels};
  for (const auto& [voxel, row] : rows) task.runs.push_back({voxel, 1});
  Progress silent("windows", static_cast<std::int64_t>(rows.size()), Verbosity::quiet);
  const PowerSink correlate = [&](std::int64_t voxel, const ShellPowers& powers) {
    for (const std::size_t row : rows.at(voxel)) {
      for (std::size_t j = 1; j < found.shells; ++j) {
        const double power = powers.power1[j] * powers.power2[j];
        found.values[row * found.shells + j] = power > 0 ? powers.cross[j] / std::sqrt(power) : 0;
      }
    }
  };
  if (!rows.empty()) correlate_by_fft(task, query.threads, correlate, silent);
  return found;
}

}  // namespace acuity
