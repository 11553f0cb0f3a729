#include "support/host_fft_device.h"

#include <complex>
#include <cstring>

#include <gtest/gtest.h>

#include "host/core/mask_runs.h"
#include "host/fourier/fft.h"
#include "support/host_group.h"
#include "windows/fft/window_powers.h"
#include "windows/window_engine.h"

namespace acuity::testing {

void HostFftDevice::upload(const FftInput& input) {
  input_ = input;
  maps_ = host_maps_.upload(*input.maps, input.size);
  pass_ = pass_constants(input);
  pass_.coefficients = input.table->coefficients.data();
  pass_.chunks = input.table->chunks.data();
  pass_.shells = input.table->shells.data();
  pass_.shell_chunks = input.table->shell_chunks.data();
  pass_.gain.log_occupancy = input.maps->log_occupancy.empty() ? nullptr : input.maps->log_occupancy.data();
  if (input.soft != nullptr) {
    soft_ = soft_constants(*input.soft);
    soft_.weights = input.soft->weights.data();
    soft_.terms = input.soft->terms.data();
    soft_.chunks = input.soft->chunks.data();
    soft_.shell_chunks = input.soft->shell_chunks.data();
  }
  VoxelNumbers(*input.runs).for_each(input.first, input.first + input.count, [&](std::int64_t, std::int64_t voxel) {
    voxels_.push_back(voxel);
  });
}

void HostFftDevice::make_streams(int streams, const FftCapacity& capacity) {
  const std::int64_t batch = capacity.windows;
  behaviour_.batches.push_back(batch);
  if (batch > behaviour_.max_windows) throw OutOfDeviceMemory(ErrorKind::system, "The GPU could not allocate memory");
  EXPECT_LE(capacity.plan_windows(), batch);
  streams_.assign(static_cast<std::size_t>(streams), {});
  for (StreamState& state : streams_)
    state.windows.assign(static_cast<std::size_t>(pass_.gain.maps() * batch * window_floats(input_.window_edge)),
                         std::numeric_limits<float>::quiet_NaN());
}

void HostFftDevice::start(int number, const FftBatch& batch) {
  const std::int64_t first = batch.first;
  const std::int64_t count = batch.voxels;
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  EXPECT_TRUE(state.out.empty()) << "a stream is started before its results were taken";
  if (behaviour_.started > 0 && behaviour_.fails_after_first_batch) throw Error(*behaviour_.fails_after_first_batch);
  behaviour_.started += count;
  const std::int64_t floats = window_floats(input_.window_edge);
  const PassMaps& map = maps_;
  const auto voxel = [&](std::int64_t w) { return voxels_[static_cast<std::size_t>(first + w)]; };
  const int maps = pass_.gain.maps();
  run_blocks(behaviour_.threads, maps * count, [&](const HostGroup& group, std::int64_t block) {
    const NormalisedMapView from = map.of(static_cast<int>(block % maps), pass_.gain.map_count);
    float* const window = state.windows.data() + block * floats;
    if (soft_.weights == nullptr)
      gather_window(group, from, voxel(block / maps), input_.window_edge, NoWeights{}, window);
    else
      gather_window(group, from, voxel(block / maps), input_.window_edge, SoftWeights{soft_.weights}, window);
  });
  for (std::int64_t window = 0; window < maps * count; ++window) transform(state.windows.data() + window * floats);
  state.out.resize(static_cast<std::size_t>(count * input_.values_per_window()));
  if (input_.result == WindowResult::powers) return sum_powers_of(state, count);
  if (input_.result == WindowResult::soft_sums) return sum_softly(state, count);
  std::vector<PassSums> chunks(pass_.chunk_count);
  const std::int64_t sums_per_window = channel_count(pass_.gain, false) * pass_.shell_count;
  std::vector<float> sums(static_cast<std::size_t>(sums_per_window * count), std::numeric_limits<float>::quiet_NaN());
  run_blocks(behaviour_.threads, count, [&](const HostGroup& group, std::int64_t w) {
    const auto spectrum_of = [&](int of_map) {
      return reinterpret_cast<const Complex*>(state.windows.data() + (maps * w + of_map) * floats);
    };
    sum_window(group, pass_, {spectrum_of(0), spectrum_of(1), spectrum_of(pass_.gain.map_count)}, chunks.data(),
               WindowSums(sums.data() + w, count, pass_.shell_count));
  });
  for (std::int64_t w = 0; w < count; ++w)
    voxel_epilogue(pass_, WindowSums(sums.data() + w, count, pass_.shell_count), map.observed.voxels[voxel(w)],
                   pass_.gain.second_maps == 0 ? 0 : map.second[voxel(w)],
                   pass_.gain.log_occupancy == nullptr ? 0 : pass_.gain.log_occupancy[voxel(w)],
                   state.out.data() + w * input_.values_per_window());
}

void HostFftDevice::sum_powers_of(StreamState& state, std::int64_t count) const {
  const std::int64_t floats = window_floats(input_.window_edge);
  std::vector<ChunkPowers> chunks(pass_.chunk_count);
  run_blocks(behaviour_.threads, count, [&](const HostGroup& group, std::int64_t w) {
    const float* spectra = state.windows.data() + 2 * w * floats;
    window_powers(group, pass_, reinterpret_cast<const Complex*>(spectra),
                  reinterpret_cast<const Complex*>(spectra + floats), chunks.data(),
                  state.out.data() + w * input_.values_per_window());
  });
}

void HostFftDevice::sum_softly(StreamState& state, std::int64_t count) const {
  const std::int64_t floats = window_floats(input_.window_edge);
  std::vector<PairedSums<float>> chunks(soft_.chunk_count);
  run_blocks(behaviour_.threads, count, [&](const HostGroup& group, std::int64_t w) {
    const float* spectra = state.windows.data() + 2 * w * floats;
    soft_window_sums(group, soft_, reinterpret_cast<const Complex*>(spectra),
                     reinterpret_cast<const Complex*>(spectra + floats), chunks.data(),
                     state.out.data() + w * input_.values_per_window());
  });
}

std::span<const float> HostFftDevice::wait(int number) {
  StreamState& state = streams_[static_cast<std::size_t>(number)];
  state.taken = std::move(state.out);
  state.out.clear();
  return state.taken;
}

void HostFftDevice::transform(float* window) const {
  const auto n = static_cast<std::size_t>(input_.window_edge);
  const auto row = static_cast<std::size_t>(window_row(input_.window_edge));
  const auto stride = [](std::size_t items, std::size_t size) { return static_cast<std::ptrdiff_t>(items * size); };
  std::vector<std::complex<float>> spectrum(n * n * row / 2);
  fft::r2c(fft::Shape{n, n, n}, {stride(n * row, 4), stride(row, 4), 4},
           {stride(n * row / 2, 8), stride(row / 2, 8), 8}, {0, 1, 2}, window, spectrum.data(), 1.0F);
  std::memcpy(window, spectrum.data(), spectrum.size() * sizeof(spectrum[0]));
}

std::unique_ptr<WindowEngine> make_host_pipeline(std::vector<HostFftDevice::Behaviour>& behaviours,
                                                 FftOptions options) {
  std::vector<FftPipelineEngine::MakeDevice> devices;
  for (HostFftDevice::Behaviour& behaviour : behaviours)
    devices.push_back([&behaviour] { return std::make_unique<HostFftDevice>(behaviour); });
  return std::make_unique<FftPipelineEngine>(std::move(devices), options);
}

}  // namespace acuity::testing
