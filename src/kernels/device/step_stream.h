// A stream with what every device needs around its work: results that come back, and the time of each step.
// Base of the streams of CudaFftDevice and CudaSlidingDevice.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/core/named_range.h"
#include "kernels/device/cuda_resources.h"
#include "windows/window_engine.h"

namespace acuity {

/// Work of `kSteps` steps; the last one copies the results back.
template <std::size_t kSteps>
class StepStream {
 public:
  using Times = std::array<StepTime, kSteps>;

  /// Makes memory for at most `values` results; that of the host from `memory`.
  void make_output(KeptMemory& memory, std::int64_t values) {
    d_out = DeviceArray<float>(stream, static_cast<std::size_t>(values));
    h_out_ = PinnedArray<float>(memory, static_cast<std::size_t>(values));
  }
  /// launch(stream) puts the work of a step behind that of the step before.
  template <class Launch>
  void run(std::size_t step, const Times& times, const Launch& launch) {
    events_[step].record(stream);
    const NamedRange range(times[step].name.c_str());
    launch(stream.get());
  }
  /// The last step: `values` results.
  void copy_back(const Times& times, std::int64_t values) {
    values_ = static_cast<std::size_t>(values);
    run(kSteps - 1, times, [&](cudaStream_t to) {
      check(cudaMemcpyAsync(h_out_.data(), d_out.data(), values_ * sizeof(float), cudaMemcpyDeviceToHost, to),
            "return its results");
    });
    events_[kSteps].record(stream);
  }
  /// The results, once they are there; adds the time and the bytes of each step to `times`.
  std::span<const float> wait(Times& times, const std::array<double, kSteps>& bytes) const {
    stream.wait();
    for (std::size_t step = 0; step < kSteps; ++step) {
      times[step].seconds += events_[step + 1].seconds_since(events_[step]);
      times[step].bytes += bytes[step];
    }
    return {h_out_.data(), values_};
  }

  Stream stream;  // The first member: it outlives the memory that is freed in its order.
  DeviceArray<float> d_out;

 private:
  PinnedArray<float> h_out_;
  std::array<Event, kSteps + 1> events_;  // Around the steps of the work in flight.
  std::size_t values_ = 0;
};

}  // namespace acuity
