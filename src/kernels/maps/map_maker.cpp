// Mirrors src/host/fourier: map_parts.cpp and map_spectrum.cpp.
#include "kernels/maps/map_maker.h"

#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "host/core/mask_runs.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/random_phases.h"
#include "kernels/device/pipeline.h"
#include "kernels/device/transform_plan.h"

namespace acuity {
namespace {

/// cuFFT counts a box's values in an int.
void require_countable(const GridSize& size) {
  if (2 * (size.x / 2 + 1) * size.y * size.z > std::numeric_limits<int>::max())
    throw TaskDoesNotFit(ErrorKind::input, "The map is too large for the transforms of the GPU",
                         std::to_string(size.x) + " x " + std::to_string(size.y) + " x " + std::to_string(size.z) +
                             " voxels; they count to 2^31");
}

}  // namespace

MapMaker::MapMaker(int number, int threads)
    : number_(number),
      kept_(kept_maps_of(number)),
      bus_((make_current(number), threads)),
      times_{StepTime{"maps up"}, StepTime{"maps"}, StepTime{"maps down"}} {}

MapMaker::~MapMaker() {
  static_cast<void>(cudaSetDevice(number_));
  wait_for_device();
}

void MapMaker::prepare(const GridSize& size) const {
  require_countable(size);
  make_current(number_);
}

MapOnDevice MapMaker::upload(const GridSize& size, const PlaneSource& source) {
  MapOnDevice map(stream(), size);
  bus_.prepare_for(map);
  timed(up, [&] {
    check(cudaMemsetAsync(map.d_values.data(), 0, map.bytes(), stream().get()), "clear memory");
    stream().wait();
    return bus_.upload(map, source);
  });
  return map;
}

void MapMaker::download(const MapOnDevice& map, const PlaneSink& sink) {
  bus_.prepare_for(map);
  timed(down, [&] { return bus_.download(map, sink); });
}

KeptMaps::Map MapMaker::fetched(VolumeView map) {
  if (KeptMaps::Map kept = kept_->find(map.contents)) return kept;
  KeptMaps::Map sent = std::make_shared<MapOnDevice>(upload(map.size, planes_of(map)));
  kept_->keep(map.contents, sent);
  return sent;
}

MapOnDevice MapMaker::sum_of(const MapParts& parts) {
  const std::int64_t bytes = MapOnDevice::bytes_of(parts.size());
  const bool is_kept = parts.first.contents != 0 && kept_->may_keep(parts.second.empty() ? bytes : 2 * bytes);
  if (!is_kept) return upload(parts.size(), planes_of_sum(parts));
  const KeptMaps::Map first = fetched(parts.first);
  const KeptMaps::Map second = parts.second.empty() ? nullptr : fetched(parts.second);
  MapOnDevice sum(stream(), parts.size());
  timed(on_device, [&] {
    launch_sum(first->d_values.data(), second == nullptr ? nullptr : second->d_values.data(), parts.sign,
               sum.d_values.data(), sum.floats(), stream().get());
    return twice(sum) + (second == nullptr ? 0 : static_cast<double>(second->bytes()));
  });
  return sum;
}

MapOnDevice MapMaker::made(const MapParts& parts) {
  MapOnDevice map = sum_of(parts);
  std::optional<double> sum;
  if (parts.phases) sum = turn(map, parts);
  if (parts.mask != nullptr) return inside(map, *parts.mask, parts.level.value_or(0));
  if (parts.weights != nullptr) weigh(map, parts, sum);
  return map;
}

double MapMaker::turn(const MapOnDevice& map, const MapParts& parts) {
  const GridSize& size = map.size;
  transform(map);
  const MapShells shells(size, parts.spacing_angstrom());
  std::vector<DeviceArray<double>> arrays;
  const MapShellsView table = upload_shells(shells.view(), arrays);
  const PhaseTurns turns(parts.phases->seed);
  const PhaseTurnsView view = turns.view();
  const DeviceArray<Complex> d_coarse = uploaded(stream(), std::span<const Complex>(view.coarse, turn_steps));
  const DeviceArray<Complex> d_fine = uploaded(stream(), std::span<const Complex>(view.fine, turn_steps));
  timed(on_device, [&] {
    launch_turns({map.coefficients(), size.x, size.y, size.z}, table,
                 shells.view().borders[parts.phases->first_shell - 1], {d_coarse.data(), d_fine.data(), view.start},
                 stream().get());
    return twice(map);
  });
  const float sum = invert(map);
  scale(map, 1.0F / static_cast<float>(size.count()));
  return sum;
}

MapOnDevice MapMaker::inside(const MapOnDevice& map, const Mask& mask, float level) {
  const std::vector<MaskRun> runs = runs_of(mask);
  MapOnDevice result(stream(), map.size);
  const DeviceArray<MaskRun> d_runs = uploaded(stream(), runs);
  timed(on_device, [&] {
    check(cudaMemsetAsync(result.d_values.data(), 0, result.bytes(), stream().get()), "clear memory");
    launch_inside(map, d_runs.data(), static_cast<std::int64_t>(runs.size()), level, result.d_values.data(),
                  stream().get());
    return static_cast<double>(result.bytes()) +
           static_cast<double>(2 * sizeof(float)) * static_cast<double>(voxel_count(runs));
  });
  return result;
}

float MapMaker::level_outside(const MapOnDevice& map, const WeightsOnDevice& weights, std::optional<double> sum) {
  std::vector<InsideSums> inside(static_cast<std::size_t>(weights.ny * weights.nz));
  std::vector<double> rows(sum ? 0 : static_cast<std::size_t>(map.size.y * map.size.z));
  const DeviceArray<InsideSums> d_inside(stream(), inside.size());
  const DeviceArray<double> d_rows(stream(), rows.size());
  timed(on_device, [&] {
    launch_inside_sums(map, weights, d_inside.data(), stream().get());
    if (!sum) launch_row_sums(map, d_rows.data(), stream().get());
    const auto back = [&](void* to, const void* from, std::size_t bytes) {
      check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream().get()), "return sums");
    };
    back(inside.data(), d_inside.data(), inside.size() * sizeof(InsideSums));
    if (!sum) back(rows.data(), d_rows.data(), rows.size() * sizeof(double));
    return static_cast<double>(map.bytes());
  });
  if (!sum) sum = std::accumulate(rows.begin(), rows.end(), 0.0);
  InsideSums all{0, 0};
  for (const InsideSums& row : inside) {
    all.voxels += row.voxels;
    all.weights += row.weights;
  }
  return static_cast<float>(mean_outside_of(*sum, all.voxels, all.weights, map.size));
}

