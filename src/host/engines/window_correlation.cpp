#include "host/engines/window_correlation.h"

#include <memory>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/core/workspace_pool.h"
#include "host/engines/sliding_pass.h"
#include "host/engines/window_transform.h"
#include "windows/power_sums.h"

namespace acuity {
namespace {

// Voxels that a thread takes at a time: some 10 ms of work, so that progress and interrupts are prompt.
constexpr std::int64_t voxels_per_piece = 32;

/// The powers of one window under way.
struct Powers {
  explicit Powers(int shell_count)
      : cross(static_cast<std::size_t>(shell_count)), power1(cross.size()), power2(cross.size()) {}
  ShellPowers view() const { return {cross, power1, power2}; }

  std::vector<double> cross;
  std::vector<double> power1;
  std::vector<double> power2;
};

/// Buffers of one thread for its windows.
struct Workspace {
  Workspace(int window_edge, const std::vector<double>* weights)
      : half1(window_edge, weights), half2(window_edge, weights) {}

  WindowTransform half1;
  WindowTransform half2;
};

/// Eq. 11 as it stands.
Powers powers_of(const ShellTable& table, const std::complex<double>* spectrum1,
                 const std::complex<double>* spectrum2) {
  Powers powers(table.shell_count);
  std::vector<PowerSums<double>> means(powers.cross.size());
  for (const ShellTable::Amplitude& a : table.amplitudes) {
    if (a.shell == 0) continue;
    const std::complex<double> f1 = spectrum1[a.index];
    const std::complex<double> f2 = spectrum2[a.index];
    means[a.shell].add(a.weight / table.coefficients[a.shell], f1.real(), f1.imag(), f2.real(), f2.imag());
  }
  for (std::size_t j = 0; j < means.size(); ++j) {
    powers.cross[j] = means[j].cross;
    powers.power1[j] = means[j].power1;
    powers.power2[j] = means[j].power2;
  }
  return powers;
}

}  // namespace

void correlate_by_sliding(const CorrelationTask& task, int threads, const PowerSink& sink, Progress& progress) {
  const SlidingTables tables = make_pass_tables(task.window_edge, ShellRule::full);
  const PassMap maps[] = {{task.half1, normalisation_of(task.half1, task.padding1), MapRole::half1},
                          {task.half2, normalisation_of(task.half2, task.padding2), MapRole::half2}};
  const GridSize& size = task.half1.size;
  const SlidingCoefficients& coefficients = tables.coefficients;
  // Brings the second half map into the unit of the first.
  const double unit = maps[0].normalisation.scale / maps[1].normalisation.scale;
  const auto finish = [&](const SlidingTile& tile, const ChannelBlock& sums) {
    Powers powers(coefficients.shell_count);
    for (const TileRun& run : tile.runs) {
      for (int lane = run.lane; lane < run.lane + run.length; ++lane) {
        for (int j = 1; j < coefficients.shell_count; ++j) {
          const auto i = static_cast<std::size_t>(j);
          // Sums over pairs of mirrored coefficients, half of them: twice that, and twice for the other of each pair.
          const double share = 2 * coefficients.amplitude_scale[i];
          powers.cross[i] = share * unit * sums.at(Channel::cross_power, j, run.row, lane);
          powers.power1[i] = share * sums.at(Channel::half1_power, j, run.row, lane);
          powers.power2[i] = share * unit * unit * sums.at(Channel::half2_power, j, run.row, lane);
        }
        sink(size.index(tile.x + lane, tile.y + run.row, tile.z), powers.view());
      }
    }
  };
  run_sliding_pass(tables, maps, task.runs, threads, finish, progress);
}

void transform_windows(const CorrelationTask& task, const std::vector<double>* weights, int threads,
                       const SpectraSink& sink, Progress& progress) {
  WorkspacePool<Workspace> pool([&] { return std::make_unique<Workspace>(task.window_edge, weights); });
  const VoxelNumbers voxels(task.runs);
  const GridSize& size = task.half1.size;
  parallel_for(voxels.count(), voxels_per_piece, threads, [&](std::int64_t begin, std::int64_t end) {
    auto work = pool.take();
    voxels.for_each(begin, end, [&](std::int64_t, std::int64_t voxel) {
      const std::int64_t x = voxel % size.x;
      const std::int64_t y = voxel / size.x % size.y;
      const std::int64_t z = voxel / size.x / size.y;
      work->half1.run(task.half1, task.padding1, x, y, z);
      work->half2.run(task.half2, task.padding2, x, y, z);
      sink(voxel, work->half1.spectrum(), work->half2.spectrum());
    });
    pool.give_back(std::move(work));
    progress.add(end - begin);
  });
}

void correlate_by_fft(const CorrelationTask& task, int threads, const PowerSink& sink, Progress& progress) {
  const ShellTable table = make_shell_table(task.window_edge, ShellRule::full);
  const auto add_up = [&](std::int64_t voxel, const std::complex<double>* spectrum1,
                          const std::complex<double>* spectrum2) {
    sink(voxel, powers_of(table, spectrum1, spectrum2).view());
  };
  transform_windows(task, nullptr, threads, add_up, progress);
}

void correlate_in_soft_windows(const CorrelationTask& task, const SoftWindowTable& window, int threads,
                               const PairedSink& sink, Progress& progress) {
  using Sums = std::vector<PairedSums<double>>;
  WorkspacePool<Sums> pool([&] { return std::make_unique<Sums>(window.shell_count()); });
  const auto add_up = [&](std::int64_t voxel, const std::complex<double>* spectrum1,
                          const std::complex<double>* spectrum2) {
    auto sums = pool.take();
    paired_sums(window, spectrum1, spectrum2, *sums);
    sink(voxel, *sums);
    pool.give_back(std::move(sums));
  };
  transform_windows(task, &window.weights, threads, add_up, progress);
}

}  // namespace acuity
