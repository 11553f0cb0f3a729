// The common part of the pipelines of cuda/fft and cuda/sliding. It has streams in a round robin, memory that runs out,
// and a log of what the devices' threads report. Knows nothing of CUDA.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/progress.h>

#include "host/core/parallel.h"
#include "windows/gain_view.h"
#include "windows/normalised_map.h"
#include "windows/power_sums.h"
#include "windows/window_engine.h"

namespace acuity {

/// An allocation on a device failed; the pipeline tries again with less.
class OutOfDeviceMemory : public TaskDoesNotFit {
 public:
  using TaskDoesNotFit::TaskDoesNotFit;
};

/// Result that comes back for each window. `voxel`: its output voxel, and that of the second map behind it. `powers`:
/// those of two half maps, [3][M + 1] as window_powers() writes them. `soft_sums`: [11][M + 1] as soft_window_sums()
/// does.
enum class WindowResult { voxel, powers, soft_sums };

/// The maps of a task as devices take them. With a profile the reference is empty; half maps are observed and
/// reference.
struct NormalisedMaps {
  explicit NormalisedMaps(const ScalingTask& task)
      : observed(normalised(task.observed, task.observed_padding)),
        reference(task.profile != nullptr ? NormalisedMap{} : normalised(task.reference, task.reference_padding)),
        second(task.second_map ? normalised(task.second_map->map, task.second_map->padding) : NormalisedMap{}),
        log_occupancy(task.log_occupancy.voxels),
        contents(task.contents),
        second_contents(task.second_map ? task.second_map->contents : 0) {
    if (task.profile != nullptr) own_profile_ = in_normalised_units(*task.profile, observed.scale);
  }

  explicit NormalisedMaps(const CorrelationTask& task)
      : observed(normalised(task.half1, task.padding1)), reference(normalised(task.half2, task.padding2)) {}

  /// All but its log_occupancy, which lies in the memory of a device.
  GainView gain_view() const { return make_gain_view(observed, reference, second, profile()); }
  /// The task's profile in units of the normalised map, or null.
  const ProfileReference* profile() const { return own_profile_ ? &*own_profile_ : nullptr; }
  /// Values that come back for each window of `shells` shells, M + 1.
  std::int64_t values_per_window(WindowResult result, std::size_t shells) const {
    if (result == WindowResult::powers) return powers_per_shell * static_cast<std::int64_t>(shells);
    if (result == WindowResult::soft_sums) return paired_values * static_cast<std::int64_t>(shells);
    return second.map.empty() ? 1 : 2;
  }

  NormalisedMap observed;
  NormalisedMap reference;
  NormalisedMap second;                  ///< Empty without a second map.
  std::span<const float> log_occupancy;  ///< ln of the root of the occupancy of each voxel's window, or empty.
  /// Numbers under which a device keeps the outputs; 0 for those that it does not keep.
  std::uint64_t contents = 0;
  std::uint64_t second_contents = 0;

 private:
  std::optional<ProfileReference> own_profile_;
};

/// Takes what came back for the window around a voxel; called by one thread per device.
using WindowFinish = std::function<void(std::int64_t voxel, std::span<const float> values)>;

/// Writes output voxels to `out`, and those of the second map to its own.
WindowFinish writer_to(const ScalingTask& task, std::vector<float>& out);

/// Hands powers to `sink`, in the unit of the first half map; all arguments outlive it.
WindowFinish giver_to(const PowerSink& sink, const NormalisedMaps& maps, std::size_t shells);

/// Hands sums of windows with a soft edge to `sink`, each half map in a unit of its own.
WindowFinish giver_to(const PairedSink& sink, std::size_t shells);

/// A device as every pipeline sees it. Its streams are independent of each other.
class PipelineDevice {
 public:
  virtual ~PipelineDevice() = default;
  PipelineDevice() = default;
  PipelineDevice(const PipelineDevice&) = delete;
  PipelineDevice& operator=(const PipelineDevice&) = delete;

