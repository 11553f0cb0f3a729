#include "host/engines/sliding_engine.h"

#include <array>
#include <cmath>

#include "host/engines/sliding_pass.h"
#include "host/engines/window_correlation.h"
#include "windows/gain.h"
#include "windows/task_gains.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// The maps of a task, the observed one first.
std::vector<PassMap> maps_of(const ScalingTask& task) {
  std::vector<PassMap> maps;
  const auto add = [&](MapRole role, VolumeView map, double padding) {
    maps.push_back({map, normalisation_of(map, padding), role});
  };
  add(MapRole::observed, task.observed, task.observed_padding);
  if (!task.reference.empty()) add(MapRole::reference, task.reference, task.reference_padding);
  if (task.second_map) add(MapRole::second_map, task.second_map->map, task.second_map->padding);
  return maps;
}

/// The epilogue of sharpening: gains and output (Eq. 2 to 4, and 9) from the sums of a voxel. One a thread.
class Sharpener {
 public:
  Sharpener(const ScalingTask& task, const SlidingCoefficients& coefficients, const std::vector<PassMap>& maps)
      : task_(task),
        coefficients_(coefficients),
        window_voxels_(std::pow(coefficients.window_edge, 3)),
        gains_(static_cast<std::size_t>(coefficients.shell_count)),
        reference_(gains_.size()),
        phases_(gains_.size()) {
    for (const PassMap& map : maps) maps_[static_cast<std::size_t>(map.role)] = &map;
  }

  void operator()(const ChannelBlock& sums, int row, int lane, std::size_t voxel, std::vector<float>& out) {
    find_gains(sums, row, lane, voxel);
    out[voxel] = centre(sums, MapRole::observed, row, lane, voxel);
    if (task_.second_map) (*task_.second_map->out)[voxel] = centre(sums, MapRole::second_map, row, lane, voxel);
  }

 private:
  const PassMap& map(MapRole role) const { return *maps_[static_cast<std::size_t>(role)]; }

  /// A_j of Eq. 1 for all shells.
  void find_amplitudes(const ChannelBlock& sums, MapRole role, int row, int lane, std::vector<double>& amplitudes) {
    const Normalisation& unit = map(role).normalisation;
    for (int j = 0; j < coefficients_.shell_count; ++j) {
      const auto shell = static_cast<std::size_t>(j);
      const double sum = sums.at(amplitude_channel(role), j, row, lane);
      const double mean = sum * coefficients_.amplitude_scale[shell] / unit.scale;
      amplitudes[shell] = mean_amplitude(j, mean, window_voxels_, unit.padding);
    }
  }

  void find_gains(const ChannelBlock& sums, int row, int lane, std::size_t voxel) {
    find_amplitudes(sums, MapRole::observed, row, lane, gains_);
    if (task_.profile == nullptr) find_amplitudes(sums, MapRole::reference, row, lane, reference_);
    acuity::find_gains(task_, voxel, gains_, reference_, signals_);
  }

  /// Eq. 4.
  float centre(const ChannelBlock& sums, MapRole role, int row, int lane, std::size_t voxel) {
    const double unit = coefficients_.phase_scale / map(role).normalisation.scale;
    for (int j = 0; j < coefficients_.shell_count; ++j)
      phases_[static_cast<std::size_t>(j)] = sums.at(phase_channel(role), j, row, lane) * unit;
    phases_[0] += map(role).normalisation.padding;
    return static_cast<float>(
        centre_voxel(gains_.data(), phases_.data(), coefficients_.shell_count, map(role).volume.voxels[voxel]));
  }

  const ScalingTask& task_;
  const SlidingCoefficients& coefficients_;
  std::array<const PassMap*, map_roles> maps_{};
  double window_voxels_;
  std::vector<double> gains_;
  std::vector<double> reference_;  // A_j of the reference.
  std::vector<ShellSignal> signals_;
  std::vector<double> phases_;
};

}  // namespace

void SlidingEngine::scale(const ScalingTask& task, std::vector<float>& out, Progress& progress) {
  const SlidingTables tables = make_pass_tables(task.window_edge, task.rule);
  const std::vector<PassMap> maps = maps_of(task);
  const GridSize& size = task.observed.size;
  const auto finish = [&](const SlidingTile& tile, const ChannelBlock& sums) {
    Sharpener sharpen(task, tables.coefficients, maps);
    for (const TileRun& run : tile.runs) {
      const std::int64_t first = size.index(tile.x + run.lane, tile.y + run.row, tile.z);
      for (int i = 0; i < run.length; ++i)
        sharpen(sums, run.row, run.lane + i, static_cast<std::size_t>(first + i), out);
    }
  };
  run_sliding_pass(tables, maps, task.runs, threads_, finish, progress);
}

void SlidingEngine::correlate(const CorrelationTask& task, const PowerSink& sink, Progress& progress) {
  correlate_by_sliding(task, threads_, sink, progress);
}

void SlidingEngine::correlate_softly(const CorrelationTask& task, const SoftWindowTable& window, const PairedSink& sink,
                                     Progress& progress) {
  correlate_in_soft_windows(task, window, threads_, sink, progress);
}

std::int64_t SlidingEngine::working_bytes(const ScalingTask& task) const {
  const std::int64_t maps = 1 + (!task.reference.empty() ? 1 : 0) + (task.second_map ? 1 : 0);
  return sliding_pass_bytes(task.window_edge, maps, threads_);
}

std::string SlidingEngine::details() { return "single precision, " + sliding_target(); }

}  // namespace acuity
