#include "host/fsc/masked_fsc.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/fourier/map_shells.h"
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

}  // namespace

HalfMapParts parts_of_halves(VolumeView half1, VolumeView half2) { return {half1, half2}; }

HalfMapParts parts_of_mean(VolumeView mean, VolumeView half_difference) {
  const auto half = [&](float sign) {
    MapParts parts(mean);
    parts.second = half_difference;
    parts.sign = sign;
    return parts;
  };
  return {half(1), half(-1)};
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

MaskedFsc masked_fsc(const HalfMapParts& halves, const FscCurve& unmasked, const BoxWeights& weights,
                     const FscSettings& settings) {
  const MapShells shells(halves.half1.size(), halves.half1.spacing_angstrom());
  const auto correlate = [&](std::optional<PhaseRange> phases1, std::optional<PhaseRange> phases2) {
    const auto weighted = [&](MapParts half, std::optional<PhaseRange> phases) {
      half.phases = phases;
      half.weights = &weights;
      return half;
    };
    return curve_of(shell_products(weighted(halves.half1, phases1), weighted(halves.half2, phases2), settings.threads),
                    shells.longest_angstrom());
  };
  MaskedFsc masked;
  masked.randomised_from = first_random_shell(unmasked, shells, settings);
  masked.corrected_from = std::min(masked.randomised_from + 2, unmasked.fsc.size());
  masked.masked = correlate({}, {});
  // The seeds differ, so that the half maps' angles do.
  masked.randomised = correlate(PhaseRange{masked.randomised_from, 2 * settings.seed},
                                PhaseRange{masked.randomised_from, 2 * settings.seed + 1});
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
  HalfMapFsc result;
  result.unmasked = fourier_shell_correlation(half1, half2, nullptr, settings.threads);
  if (!weights.empty())
    result.mask = masked_fsc(parts_of_halves(half1, half2), result.unmasked, box_weights(weights), settings);
  return result;
}

}  // namespace acuity
