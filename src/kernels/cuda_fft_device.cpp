#include "kernels/cuda_fft_device.h"

#include <algorithm>

#include "host/support/named_range.h"

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

void CudaFftDevice::upload(const PipelineInput& input) {
  const NamedRange range("upload");
  window_edge_ = input.window_edge;
  coefficient_count_ = static_cast<std::int64_t>(input.table->coefficients.size());
  observed_voxels_ = uploaded(stream_, input.observed->voxels);
  reference_voxels_ = uploaded(stream_, input.reference->voxels);
  coefficients_ = uploaded(stream_, input.table->coefficients);
  parts_ = uploaded(stream_, input.table->parts);
  shells_ = uploaded(stream_, input.table->shells);
  observed_ = {observed_voxels_.data(), input.size.x, input.size.y, input.size.z};
  reference_ = {reference_voxels_.data(), input.size.x, input.size.y, input.size.z};
  pass_ = pass_constants(input);
  pass_.coefficients = coefficients_.data();
  pass_.parts = parts_.data();
  pass_.shells = shells_.data();

  const DeviceArray<MaskRun> runs = uploaded(stream_, *input.runs);
  const DeviceArray<std::int64_t> ends(stream_, input.runs->size());
  voxels_ = DeviceArray<std::int64_t>(stream_, static_cast<std::size_t>(input.count));
  launch_voxel_list(runs.data(), static_cast<std::int64_t>(input.runs->size()), input.first, input.count, ends.data(),
                    voxels_.data(), stream_.get());
  stream_.wait();
}

std::int64_t CudaFftDevice::windows_that_fit(int lanes) {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "say how much memory is free");
  // Half of the memory for windows; plans take as much again at most, and others may use the device.
  const auto window = static_cast<std::int64_t>(2 * sizeof(float)) * window_floats(window_edge_);
  return static_cast<std::int64_t>(free) / 2 / lanes / window;
}

void CudaFftDevice::make_lanes(int lanes, std::int64_t batch, std::int64_t windows_a_plan) {
  lanes_.clear();
  check(cudaDeviceSynchronize(), "free memory");  // What the cleared lanes gave back is free from here on.
  windows_a_plan_ = windows_a_plan;
  for (int i = 0; i < lanes; ++i) {
    Lane& lane = lanes_.emplace_back();
    lane.windows = DeviceArray<float>(lane.stream, static_cast<std::size_t>(2 * batch * window_floats(window_edge_)));
    lane.out = DeviceArray<float>(lane.stream, static_cast<std::size_t>(batch));
    lane.plan = FftPlan(lane.stream, window_edge_, static_cast<int>(2 * windows_a_plan));
    lane.host_out = PinnedArray<float>(static_cast<std::size_t>(batch));
    lane.stream.wait();
  }
}

void CudaFftDevice::start(int number, std::int64_t first, std::int64_t count) {
  Lane& lane = lanes_[static_cast<std::size_t>(number)];
  lane.count = count;
  lane.planned = (count + windows_a_plan_ - 1) / windows_a_plan_ * windows_a_plan_;
  const WindowBatch batch{observed_, reference_, voxels_.data() + first, count, lane.planned, lane.windows.data()};
  lane.events[gather].record(lane.stream);
  {
    const NamedRange range("gather");
    launch_gather(batch, window_edge_, lane.stream.get());
  }
  lane.events[transform].record(lane.stream);
  {
    const NamedRange range("transform");
    const std::int64_t plan_floats = 2 * windows_a_plan_ * window_floats(window_edge_);
    for (std::int64_t done = 0; done < lane.planned; done += windows_a_plan_)
      lane.plan.transform(lane.windows.data() + done / windows_a_plan_ * plan_floats);
  }
  lane.events[pass].record(lane.stream);
  {
    const NamedRange range("pass");
    launch_pass(batch, pass_, lane.out.data(), lane.stream.get());
  }
  lane.events[copy_back].record(lane.stream);
  {
    const NamedRange range("copy back");
    check(cudaMemcpyAsync(lane.host_out.data(), lane.out.data(), static_cast<std::size_t>(count) * sizeof(float),
                          cudaMemcpyDeviceToHost, lane.stream.get()),
          "return its results");
  }
  lane.events[step_count].record(lane.stream);
}

std::span<const float> CudaFftDevice::wait(int number) {
  Lane& lane = lanes_[static_cast<std::size_t>(number)];
  lane.stream.wait();
  const auto count = static_cast<double>(lane.count);
  const auto planned = static_cast<double>(lane.planned);
  // The transform reads and writes its windows at least once.
  const double transform_bytes = 2 * 2 * static_cast<double>(window_floats(window_edge_)) * sizeof(float);
  const std::array<double, step_count> bytes{planned * gather_bytes(window_edge_), planned * transform_bytes,
                                             count * pass_bytes(coefficient_count_), count * sizeof(float)};
  for (std::size_t step = 0; step < step_count; ++step) {
    times_[step].seconds += lane.events[step + 1].seconds_since(lane.events[step]);
    times_[step].bytes += bytes[step];
  }
  return {lane.host_out.data(), static_cast<std::size_t>(lane.count)};
}

std::vector<StepTime> CudaFftDevice::step_times() const { return {times_.begin(), times_.end()}; }

}  // namespace acuity
