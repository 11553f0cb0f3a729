#include "kernels/device/pipeline.h"

#include <algorithm>

#include "windows/window_engine.h"

namespace acuity {

WindowFinish writer_to(const ScalingTask& task, std::vector<float>& out) {
  if (!task.second_map)
    return [&out](std::int64_t voxel, std::span<const float> values) {
      out[static_cast<std::size_t>(voxel)] = values.front();
    };
  return [&out, &second = *task.second_map->out](std::int64_t voxel, std::span<const float> values) {
    out[static_cast<std::size_t>(voxel)] = values.front();
    second[static_cast<std::size_t>(voxel)] = values.back();
  };
}

WindowFinish giver_to(const PowerSink& sink, const NormalisedMaps& maps, std::size_t shells) {
  // Brings the second half map into the unit of the first.
  const double unit = maps.observed.scale / maps.reference.scale;
  return [&sink, shells, unit](std::int64_t voxel, std::span<const float> values) {
    std::vector<double> powers(values.begin(), values.end());
    for (std::size_t j = 0; j < shells; ++j) {
      powers[j] *= unit;
      powers[2 * shells + j] *= unit * unit;
    }
    const std::span<const double> all(powers);
    sink(voxel, {all.first(shells), all.subspan(shells, shells), all.last(shells)});
  };
}

WindowFinish giver_to(const PairedSink& sink, std::size_t shells) {
  return [&sink, shells](std::int64_t voxel, std::span<const float> values) {
    std::vector<PairedSums<double>> sums(shells);
    for (std::size_t v = 0; v < paired_values; ++v)
      for (std::size_t j = 0; j < shells; ++j) sums[j].values[v] = static_cast<double>(values[v * shells + j]);
    sink(voxel, sums);
  };
}

void PipelineLog::clear() {
  warnings_.clear();
  step_times_.clear();
  has_failure_ = false;
}

void PipelineLog::add_shortage(std::int64_t before, std::int64_t after, const std::string& what) {
  const std::lock_guard lock(mutex_);
  warnings_.push_back("The GPU ran out of memory with " + std::to_string(before) + " " + what + "; it went on with " +
                      std::to_string(after));
}

void PipelineLog::add(const std::vector<StepTime>& steps) {
  const std::lock_guard lock(mutex_);
  for (const StepTime& step : steps) {
    const auto same = std::find_if(step_times_.begin(), step_times_.end(),
                                   [&](const StepTime& other) { return other.name == step.name; });
    if (same == step_times_.end()) {
      step_times_.push_back(step);
    } else {
      same->seconds += step.seconds;
      same->bytes += step.bytes;
    }
  }
}

}  // namespace acuity
