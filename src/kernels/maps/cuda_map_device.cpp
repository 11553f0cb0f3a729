// Mirrors src/host/fourier/map_spectrum.cpp.
#include "kernels/maps/cuda_map_device.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include "host/core/named_range.h"
#include "host/core/parallel.h"
#include "kernels/device/pipeline.h"
#include "kernels/maps/map_kernels.h"

namespace acuity {
namespace {

template <class T>
double bytes_of(std::int64_t values) {
  return static_cast<double>(values) * sizeof(T);
}

/// cuFFT counts a box's values in an int.
void require_countable(const GridSize& size) {
  if (2 * (size.x / 2 + 1) * size.y * size.z > std::numeric_limits<int>::max())
    throw TaskDoesNotFit(ErrorKind::input, "The map is too large for the transforms of the GPU",
                         std::to_string(size.x) + " x " + std::to_string(size.y) + " x " + std::to_string(size.z) +
                             " voxels; they count to 2^31");
}

TransformPlan plan_for(const Stream& stream, const GridSize& size, cufftType type) {
  return {stream, {static_cast<int>(size.z), static_cast<int>(size.y), static_cast<int>(size.x)}, type};
}

}  // namespace

CudaMapDevice::CudaMapDevice(int number, int threads)
    : number_(number),
      stream_((make_current(number), Stream())),
      bus_(threads),
      times_{StepTime{"maps up"}, StepTime{"maps"}, StepTime{"maps down"}} {}

CudaMapDevice::~CudaMapDevice() {
  static_cast<void>(cudaSetDevice(number_));
  wait_for_device();
}

template <class Work>
void CudaMapDevice::timed(Step step, const Work& work) {
  const NamedRange range(times_[step].name.c_str());
  const auto start = std::chrono::steady_clock::now();
  times_[step].bytes += work();
  stream_.wait();
  times_[step].seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void CudaMapDevice::prepare(const GridSize& size) const {
  require_countable(size);
  make_current(number_);
}

MapOnDevice CudaMapDevice::upload(const GridSize& size, const PlaneSource& source) {
  MapOnDevice map(stream_, size);
  bus_.prepare_for(map);
  timed(up, [&] {
    const std::size_t bytes = map.d_values.size() * sizeof(float);
    check(cudaMemsetAsync(map.d_values.data(), 0, bytes, stream_.get()), "clear memory");
    stream_.wait();
    return bus_.upload(map, source);
  });
  return map;
}

void CudaMapDevice::download(const MapOnDevice& map, float scale, const PlaneSink& sink) {
  timed(down, [&] { return bus_.download(map, scale, sink); });
}

MapOnDevice CudaMapDevice::transformed(const GridSize& size, const PlaneSource& source) {
  MapOnDevice map = upload(size, source);
  const TransformPlan plan = plan_for(stream_, size, CUFFT_R2C);
  timed(on_device, [&] {
    plan.run(map.d_values.data());
    return 2 * bytes_of<float>(map.floats());
  });
  return map;
}

float CudaMapDevice::invert(const MapOnDevice& spectrum, const PlaneSink& sink) {
  Complex sum{};
  const TransformPlan plan = plan_for(stream_, spectrum.size, CUFFT_C2R);
  timed(on_device, [&] {
    check(cudaMemcpyAsync(&sum, spectrum.coefficients(), sizeof sum, cudaMemcpyDeviceToHost, stream_.get()),
          "return the map's sum");
    plan.run(spectrum.d_values.data());
    return 2 * bytes_of<float>(spectrum.floats());
  });
  download(spectrum, 1.0F / static_cast<float>(spectrum.size.count()), sink);
  return sum.real;
}

float CudaMapDevice::filter(const GridSize& size, const PlaneSource& source, const FrequencyGainsView& gains,
                            const PlaneSink& sink) {
  prepare(size);
  const MapOnDevice map = transformed(size, source);
  const DeviceArray<float> d_gains =
      uploaded(stream_, std::span<const float>(gains.gains, static_cast<std::size_t>(gains.count())));
  FrequencyGainsView on_gpu = gains;
  on_gpu.gains = d_gains.data();
  timed(on_device, [&] {
    launch_filter({map.coefficients(), size.x, size.y, size.z}, on_gpu, stream_.get());
    return 2 * bytes_of<float>(map.floats());
  });
  return invert(map, sink);
}

MapShellsView CudaMapDevice::upload(const MapShellsView& shells, std::vector<DeviceArray<double>>& arrays) {
  const auto copy = [&](const double* values, std::int64_t count) -> const double* {
    arrays.push_back(uploaded(stream_, std::span<const double>(values, static_cast<std::size_t>(count))));
    return arrays.back().data();
  };
  MapShellsView on_gpu = shells;
  on_gpu.squares_x = copy(shells.squares_x, shells.half());
  on_gpu.squares_y = copy(shells.squares_y, shells.ny);
  on_gpu.squares_z = copy(shells.squares_z, shells.nz);
  on_gpu.borders = copy(shells.borders, shells.count);
  return on_gpu;
}

float CudaMapDevice::turn_phases(const MapShellsView& shells, const PlaneSource& source, double border,
                                 const PhaseTurnsView& turns, const PlaneSink& sink) {
  const GridSize size{shells.nx, shells.ny, shells.nz};
  prepare(size);
  const MapOnDevice map = transformed(size, source);
  std::vector<DeviceArray<double>> arrays;
  const MapShellsView table = upload(shells, arrays);
  const DeviceArray<Complex> d_coarse = uploaded(stream_, std::span<const Complex>(turns.coarse, turn_steps));
  const DeviceArray<Complex> d_fine = uploaded(stream_, std::span<const Complex>(turns.fine, turn_steps));
  timed(on_device, [&] {
    launch_turns({map.coefficients(), size.x, size.y, size.z}, table, border,
                 {d_coarse.data(), d_fine.data(), turns.start}, stream_.get());
    return 2 * bytes_of<float>(map.floats());
  });
  return invert(map, sink);
}

template <class Launch>
std::vector<double> CudaMapDevice::sums_of(const MapShellsView& shells, int terms, const Launch& launch) {
  std::vector<DeviceArray<double>> arrays;
  const MapShellsView table = upload(shells, arrays);
  std::vector<double> sums(static_cast<std::size_t>(shells.nz * shells.count * (terms + 1)));
  const DeviceArray<double> d_sums(stream_, sums.size());
  timed(on_device, [&] {
    launch(table, d_sums.data());
    const std::size_t bytes = sums.size() * sizeof(double);
    check(cudaMemcpyAsync(sums.data(), d_sums.data(), bytes, cudaMemcpyDeviceToHost, stream_.get()), "return its sums");
    const int maps = (terms + 1) / 2;
    return maps * bytes_of<Complex>(shells.half() * shells.ny * shells.nz);
  });
  return sums;
}

std::vector<double> CudaMapDevice::products(const MapShellsView& shells, const PlaneSource& a, const PlaneSource& b) {
  const GridSize size{shells.nx, shells.ny, shells.nz};
  prepare(size);
  const MapOnDevice of_a = transformed(size, a);
  const MapOnDevice of_b = transformed(size, b);
  return sums_of(shells, ProductsAt::count, [&](const MapShellsView& table, double* d_sums) {
    launch_products(table, {of_a.coefficients(), of_b.coefficients()}, d_sums, stream_.get());
  });
}

std::vector<double> CudaMapDevice::powers(const MapShellsView& shells, const PlaneSource& source) {
  const GridSize size{shells.nx, shells.ny, shells.nz};
  prepare(size);
  const MapOnDevice map = transformed(size, source);
  return sums_of(shells, PowersAt::count, [&](const MapShellsView& table, double* d_sums) {
    launch_powers(table, {map.coefficients()}, d_sums, stream_.get());
  });
}

void CudaMapDevice::filter_by_axes(Volume& volume, const AxisGainsView& gains) {
  const GridSize& size = volume.size;
  prepare(size);
  const MapOnDevice map = upload(size, planes_of(volume));
  const std::int64_t count = map.floats();
  const DeviceArray<double> d_values(stream_, static_cast<std::size_t>(count));
  const auto copy = [&](const double* values, std::int64_t n) {
    return uploaded(stream_, std::span<const double>(values, static_cast<std::size_t>(n)));
  };
  const DeviceArray<double> d_x = copy(gains.x, size.x / 2 + 1);
  const DeviceArray<double> d_y = copy(gains.y, size.y);
  const DeviceArray<double> d_z = copy(gains.z, size.z);
  const TransformPlan forward = plan_for(stream_, size, CUFFT_D2Z);
  const TransformPlan backward = plan_for(stream_, size, CUFFT_Z2D);
  timed(on_device, [&] {
    launch_widen(map.d_values.data(), d_values.data(), count, stream_.get());
    forward.run(d_values.data());
    launch_axis_gains(d_values.data(), size.x / 2 + 1, size.y, size.z, {d_x.data(), d_y.data(), d_z.data()},
                      stream_.get());
    backward.run(d_values.data());
    launch_narrow(d_values.data(), 1.0 / static_cast<double>(size.count()), map.d_values.data(), count, stream_.get());
    return 7 * bytes_of<double>(count);  // Two transforms and one gain read and write each value; half of a copy each.
  });
  download(map, 1, sink_of(size, volume.voxels));
}

std::vector<StepTime> CudaMapDevice::step_times() const {
  std::vector<StepTime> steps;
  for (const StepTime& step : times_)
    if (step.bytes > 0) steps.push_back(step);
  return steps;
}

}  // namespace acuity