void MapMaker::weigh(const MapOnDevice& map, const MapParts& parts, std::optional<double> sum) {
  const GridBox& box = parts.weights->box;
  const KeptMaps::Map of_box = fetched(parts.weights->weights.view());
  const WeightsOnDevice weights{
      of_box->d_values.data(), of_box->row(), of_box->plane(), box.x, box.y, box.z, box.size.x, box.size.y, box.size.z};
  const float level = parts.level ? *parts.level : level_outside(map, weights, sum);
  timed(on_device, [&] {
    launch_weigh(map, weights, level, stream().get());
    return twice(map);
  });
}

void MapMaker::transform(const MapOnDevice& map) {
  const TransformPlan plan = plan_for(stream(), map.size, CUFFT_R2C);
  timed(on_device, [&] {
    plan.run(map.d_values.data());
    return twice(map);
  });
}

float MapMaker::invert(const MapOnDevice& spectrum) {
  Complex sum{};
  const TransformPlan plan = plan_for(stream(), spectrum.size, CUFFT_C2R);
  timed(on_device, [&] {
    check(cudaMemcpyAsync(&sum, spectrum.coefficients(), sizeof sum, cudaMemcpyDeviceToHost, stream().get()),
          "return the map's sum");
    plan.run(spectrum.d_values.data());
    return twice(spectrum);
  });
  return sum.real;
}

void MapMaker::scale(const MapOnDevice& map, float factor) {
  timed(on_device, [&] {
    launch_scale(map.d_values.data(), factor, map.floats(), stream().get());
    return twice(map);
  });
}

MapShellsView MapMaker::upload_shells(const MapShellsView& shells, std::vector<DeviceArray<double>>& arrays) {
  const auto copy = [&](const double* values, std::int64_t count) -> const double* {
    arrays.push_back(uploaded(stream(), std::span<const double>(values, static_cast<std::size_t>(count))));
    return arrays.back().data();
  };
  MapShellsView on_gpu = shells;
  on_gpu.squares_x = copy(shells.squares_x, shells.half());
  on_gpu.squares_y = copy(shells.squares_y, shells.ny);
  on_gpu.squares_z = copy(shells.squares_z, shells.nz);
  on_gpu.borders = copy(shells.borders, shells.count);
  return on_gpu;
}

std::vector<StepTime> MapMaker::step_times() const {
  std::vector<StepTime> steps;
  for (const StepTime& step : times_)
    if (step.bytes > 0) steps.push_back(step);
  return steps;
}

}  // namespace acuity
