#include "host/fourier/map_parts.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/fourier/random_phases.h"
#include "spectra/map_values.h"

namespace acuity {
namespace {

PlaneSource inside_mask_planes(const PlaneSource& source, const GridSize& size, const Mask& mask, float level) {
  return [source, size, &mask, level](std::int64_t z, float* scratch) -> const float* {
    const std::int64_t plane = size.x * size.y;
    const std::uint8_t* inside = mask.inside.data() + z * plane;
    if (std::all_of(inside, inside + plane, [](std::uint8_t v) { return v == 0; })) return nullptr;
    const float* values = source(z, scratch);
    for (std::int64_t i = 0; i < plane; ++i) scratch[i] = inside[i] != 0 ? values[i] - level : 0.F;
    return scratch;
  };
}

/// A map inside the box of some weights, and the sum of all its voxels.
struct BoxedMap {
  Volume part;
  double sum = 0;
};

BoxedMap boxed(const PlaneSource& source, const GridSize& size, const GridBox& box, int threads) {
  BoxedMap map{{box.size, 1, std::vector<float>(static_cast<std::size_t>(box.size.count()))}, 0};
  std::vector<double> sums(static_cast<std::size_t>(size.z));
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float, UnsetMemory<float>> scratch(static_cast<std::size_t>(size.x * size.y));
    for (std::int64_t z = begin; z < end; ++z) {
      const float* plane = source(z, scratch.data());
      sums[static_cast<std::size_t>(z)] = sum_in_order(plane, size.x * size.y);
      if (z < box.z || z >= box.z + box.size.z) continue;
      for (std::int64_t y = 0; y < box.size.y; ++y)
        std::copy_n(plane + (box.y + y) * size.x + box.x, box.size.x,
                    map.part.voxels.begin() + box.size.index(0, y, z - box.z));
    }
  });
  for (const double sum : sums) map.sum += sum;
  return map;
}

/// The same of the map whose phases are random from a shell on.
BoxedMap boxed_after_random_phases(const PlaneSource& source, const GridSize& size, const GridBox& box,
                                   const PhaseRange& phases, int threads) {
  BoxedMap map{{box.size, 1, std::vector<float>(static_cast<std::size_t>(box.size.count()))}, 0};
  map.sum = randomise_planes(size, source, phases, sink_of_box(size, box, map.part.voxels), threads);
  return map;
}

/// Lowers the map by the level, or its mean outside the weights, and multiplies it by them.
Volume weighted(BoxedMap map, const GridSize& size, VolumeView weights, std::optional<float> level) {
  if (!level) {
    const InsideSums inside = inside_sums_in_order(map.part.voxels.data(), weights.voxels.data(), weights.size.count());
    level = static_cast<float>(mean_outside_of(map.sum, inside.voxels, inside.weights, size));
  }
  for (std::size_t i = 0; i < weights.voxels.size(); ++i)
    map.part.voxels[i] = weighted_value(map.part.voxels[i], *level, weights.voxels[i]);
  return std::move(map.part);
}

/// Weights of a map as it is, minus a level that is known: nothing is kept.
PlaneSource weighted_at_once(const PlaneSource& source, const GridSize& size, const BoxWeights& by, float level) {
  return [source, size, &by, level](std::int64_t z, float* scratch) -> const float* {
    const GridBox& box = by.box;
    if (z < box.z || z >= box.z + box.size.z) return nullptr;
    const float* const plane = source(z, scratch);
    const float* weight = by.weights.view().voxels.data() + box.size.index(0, 0, z - box.z);
    std::int64_t end = 0;  // Voxels that are done.
    for (std::int64_t y = box.y; y < box.y + box.size.y; ++y) {
      const std::int64_t row = y * size.x + box.x;
      std::fill(scratch + end, scratch + row, 0.F);
      for (end = row; end < row + box.size.x; ++end) scratch[end] = weighted_value(plane[end], level, *weight++);
    }
    std::fill(scratch + end, scratch + size.x * size.y, 0.F);
    return scratch;
  };
}

PlaneSource weighted_planes(const MapParts& parts, const PlaneSource& source, int threads) {
  const GridSize& size = parts.size();
  if (parts.level && !parts.phases) return weighted_at_once(source, size, *parts.weights, *parts.level);
  const GridBox& box = parts.weights->box;
  BoxedMap map = parts.phases ? boxed_after_random_phases(source, size, box, *parts.phases, threads)
                              : boxed(source, size, box, threads);
  const auto part =
      std::make_shared<Volume>(weighted(std::move(map), size, parts.weights->weights.view(), parts.level));
  return
      [part, planes = planes_of_box(size, box, *part)](std::int64_t z, float* scratch) { return planes(z, scratch); };
}

/// The planes of a map with random phases, which is kept whole.
PlaneSource random_planes(const MapParts& parts, const PlaneSource& source, int threads) {
  const GridSize& size = parts.size();
  const auto map = std::make_shared<Volume>(
      Volume{size, parts.spacing_angstrom(), std::vector<float>(static_cast<std::size_t>(size.count()))});
  randomise_planes(size, source, *parts.phases, sink_of(size, map->voxels), threads);
  return [map, planes = planes_of(VolumeView(*map))](std::int64_t z, float* scratch) { return planes(z, scratch); };
}

}  // namespace

MapParts inside(VolumeView map, const Mask& mask, int threads) {
  MapParts parts(map);
  parts.mask = &mask;
  parts.level = static_cast<float>(mean_outside(map, mask, threads));
  return parts;
}

PlaneSource planes_of_sum(const MapParts& parts) {
  if (parts.second.empty()) return planes_of(parts.first);
  return [first = parts.first, second = parts.second, sign = parts.sign](std::int64_t z, float* scratch) {
    const std::int64_t plane = first.size.x * first.size.y;
    const float* a = first.voxels.data() + z * plane;
    const float* b = second.voxels.data() + z * plane;
    for (std::int64_t i = 0; i < plane; ++i) scratch[i] = sum_value(a[i], b[i], sign);
    return scratch;
  };
}

PlaneSource planes_of(const MapParts& parts, int threads) {
  const PlaneSource sum = planes_of_sum(parts);
  if (parts.weights != nullptr) return weighted_planes(parts, sum, threads);
  const PlaneSource map = parts.phases ? random_planes(parts, sum, threads) : sum;
  return parts.mask == nullptr ? map : inside_mask_planes(map, parts.size(), *parts.mask, parts.level.value_or(0));
}

PlaneSink sink_inside(const GridSize& size, const Mask& mask, const PlaneSink& sink) {
  return {sink.rows, [size, &mask, take = sink.take](std::int64_t z, const float* plane) {
            const std::int64_t count = size.x * size.y;
            const std::uint8_t* inside = mask.inside.data() + z * count;
            std::vector<float> kept(plane, plane + count);
            for (std::int64_t i = 0; i < count; ++i)
              if (inside[i] == 0) kept[static_cast<std::size_t>(i)] = 0;
            take(z, kept.data());
          }};
}

double mean_outside_of(double sum, double sum_inside, double weight_inside, const GridSize& size) {
  constexpr double min_weight = 1e-3;  // Rounding of a mask that is 1 everywhere is no solvent.
  const auto count = static_cast<double>(size.count());
  const double outside = count - weight_inside;
  return outside > min_weight ? (sum - sum_inside) / outside : sum / count;
}

}  // namespace acuity
