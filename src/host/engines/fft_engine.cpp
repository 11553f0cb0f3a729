#include "host/engines/fft_engine.h"

#include <complex>
#include <memory>
#include <optional>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/workspace_pool.h"
#include "host/engines/window_correlation.h"
#include "host/engines/window_transform.h"
#include "windows/gain.h"
#include "windows/task_gains.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

// Voxels that a thread takes at a time: some 10 ms of work, so that progress and interrupts are prompt.
constexpr std::int64_t voxels_per_piece = 32;

/// Buffers of one thread for its windows.
struct Workspace {
  WindowTransform observed;
  std::optional<WindowTransform> reference;
  std::vector<double> gains;
  std::vector<double> reference_amplitudes;
  std::vector<double> sums;
  std::vector<ShellSignal> signals;

  Workspace(const ShellTable& table, bool has_reference)
      : observed(table.window_edge),
        gains(static_cast<std::size_t>(table.shell_count)),
        reference_amplitudes(gains.size()),
        sums(gains.size()) {
    if (has_reference) reference.emplace(table.window_edge);
  }
};

/// The gains at the voxel (x, y, z); work.observed holds its window.
void find_window_gains(const ScalingTask& task, const ShellTable& table, Workspace& work, std::int64_t x,
                       std::int64_t y, std::int64_t z) {
  mean_amplitudes(table, work.observed.spectrum(), work.gains.data());
  if (task.profile == nullptr) {
    work.reference->run(task.reference, task.reference_padding, x, y, z);
    mean_amplitudes(table, work.reference->spectrum(), work.reference_amplitudes.data());
  }
  const auto voxel = static_cast<std::size_t>(task.observed.size.index(x, y, z));
  find_gains(task, voxel, work.gains, work.reference_amplitudes, work.signals);
}

/// The sharpened value of the voxel (x, y, z), Eq. 1 to 4; that of the second map goes to its own output.
double scale_voxel(const ScalingTask& task, const ShellTable& table, Workspace& work, std::int64_t x, std::int64_t y,
                   std::int64_t z) {
  work.observed.run(task.observed, task.observed_padding, x, y, z);
  find_window_gains(task, table, work, x, y, z);
  phase_sums(table, work.observed.spectrum(), work.sums.data());
  const std::vector<double>& gains = work.gains;
  const auto index = static_cast<std::size_t>(task.observed.size.index(x, y, z));
  const double value = centre_voxel(gains.data(), work.sums.data(), table.shell_count, task.observed.voxels[index]);
  if (task.second_map) {
    const SecondMap& second_map = *task.second_map;
    work.observed.run(second_map.map, second_map.padding, x, y, z);
    phase_sums(table, work.observed.spectrum(), work.sums.data());
    (*second_map.out)[index] = static_cast<float>(
        centre_voxel(gains.data(), work.sums.data(), table.shell_count, second_map.map.voxels[index]));
  }
  return value;
}

}  // namespace

void FftEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  const ShellTable table = make_shell_table(task.window_edge, task.rule);
  WorkspacePool<Workspace> pool([&] { return std::make_unique<Workspace>(table, !task.reference.empty()); });

  const VoxelNumbers voxels(task.runs);
  const GridSize& size = task.observed.size;
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

void FftEngine::correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) {
  correlate_by_fft(task, threads_, sink, progress);
}

void FftEngine::correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                                 Progress& progress) {
  correlate_in_soft_windows(task, window, threads_, sink, progress);
}

std::int64_t FftEngine::working_bytes(const ScalingTask& task) const {
  const auto n = static_cast<std::int64_t>(task.window_edge);
  const std::int64_t window = n * n * n * 8 + (n / 2 + 1) * n * n * 16;
  return (!task.reference.empty() ? 2 : 1) * window * threads_;
}

}  // namespace acuity
