// What the pipelines of cuda/fft and cuda/sliding have in common: queues that take turns, memory that runs out, and a
// log of what the devices' threads report. Knows nothing of CUDA.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/progress.h>

namespace acuity {

/// An allocation on a device failed; the pipeline tries again with less.
class OutOfDeviceMemory : public Error {
 public:
  using Error::Error;
};

/// Warnings and times of steps, from several threads.
class PipelineLog {
 public:
  void clear();
  /// `what` is counted by before and after: "windows a batch".
  void add_shortage(std::int64_t before, std::int64_t after, const std::string& what);
  /// Steps of the same name are added up.
  void add(const std::vector<StepTime>& steps);

  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<StepTime>& step_times() const { return step_times_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> warnings_;
  std::vector<StepTime> step_times_;
};

/// Sends work items through `queues` queues in turns: start(queue, item) when the queue is free, collect(queue, item)
/// before it is started again and at the end. Checks for interrupts in between.
template <class Item, class Start, class Collect>
void take_turns(int queues, const std::vector<Item>& items, const Start& start, const Collect& collect) {
  const auto count = static_cast<std::size_t>(queues);
  for (std::size_t i = 0; i < items.size() + count; ++i) {
    const int queue = static_cast<int>(i % count);
    if (i < items.size()) check_interrupt();
    if (i >= count && i - count < items.size()) collect(queue, items[i - count]);
    if (i < items.size()) start(queue, items[i]);
  }
}

}  // namespace acuity