  /// Waits for the stream; what it made of its voxels, in the order in which they were started, until the stream is
  /// started again.
  virtual std::span<const float> wait(int stream) = 0;
  /// Frees memory that only saves time; false where there was none.
  virtual bool free_memory() { return false; }
  /// Everything came back, so that outputs that the device keeps are complete.
  virtual void keep_outputs() {}
  /// Device time and bytes moved of each step so far.
  virtual std::vector<StepTime> step_times() const = 0;
};

/// Warnings and times of steps, from several threads.
class PipelineLog {
 public:
  void clear();
  /// `what` is counted by before and after: "windows a batch".
  void add_shortage(std::int64_t before, std::int64_t after, const std::string& what);
  /// Steps of the same name are added up.
  void add(const std::vector<StepTime>& steps);
  /// A device failed: all others stop before their next batch.
  void note_failure() { has_failure_ = true; }
  bool has_failure() const { return has_failure_; }

  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<StepTime>& step_times() const { return step_times_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> warnings_;
  std::vector<StepTime> step_times_;
  std::atomic<bool> has_failure_ = false;
};

/// Items of a batch where each of `streams` streams gets one, at least 1.
constexpr std::int64_t share_of_stream(std::int64_t items, int streams) {
  return std::max<std::int64_t>(1, (items + streams - 1) / streams);
}

/// Sends work items through `streams` streams in turns. It calls start(stream, item) when the stream is free, and
/// collect(stream, item) before it is started again and at the end. Checks for interrupts in between, and ends
/// early once stops() is true.
template <class Item, class Start, class Collect, class Stops>
void round_robin(int streams, const std::vector<Item>& items, const Start& start, const Collect& collect,
                 const Stops& stops) {
  const auto count = static_cast<std::size_t>(streams);
  for (std::size_t i = 0; i < items.size() + count && !stops(); ++i) {
    const int stream = static_cast<int>(i % count);
    if (i < items.size()) check_interrupt();
    if (i >= count && i - count < items.size()) collect(stream, items[i - count]);
    if (i < items.size()) start(stream, items[i]);
  }
}

/// Sends a share of a pass through a device. Makes `streams` streams of a capacity, or of a smaller one while memory
/// runs out. Sends the batches that make_batches(capacity) returns through them, and hands what each gives back to
/// collect(batch, values). A Capacity has count(), counted_as and smaller(), a Batch its number of voxels.
template <class Device, class Capacity, class MakeBatches, class Collect>
void run_streams(Device& device, int streams, Capacity capacity, const MakeBatches& make_batches,
                 const Collect& collect, PipelineLog& log, Progress& progress) {
  for (bool made = false; !made;) {
    try {
      device.make_streams(streams, capacity);
      made = true;
    } catch (const OutOfDeviceMemory&) {
      if (device.free_memory()) continue;
      const Capacity smaller = capacity.smaller();
      if (smaller == capacity) throw;
      log.add_shortage(capacity.count(), smaller.count(), Capacity::counted_as);
      capacity = smaller;
    }
  }
  round_robin(
      streams, make_batches(capacity), [&](int stream, const auto& batch) { device.start(stream, batch); },
      [&](int stream, const auto& batch) {
        collect(batch, device.wait(stream));
        progress.add(batch.voxels);
      },
      [&] { return log.has_failure(); });
}

/// Uploads what a device needs for its share. A smaller batch does not help where memory runs out here.
template <class Device, class Input>
void upload_to(Device& device, const Input& input) {
  try {
    try {
      device.upload(input);
    } catch (const OutOfDeviceMemory&) {
      if (!device.free_memory()) throw;
      device.upload(input);
    }
  } catch (const OutOfDeviceMemory&) {
    throw OutOfDeviceMemory(ErrorKind::system, "The maps do not fit into the memory of the GPU", "",
                            "Use a GPU with more free memory, or {device cpu}");
  }
}

/// The common part of the engines around both pipelines. `Device` is the device as the pipeline sees it.
template <class Device>
class PipelineEngine : public WindowEngine {
 public:
  using MakeDevice = std::function<std::unique_ptr<Device>()>;

  /// `devices` are called on the thread that then drives the device.
  explicit PipelineEngine(std::vector<MakeDevice> devices) : devices_(std::move(devices)) {}

  int threads() const override { return static_cast<int>(devices_.size()); }
  /// Everything lives on the devices.
  std::int64_t working_bytes(const ScalingTask&) const override { return 0; }
  std::vector<std::string> warnings() const override { return log_.warnings(); }
  std::vector<StepTime> step_times() const override { return log_.step_times(); }

 protected:
  /// The maps of a task. One device has all outputs, and may keep them.
  NormalisedMaps maps_of(const ScalingTask& task) const {
    NormalisedMaps maps(task);
    if (device_count() > 1) maps.contents = maps.second_contents = 0;
    return maps;
  }
  std::int64_t device_count() const { return static_cast<std::int64_t>(devices_.size()); }
  PipelineLog& log() { return log_; }

  /// Makes the devices whose share is not empty, each on a thread of its own, and calls run(device, number).
  template <class IsEmpty, class Run>
  void run_devices(const IsEmpty& is_empty, const Run& run) {
    log_.clear();
    parallel_for(device_count(), 1, threads(), [&](std::int64_t number, std::int64_t) {
      if (is_empty(number)) return;
      try {
        const std::unique_ptr<Device> device = devices_[static_cast<std::size_t>(number)]();
        run(*device, number);
        device->keep_outputs();
        log_.add(device->step_times());
      } catch (...) {
        log_.note_failure();
        throw;
      }
    });
  }

 private:
  std::vector<MakeDevice> devices_;
  PipelineLog log_;
};

}  // namespace acuity
