#include "host/engines/fft_engine.h"

#include <complex>
#include <memory>

#include <acuity/gain.h>
#include <acuity/parallel.h>

#include "host/engines/window_transform.h"
#include "host/engines/workspace_pool.h"

namespace acuity {
namespace {

// Voxels that a thread takes at a time: some 10 ms of work, so that progress and interrupts are prompt.
constexpr std::int64_t voxels_per_piece = 32;

/// What one thread needs for its windows.
struct Workspace {
  WindowTransform observed;
  WindowTransform reference;
  std::vector<double> observed_amplitudes;
  std::vector<double> reference_amplitudes;
  std::vector<double> sums;

  explicit Workspace(const ShellTable& table)
      : observed(table.window_edge),
        reference(table.window_edge),
        observed_amplitudes(static_cast<std::size_t>(table.shell_count)),
        reference_amplitudes(observed_amplitudes.size()),
        sums(observed_amplitudes.size()) {}
};

/// The sharpened value of the voxel (x, y, z), Eq. 1 to 4; that of the companion goes to its own output.
double scale_voxel(const ScalingTask& task, const ShellTable& table, Workspace& work, std::int64_t x, std::int64_t y,
                   std::int64_t z) {
  work.observed.run(*task.observed, task.observed_beyond, x, y, z);
  work.reference.run(*task.reference, task.reference_beyond, x, y, z);
  mean_amplitudes(table, work.observed.spectrum(), work.observed_amplitudes.data());
  mean_amplitudes(table, work.reference.spectrum(), work.reference_amplitudes.data());
  phase_sums(table, work.observed.spectrum(), work.sums.data());
  std::vector<double>& gains = work.reference_amplitudes;
  for (std::size_t j = 0; j < gains.size(); ++j) {
    gains[j] = shell_gain(work.reference_amplitudes[j], work.observed_amplitudes[j]);
    if (!task.filter.empty()) gains[j] *= task.filter[j];
  }
  const auto index = static_cast<std::size_t>(task.observed->size.index(x, y, z));
  const double value = centre_voxel(gains.data(), work.sums.data(), table.shell_count, task.observed->voxels[index]);
  if (task.companion) {
    const Companion& companion = *task.companion;
    work.observed.run(*companion.map, companion.beyond, x, y, z);
    phase_sums(table, work.observed.spectrum(), work.sums.data());
    (*companion.out)[index] = static_cast<float>(
        centre_voxel(gains.data(), work.sums.data(), table.shell_count, companion.map->voxels[index]));
  }
  return value;
}

}  // namespace

void FftEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  const ShellTable table = make_shell_table(task.window_edge, task.rule);
  WorkspacePool<Workspace> pool([&] { return std::make_unique<Workspace>(table); });

  const VoxelNumbers voxels(task.runs);
  const GridSize& size = task.observed->size;
  parallel_for(voxels.count(), voxels_per_piece, threads_, [&](std::int64_t begin, std::int64_t end) {
    auto workspace = pool.take();
    voxels.for_each(begin, end, [&](std::int64_t, std::int64_t voxel) {
      const std::int64_t x = voxel % size.x;
      const std::int64_t y = voxel / size.x % size.y;
      const std::int64_t z = voxel / size.x / size.y;
      out[static_cast<std::size_t>(voxel)] = static_cast<float>(scale_voxel(task, table, *workspace, x, y, z));
    });
    pool.give_back(std::move(workspace));
    progress.add(end - begin);
  });
}

std::int64_t FftEngine::working_bytes(const GridSize&, int window_edge) const {
  const auto n = static_cast<std::int64_t>(window_edge);
  const std::int64_t window = n * n * n * 8 + (n / 2 + 1) * n * n * 16;
  return 2 * window * threads_;
}

}  // namespace acuity
