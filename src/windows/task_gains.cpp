#include "windows/task_gains.h"

#include "windows/gain.h"

namespace acuity {

void find_gains(const ScalingTask& task, std::size_t voxel, std::span<double> gains, std::span<const double> reference,
                std::vector<ShellSignal>& signals) {
  if (task.profile != nullptr) {
    replace_by_gains(*task.profile, task.log_occupancy_at(voxel), gains, signals);
  } else {
    for (std::size_t j = 0; j < gains.size(); ++j) gains[j] = shell_gain(reference[j], gains[j]);
  }
  for (std::size_t j = 0; j < task.filter.size(); ++j) gains[j] *= task.filter[j];
}

}  // namespace acuity
