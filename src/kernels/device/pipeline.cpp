#include "kernels/device/pipeline.h"

#include <algorithm>

#include "windows/window_engine.h"

namespace acuity {

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
