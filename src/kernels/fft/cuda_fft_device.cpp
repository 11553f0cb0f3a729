// Mirrors src/host/engines/window_transform.cpp.
#include "kernels/fft/cuda_fft_device.h"

#include <algorithm>

#include "host/core/mask_runs.h"
#include "host/core/named_range.h"
#include "windows/window_engine.h"

namespace acuity {

CudaFftDevice::CudaFftDevice(int number, std::shared_ptr<KeptMemory> memory)
    : memory_(std::move(memory)),
      stream_((make_current(number), Stream())),
      times_{StepTime{"gather"}, StepTime{"transform"}, StepTime{"sums"}, StepTime{"finish"}, StepTime{"copy back"}} {}

CudaFftDevice::~CudaFftDevice() { wait_for_device(); }

void CudaFftDevice::upload(const FftInput& input) {
  const NamedRange range("upload");
  maps_ = {};                                     // An upload that ran out of memory may have left some.
  check(cudaDeviceSynchronize(), "free memory");  // Memory of the pass before serves this one.
  window_edge_ = input.window_edge;
  result_ = input.result;
  values_per_window_ = input.values_per_window();
  coefficient_count_ = static_cast<std::int64_t>(input.table->coefficients.size());
  maps_ = upload_maps(stream_, *input.maps, input.size);
  d_coefficients_ = uploaded(stream_, input.table->coefficients);
  d_chunks_ = uploaded(stream_, input.table->chunks);
  d_shells_ = uploaded(stream_, input.table->shells);
  d_shell_chunks_ = uploaded(stream_, input.table->shell_chunks);
  pass_ = pass_constants(input);
  pass_.coefficients = d_coefficients_.data();
  pass_.chunks = d_chunks_.data();
  pass_.shells = d_shells_.data();
  pass_.shell_chunks = d_shell_chunks_.data();
  pass_.gain = maps_.gain;
  if (input.soft != nullptr) upload_soft(*input.soft);

  const DeviceArray<MaskRun> d_runs = uploaded(stream_, *input.runs);
  const DeviceArray<std::int64_t> d_ends(stream_, input.runs->size());
  d_voxels_ = DeviceArray<std::int64_t>(stream_, static_cast<std::size_t>(input.count));
  launch_voxel_list(d_runs.data(), static_cast<std::int64_t>(input.runs->size()), input.first, input.count,
                    d_ends.data(), d_voxels_.data(), stream_.get());
  stream_.wait();
}

void CudaFftDevice::upload_soft(const SoftTable& table) {
  coefficient_count_ = static_cast<std::int64_t>(table.terms.size());
  d_weights_ = uploaded(stream_, table.weights);
  d_soft_terms_ = uploaded(stream_, table.terms);
  d_soft_chunks_ = uploaded(stream_, table.chunks);
  d_soft_shells_ = uploaded(stream_, table.shell_chunks);
  soft_ = soft_constants(table);
  soft_.weights = d_weights_.data();
  soft_.terms = d_soft_terms_.data();
  soft_.chunks = d_soft_chunks_.data();
  soft_.shell_chunks = d_soft_shells_.data();
}

/// Floats of the windows of all maps around this many voxels.
std::int64_t CudaFftDevice::floats_of(std::int64_t windows) const {
  return pass_.gain.maps() * windows * window_floats(window_edge_);
}

std::int64_t CudaFftDevice::sums_per_window() const {
  return result_ != WindowResult::voxel ? 0 : channel_count(pass_.gain, false) * pass_.shell_count;
}

std::int64_t CudaFftDevice::windows_that_fit(int streams) {
  // Half of the memory for windows; plans take as much again at most, and others may use the device.
  const std::int64_t window =
      static_cast<std::int64_t>(sizeof(float)) * (floats_of(1) + sums_per_window() + values_per_window_);
  return free_bytes() / 2 / streams / window;
}

void CudaFftDevice::make_streams(int streams, const FftCapacity& capacity) {
  streams_.clear();
  check(cudaDeviceSynchronize(), "free memory");  // Memory of the cleared streams is free from here on.
  plan_windows_ = capacity.plan_windows();
  for (int i = 0; i < streams; ++i) {
    WindowStream& work = streams_.emplace_back();
    work.d_windows = DeviceArray<float>(work.stream, static_cast<std::size_t>(floats_of(capacity.windows)));
    work.d_sums = DeviceArray<float>(work.stream, static_cast<std::size_t>(capacity.windows * sums_per_window()));
    work.make_output(*memory_, capacity.windows * values_per_window_);
    work.plan = TransformPlan(work.stream, {window_edge_, window_edge_, window_edge_}, CUFFT_R2C,
                              static_cast<int>(pass_.gain.maps() * plan_windows_));
    work.stream.wait();
  }
}

void CudaFftDevice::start(int stream, const FftBatch& of) {
  WindowStream& work = streams_[static_cast<std::size_t>(stream)];
  work.count = of.voxels;
  work.planned = (of.voxels + plan_windows_ - 1) / plan_windows_ * plan_windows_;
  WindowBatch batch{};
  batch.maps = pass_.gain.maps();
  batch.map_count = pass_.gain.map_count;
  batch.map = maps_.view;
  batch.d_voxels = d_voxels_.data() + of.first;
  batch.count = work.count;
  batch.planned = work.planned;
  batch.d_windows = work.d_windows.data();
  batch.d_sums = work.d_sums.data();
  batch.d_weights = soft_.weights;
  work.run(gather, times_, [&](cudaStream_t on) { launch_gather(batch, window_edge_, on); });
  work.run(transform, times_, [&](cudaStream_t) {
    for (std::int64_t done = 0; done < work.planned; done += plan_windows_)
      work.plan.run(work.d_windows.data() + floats_of(done));
  });
  work.run(sum, times_, [&](cudaStream_t on) {
    if (result_ == WindowResult::powers) return launch_powers(batch, pass_, work.d_out.data(), on);
    if (result_ == WindowResult::soft_sums) return launch_soft_sums(batch, soft_, window_edge_, work.d_out.data(), on);
    launch_sums(batch, pass_, on);
  });
  work.run(epilogue, times_, [&](cudaStream_t on) {
    if (result_ == WindowResult::voxel) launch_epilogue(batch, pass_, work.d_out.data(), on);
  });
  work.copy_back(times_, work.count * values_per_window_);
}

std::span<const float> CudaFftDevice::wait(int stream) {
  const WindowStream& work = streams_[static_cast<std::size_t>(stream)];
  const auto count = static_cast<double>(work.count);
  const auto planned = static_cast<double>(work.planned);
  // The transform reads and writes its windows at least once.
  const double transform_bytes = 2 * static_cast<double>(floats_of(1)) * sizeof(float);
  const int maps = pass_.gain.maps();
  const double sums = count * static_cast<double>(sums_per_window()) * sizeof(float);
  const double out = count * static_cast<double>(values_per_window_) * sizeof(float);
  const bool powers = result_ != WindowResult::voxel;
  return work.wait(times_, {planned * gather_bytes(window_edge_, maps), planned * transform_bytes,
                            count * coefficient_bytes(coefficient_count_, maps) + (powers ? out : sums),
                            powers ? 0 : sums + out, out});
}

void CudaFftDevice::keep_outputs() {
  maps_.output.keep();
  maps_.second_output.keep();
}

std::vector<StepTime> CudaFftDevice::step_times() const { return {times_.begin(), times_.end()}; }

}  // namespace acuity
