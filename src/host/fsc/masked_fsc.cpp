#include "host/fsc/masked_fsc.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/random_phases.h"
#include "host/fsc/correlate_shells.h"

namespace acuity {
namespace {

std::size_t first_random_shell(const FscCurve& unmasked, const MapShells& shells, const FscSettings& settings) {
  if (!settings.randomised_from_angstrom) return unmasked.first_shell_below(settings.randomised_below);
  const std::size_t first = shells.shell_of(1 / *settings.randomised_from_angstrom);
  if (first < 1 || first >= shells.count())
    throw_input_error(
        "Phases cannot be randomised from " + std::to_string(*settings.randomised_from_angstrom) + " A on",
        "this resolution lies outside the box or beyond the Nyquist limit");
  return first;
}

FscCurve corrected_curve(const FscCurve& masked, const FscCurve& randomised, std::size_t from) {
  FscCurve curve = masked;
  for (std::size_t j = from; j < curve.fsc.size(); ++j) {
    const double noise = randomised.fsc[j];
    curve.fsc[j] = noise < 1 ? (masked.fsc[j] - noise) / (1 - noise) : 0;
  }
  return curve;
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
      double sum = 0;
      for (std::int64_t i = 0; i < size.x * size.y; ++i) sum += plane[i];
      sums[static_cast<std::size_t>(z)] = sum;
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
                                   std::size_t first_shell, std::uint64_t seed, int threads) {
  BoxedMap map{{box.size, 1, std::vector<float>(static_cast<std::size_t>(box.size.count()))}, 0};
  map.sum = randomise_planes(size, source, first_shell, seed, sink_of_box(size, box, map.part.voxels), threads);
  return map;
}

/// Lowers the map by its mean outside the weights, voxels counting by 1 minus their weight, and multiplies it by them.
Volume weighted(BoxedMap map, const GridSize& size, VolumeView weights) {
  constexpr double min_weight = 1e-3;  // Rounding of a mask that is 1 everywhere is no solvent.
  double inside = 0;
  double sum_inside = 0;
  for (std::size_t i = 0; i < weights.voxels.size(); ++i) {
    const double share = std::min(1.0, static_cast<double>(weights.voxels[i]));
    inside += share;
    sum_inside += share * map.part.voxels[i];
  }
  const double outside = static_cast<double>(size.count()) - inside;
  const auto level = static_cast<float>(outside > min_weight ? (map.sum - sum_inside) / outside
                                                             : map.sum / static_cast<double>(size.count()));
  for (std::size_t i = 0; i < weights.voxels.size(); ++i)
    map.part.voxels[i] = (map.part.voxels[i] - level) * weights.voxels[i];
  return std::move(map.part);
}

}  // namespace

HalfMapPlanes planes_of_halves(VolumeView half1, VolumeView half2) {
  return {half1.size, half1.spacing_angstrom, planes_of(half1), planes_of(half2)};
}

HalfMapPlanes planes_of_mean(VolumeView mean, VolumeView half_difference) {
  const auto half = [mean, half_difference](float sign) -> PlaneSource {
    return [=](std::int64_t z, float* scratch) {
      const std::int64_t plane = mean.size.x * mean.size.y;
      const float* m = mean.voxels.data() + z * plane;
      const float* d = half_difference.voxels.data() + z * plane;
      for (std::int64_t i = 0; i < plane; ++i) scratch[i] = m[i] + sign * d[i];
      return scratch;
    };
  };
  HalfMapPlanes planes{mean.size, mean.spacing_angstrom, {}, {}};
  planes.half1 = half(1);
  planes.half2 = half(-1);
  return planes;
}

BoxWeights box_weights(VolumeView weights) {
  Mask some{weights.size, std::vector<std::uint8_t>(weights.voxels.size())};
  std::transform(weights.voxels.begin(), weights.voxels.end(), some.inside.begin(),
                 [](float weight) { return static_cast<std::uint8_t>(weight != 0); });
  const GridBox box = box_of(some);
  return {box, part_of(weights, box)};
}

BoxWeights soft_weights(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads) {
  const GridBox box = grown(box_of(mask), edge_voxels, mask.size);
  return {box, with_soft_edge(part_of(mask, box), spacing_angstrom, edge_voxels, threads)};
}

MaskedFsc masked_fsc(const HalfMapPlanes& halves, const FscCurve& unmasked, const BoxWeights& weights,
                     const FscSettings& settings) {
  const int threads = settings.threads;
  const GridSize& size = halves.size;
  const MapShells shells(size, halves.spacing_angstrom);
  const auto correlate = [&](BoxedMap map1, BoxedMap map2) {
    const Volume part1 = weighted(std::move(map1), size, weights.weights);
    const Volume part2 = weighted(std::move(map2), size, weights.weights);
    return curve_of(shell_products(size, halves.spacing_angstrom, planes_of_box(size, weights.box, part1),
                                   planes_of_box(size, weights.box, part2), threads),
                    shells.longest_angstrom());
  };
  MaskedFsc masked;
  masked.randomised_from = first_random_shell(unmasked, shells, settings);
  masked.corrected_from = std::min(masked.randomised_from + 2, unmasked.fsc.size());
  masked.masked =
      correlate(boxed(halves.half1, size, weights.box, threads), boxed(halves.half2, size, weights.box, threads));
  // The seeds differ, so that the half maps' angles do.
  const auto randomised = [&](const PlaneSource& half, std::uint64_t seed) {
    return boxed_after_random_phases(half, size, weights.box, masked.randomised_from, seed, threads);
  };
  BoxedMap random1 = randomised(halves.half1, 2 * settings.seed);
  masked.randomised = correlate(std::move(random1), randomised(halves.half2, 2 * settings.seed + 1));
  // A mask spreads what lies before a filter's end to both sides of it.
  for (FscCurve* curve : {&masked.masked, &masked.randomised})
    curve->filter_end_angstrom = unmasked.filter_end_angstrom;
  masked.corrected = corrected_curve(masked.masked, masked.randomised, masked.corrected_from);
  return masked;
}

std::optional<double> MaskedFsc::randomised_from_angstrom() const {
  const std::vector<double>& s = masked.s_per_angstrom;
  if (randomised_from >= s.size()) return std::nullopt;
  return 1 / s[randomised_from];
}

HalfMapFsc half_map_fsc(VolumeView half1, VolumeView half2, VolumeView weights, const FscSettings& settings) {
  const HalfMapPlanes halves = planes_of_halves(half1, half2);
  HalfMapFsc result;
  result.unmasked = fourier_shell_correlation(half1, half2, nullptr, settings.threads);
  if (!weights.empty()) result.mask = masked_fsc(halves, result.unmasked, box_weights(weights), settings);
  return result;
}

}  // namespace acuity
