#include "kernels/fft/cuda_fft_device.h"

#include <algorithm>

#include "host/core/mask_runs.h"
#include "host/core/named_range.h"
#include "windows/window_engine.h"

namespace acuity {
FftPlan::FftPlan(const Stream& stream, int window_edge, int windows) {
  std::array<int, 3> size{window_edge, window_edge, window_edge};
  std::array<int, 3> real{window_edge, window_edge, window_row(window_edge)};
  std::array<int, 3> complex{window_edge, window_edge, window_row(window_edge) / 2};
  const auto floats = static_cast<int>(window_floats(window_edge));
  check(
      cufftPlanMany(&plan_, 3, size.data(), real.data(), 1, floats, complex.data(), 1, floats / 2, CUFFT_R2C, windows),
      "plan the transforms of windows");
  check(cufftSetStream(plan_, stream.get()), "plan the transforms of windows");
}

CudaFftDevice::CudaFftDevice(int number)
    : stream_((make_current(number), Stream())),
      times_{StepTime{"gather"}, StepTime{"transform"}, StepTime{"pass"}, StepTime{"copy back"}} {}

void CudaFftDevice::upload(const FftInput& input) {
  const NamedRange range("upload");
  window_edge_ = input.window_edge;
  result_ = input.result;
  values_per_window_ = input.values_per_window();
  coefficient_count_ = static_cast<std::int64_t>(input.table->coefficients.size());
  observed_voxels_ = uploaded(stream_, input.maps->observed.voxels);
  reference_voxels_ = uploaded(stream_, input.maps->reference.voxels);
  log_fill_ = uploaded(stream_, input.maps->log_fill);
  coefficients_ = uploaded(stream_, input.table->coefficients);
  chunks_ = uploaded(stream_, input.table->chunks);
  shells_ = uploaded(stream_, input.table->shells);
  observed_ = {observed_voxels_.data(), input.size.x, input.size.y, input.size.z};
  reference_ = {reference_voxels_.data(), input.size.x, input.size.y, input.size.z};
  pass_ = pass_constants(input);
  pass_.coefficients = coefficients_.data();
  pass_.chunks = chunks_.data();
  pass_.shells = shells_.data();
  pass_.log_fill = log_fill_.data();

  const DeviceArray<MaskRun> runs = uploaded(stream_, *input.runs);
  const DeviceArray<std::int64_t> ends(stream_, input.runs->size());
  voxels_ = DeviceArray<std::int64_t>(stream_, static_cast<std::size_t>(input.count));
  launch_voxel_list(runs.data(), static_cast<std::int64_t>(input.runs->size()), input.first, input.count, ends.data(),
                    voxels_.data(), stream_.get());
  stream_.wait();
}

std::int64_t CudaFftDevice::windows_that_fit(int streams) {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "say how much memory is free");
  // Half of the memory for windows; plans take as much again at most, and others may use the device.
  const std::int64_t window =
      static_cast<std::int64_t>(sizeof(float)) * (pass_.map_count * window_floats(window_edge_) + values_per_window_);
  return static_cast<std::int64_t>(free) / 2 / streams / window;
}

void CudaFftDevice::make_streams(int streams, std::int64_t batch, std::int64_t plan_windows) {
  streams_.clear();
  check(cudaDeviceSynchronize(), "free memory");  // What the cleared streams gave back is free from here on.
  plan_windows_ = plan_windows;
  for (int i = 0; i < streams; ++i) {
    StreamState& state = streams_.emplace_back();
    state.windows = DeviceArray<float>(state.stream,
                                       static_cast<std::size_t>(pass_.map_count * batch * window_floats(window_edge_)));
    state.out = DeviceArray<float>(state.stream, static_cast<std::size_t>(batch * values_per_window_));
    state.plan = FftPlan(state.stream, window_edge_, static_cast<int>(pass_.map_count * plan_windows));
    state.host_out = PinnedArray<float>(static_cast<std::size_t>(batch * values_per_window_));
    state.stream.wait();
  }
}

void CudaFftDevice::start(int number, std::int64_t first, std::int64_t count) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.count = count;
  state.planned = (count + plan_windows_ - 1) / plan_windows_ * plan_windows_;
  const WindowBatch batch{pass_.map_count, observed_,     reference_,          voxels_.data() + first,
                          count,           state.planned, state.windows.data()};
  state.events[gather].record(state.stream);
  {
    const NamedRange range("gather");
    launch_gather(batch, window_edge_, state.stream.get());
  }
  state.events[transform].record(state.stream);
  {
    const NamedRange range("transform");
    const std::int64_t plan_floats = pass_.map_count * plan_windows_ * window_floats(window_edge_);
    for (std::int64_t done = 0; done < state.planned; done += plan_windows_)
      state.plan.transform(state.windows.data() + done / plan_windows_ * plan_floats);
  }
  state.events[pass].record(state.stream);
  {
    const NamedRange range("pass");
    (result_ == FftResult::voxel ? launch_pass : launch_powers)(batch, pass_, state.out.data(), state.stream.get());
  }
  state.events[copy_back].record(state.stream);
  {
    const NamedRange range("copy back");
    check(cudaMemcpyAsync(state.host_out.data(), state.out.data(),
                          static_cast<std::size_t>(count * values_per_window_) * sizeof(float), cudaMemcpyDeviceToHost,
                          state.stream.get()),
          "return its results");
  }
  state.events[step_count].record(state.stream);
}

std::span<const float> CudaFftDevice::wait(int number) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.stream.wait();
  const auto count = static_cast<double>(state.count);
  const auto planned = static_cast<double>(state.planned);
  // The transform reads and writes its windows at least once.
  const double transform_bytes = 2 * pass_.map_count * static_cast<double>(window_floats(window_edge_)) * sizeof(float);
  const std::array<double, step_count> bytes{
      planned * gather_bytes(window_edge_, pass_.map_count), planned * transform_bytes,
      count * pass_bytes(coefficient_count_, pass_.map_count, values_per_window_),
      count * static_cast<double>(values_per_window_) * sizeof(float)};
  for (std::size_t step = 0; step < step_count; ++step) {
    times_[step].seconds += state.events[step + 1].seconds_since(state.events[step]);
    times_[step].bytes += bytes[step];
  }
  return {state.host_out.data(), static_cast<std::size_t>(state.count * values_per_window_)};
}

std::vector<StepTime> CudaFftDevice::step_times() const { return {times_.begin(), times_.end()}; }

}  // namespace acuity
