// Mirrors src/host/fourier: frequency_filter.cpp, map_shells.h and sharpen_by_b.cpp.
#include "kernels/maps/cuda_map_device.h"

#include <algorithm>
#include <utility>

#include "kernels/device/pipeline.h"
#include "kernels/maps/map_kernels.h"

namespace acuity {
namespace {

template <class T>
double bytes_of(std::int64_t values) {
  return static_cast<double>(values) * sizeof(T);
}

}  // namespace

template <class Work>
auto CudaMapDevice::with_memory(const Work& work) {
  try {
    return work();
  } catch (const OutOfDeviceMemory&) {
    if (!maps_.kept().clear()) throw;
  }
  return work();
}

float CudaMapDevice::filter(const MapParts& parts, const FrequencyGainsView& gains, const FilterResult& result) {
  const GridSize& size = parts.size();
  maps_.prepare(size);
  return with_memory([&] {
    MapOnDevice map = maps_.made(parts);
    maps_.transform(map);
    const DeviceArray<float> d_gains =
        uploaded(maps_.stream(), std::span<const float>(gains.gains, static_cast<std::size_t>(gains.count())));
    FrequencyGainsView on_gpu = gains;
    on_gpu.gains = d_gains.data();
    maps_.timed(MapMaker::on_device, [&] {
      launch_filter({map.coefficients(), size.x, size.y, size.z}, on_gpu, maps_.stream().get());
      return twice(map);
    });
    const float sum = maps_.invert(map);
    maps_.scale(map, 1.0F / static_cast<float>(size.count()));
    if (result.mask != nullptr) map = maps_.inside(map, *result.mask, 0);
    maps_.download(map, result.sink);
    maps_.kept().keep(result.contents, std::make_shared<MapOnDevice>(std::move(map)));
    return sum;
  });
}

template <class Launch>
std::vector<double> CudaMapDevice::sums_of(const MapShellsView& shells, int terms, const Launch& launch) {
  std::vector<DeviceArray<double>> arrays;
  const MapShellsView table = maps_.upload_shells(shells, arrays);
  std::vector<double> sums(static_cast<std::size_t>(shells.nz * shells.count * (terms + 1)));
  const DeviceArray<double> d_sums(maps_.stream(), sums.size());
  maps_.timed(MapMaker::on_device, [&] {
    launch(table, d_sums.data());
    const std::size_t bytes = sums.size() * sizeof(double);
    check(cudaMemcpyAsync(sums.data(), d_sums.data(), bytes, cudaMemcpyDeviceToHost, maps_.stream().get()),
          "return its sums");
    const int maps = (terms + 1) / 2;
    return maps * bytes_of<Complex>(shells.half() * shells.ny * shells.nz);
  });
  return sums;
}

std::vector<double> CudaMapDevice::products(const MapShellsView& shells, const MapParts& a, const MapParts& b) {
  maps_.prepare(a.size());
  return with_memory([&] {
    const MapOnDevice of_a = maps_.made(a);
    maps_.transform(of_a);
    const MapOnDevice of_b = maps_.made(b);
    maps_.transform(of_b);
    return sums_of(shells, ProductsAt::count, [&](const MapShellsView& table, double* d_sums) {
      launch_products(table, {of_a.coefficients(), of_b.coefficients()}, d_sums, maps_.stream().get());
    });
  });
}

std::vector<double> CudaMapDevice::powers(const MapShellsView& shells, const MapParts& parts) {
  maps_.prepare(parts.size());
  return with_memory([&] {
    const MapOnDevice map = maps_.made(parts);
    maps_.transform(map);
    return sums_of(shells, PowersAt::count, [&](const MapShellsView& table, double* d_sums) {
      launch_powers(table, {map.coefficients()}, d_sums, maps_.stream().get());
    });
  });
}

void CudaMapDevice::filter_by_axes(Volume& volume, const AxisGainsView& gains, const GridSize& part,
                                   std::uint64_t contents) {
  const GridSize& size = volume.size;
  maps_.prepare(size);
  const auto copy = [&](const double* values, std::int64_t n) {
    return uploaded(maps_.stream(), std::span<const double>(values, static_cast<std::size_t>(n)));
  };
  with_memory([&] {
    const MapOnDevice map = maps_.upload(size, planes_of(volume));
    const std::int64_t count = map.floats();
    const DeviceArray<double> d_values(maps_.stream(), static_cast<std::size_t>(count));
    const DeviceArray<double> d_x = copy(gains.x, size.x / 2 + 1);
    const DeviceArray<double> d_y = copy(gains.y, size.y);
    const DeviceArray<double> d_z = copy(gains.z, size.z);
    const TransformPlan forward = plan_for(maps_.stream(), size, CUFFT_D2Z);
    const TransformPlan backward = plan_for(maps_.stream(), size, CUFFT_Z2D);
    const cudaStream_t stream = maps_.stream().get();
    MapOnDevice wanted(maps_.stream(), part);
    maps_.timed(MapMaker::on_device, [&] {
      launch_widen(map.d_values.data(), d_values.data(), count, stream);
      forward.run(d_values.data());
      launch_axis_gains(d_values.data(), size.x / 2 + 1, size.y, size.z, {d_x.data(), d_y.data(), d_z.data()}, stream);
      backward.run(d_values.data());
      launch_narrow(d_values.data(), 1.0 / static_cast<double>(size.count()), map.d_values.data(), count, stream);
      check(cudaMemsetAsync(wanted.d_values.data(), 0, wanted.bytes(), stream), "clear memory");
      launch_copy(map.d_values.data(), layout_of(map), part, wanted.d_values.data(), layout_of(wanted), stream);
      return 7 *
             bytes_of<double>(count);  // Two transforms and one gain read and write each value; half of a copy each.
    });
    // The part has its place in the rows of the whole volume.
    const PlaneSink to_volume{[&](std::int64_t) {
                                return RowSpan{0, part.y};
                              },
                              [&](std::int64_t z, const float* plane) {
                                for (std::int64_t y = 0; y < part.y; ++y)
                                  std::copy_n(plane + y * part.x, part.x, volume.voxels.begin() + size.index(0, y, z));
                              }};
    maps_.download(wanted, to_volume);
    maps_.kept().keep(contents, std::make_shared<MapOnDevice>(std::move(wanted)));
  });
}

void CudaMapDevice::lower(std::uint64_t from, std::uint64_t to, double level) {
  const KeptMaps::Map map = maps_.kept().find(from);
  if (map == nullptr) return;
  maps_.kept().forget(from);
  maps_.prepare(map->size);
  maps_.timed(MapMaker::on_device, [&] {
    launch_normalise(map->d_values.data(), layout_of(*map), map->size, level, 1, map->d_values.data(), layout_of(*map),
                     maps_.stream().get());
    return twice(*map);
  });
  maps_.kept().keep(to, map);
}

void CudaMapDevice::forget(std::uint64_t contents) { maps_.kept().forget(contents); }

std::vector<StepTime> CudaMapDevice::step_times() const { return maps_.step_times(); }

}  // namespace acuity
