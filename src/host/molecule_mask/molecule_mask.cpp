#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <acuity/error.h>
#include <acuity/molecule_mask.h>

#include "host/core/formatted.h"
#include "host/core/quantile.h"
#include "host/fourier/map_shells.h"
#include "host/fsc/correlate_shells.h"
#include "host/molecule_mask/local_contrast.h"
#include "host/molecule_mask/solvent.h"
#include "host/molecule_mask/voxel_test.h"

namespace acuity {
namespace {

constexpr std::string_view other_mask =
    "Give {mask FILE}, or the level at which the molecule appears, as {mask-threshold}";

/// The density around each voxel outside the molecule; the median over blocks where nothing is known of it.
GaussianMean level_around(VolumeView density, const Mask* molecule, int threads) {
  GaussianMean level = neighbourhood_mean(density, threads, [&](std::size_t i) {
    return GaussianMean::Weighted{molecule == nullptr || molecule->inside[i] == 0 ? 1.0 : 0.0, density.voxels[i]};
  });
  if (molecule != nullptr) return level;
  const std::vector<float>& blocks = level.block_means();
  return {density.size, median({blocks.begin(), blocks.end()})};
}

/// The variance around each voxel of half the difference of the half maps, after the filter of the mean.
GaussianMean variance_of_halves(VolumeView half_difference, const DensityFilter& filter, int threads) {
  const FilteredDensity noise = filtered(half_difference, filter, threads);
  return neighbourhood_mean(half_difference, threads, [&](std::size_t i) {
    const double value = noise.voxels[i];
    return GaussianMean::Weighted{1, value * value};
  });
}

/// The FSC of two half maps over the whole box.
FscCurve whole_box_fsc(VolumeView mean, VolumeView half_difference, int threads) {
  const double longest = MapShells(mean.size, mean.spacing_angstrom).longest_angstrom();
  return curve_of(products_of_halves(shell_products(mean, half_difference, threads)), longest);
}

[[noreturn]] void throw_inverted(std::int64_t below, std::int64_t above) {
  throw_input_error(
      "The contrast of the map is inverted",
      std::to_string(below) + " voxels lie significantly below the solvent, " + std::to_string(above) + " above it",
      "Multiply the map by -1");
}

void require_positive_contrast(const SignificantVoxels& voxels) {
  const std::int64_t passed = voxels.passed.count();
  if (voxels.below > 2 * passed) throw_inverted(voxels.below, passed);
}

/// Refuses a map in which nothing stands out, but something does in its negative.
void require_nothing_in_negative(VolumeView map, const Mask& empty, const MoleculeMaskSettings& settings) {
  Volume negative = copy_of(map);
  for (float& value : negative.voxels) value = -value;
  const std::optional<SolventTest> test = test_against_solvent(negative, empty, settings.level, settings.threads);
  if (test && test->voxels.threshold) throw_inverted(test->voxels.passed.count(), 0);
}

void require_mask(const MoleculeMask& result, const SignificantVoxels& voxels) {
  if (result.mask.count() > 0) return;
  const std::string at = result.found.resolution_angstrom > 0
                             ? " after a filter to " + number(result.found.resolution_angstrom) + " A"
                             : "";
  throw_input_error("The mask is empty",
                    voxels.threshold ? "what stands out of the noise" + at + " is smaller than one resolved sphere"
                                     : "no voxel stands out of the noise" + at,
                    other_mask);
}

MoleculeMask mask_of_halves(VolumeView mean, VolumeView half_difference, const MoleculeMaskSettings& settings) {
  constexpr int rounds = 2;
  const int threads = settings.threads;
  const DensityFilter filter = filter_of_halves(
      settings.half_map_fsc != nullptr ? *settings.half_map_fsc : whole_box_fsc(mean, half_difference, threads));
  const double from_molecule = std::max(4.0, filter.resolution_angstrom) / mean.spacing_angstrom;
  GaussianMean variance = variance_of_halves(half_difference, filter, threads);
  FilteredDensity map = filtered(mean, filter, threads);
  NoiseField noise{level_around(map.view(), nullptr, threads), std::move(variance)};
  SignificantVoxels voxels = test_voxels(map.view(), noise, nullptr, settings.level, threads);
  require_positive_contrast(voxels);
  for (int round = 0; round < rounds; ++round) {
    const Mask molecule = dilated(voxels.passed, from_molecule, threads);
    noise.level = level_around(map.view(), &molecule, threads);
    voxels = test_voxels(map.view(), noise, nullptr, settings.level, threads);
  }
  MoleculeMask result;
  result.found = {MoleculeNoise::half_maps,
                  settings.level,
                  map.resolution_angstrom,
                  map.low_pass_angstrom,
                  voxels.threshold.value_or(0),
                  voxels.passed.count(),
                  contour_share(map.resolution_angstrom)};
  result.mask = mask_around(std::move(map), noise.level, std::move(voxels.passed), result.found.contour, threads);
  require_mask(result, voxels);
  return result;
}

MoleculeMask mask_by_contrast(VolumeView map, const MoleculeMaskSettings& settings, RunLog& log) {
  MoleculeMask result;
  result.found.noise = MoleculeNoise::none;
  result.found.contour = contrast_share;
  result.mask = contrast_mask(map, settings.threads);
  if (result.mask.count() == 0)
    throw_input_error("The mask is empty", "the map has no contrast", std::string(other_mask));
  log.warn(
      "The map has next to no solvent, as after a mask, so its noise is not known: its mask follows the contrast; "
      "give half maps, {mask FILE} or {mask-threshold}");
  return result;
}

MoleculeMask mask_of_map(VolumeView map, const MoleculeMaskSettings& settings, RunLog& log) {
  constexpr double margin_from_angstrom = 4;
  const Mask empty = empty_voxels(map, settings.threads);
  std::optional<SolventTest> test = test_against_solvent(map, empty, settings.level, settings.threads);
  if (!test) return mask_by_contrast(map, settings, log);
  require_positive_contrast(test->voxels);
  if (!test->voxels.threshold) require_nothing_in_negative(map, empty, settings);
  MoleculeMask result;
  result.found = {MoleculeNoise::solvent,
                  settings.level,
                  test->map.resolution_angstrom,
                  test->map.low_pass_angstrom,
                  test->voxels.threshold.value_or(0),
                  test->voxels.passed.count(),
                  contour_share(test->map.resolution_angstrom)};
  result.mask = mask_around(std::move(test->map), test->noise.level, std::move(test->voxels.passed),
                            result.found.contour, settings.threads);
  if (result.mask.count() == 0 && empty.count() > 0) return mask_by_contrast(map, settings, log);
  require_mask(result, test->voxels);
  result.found.margin_angstrom = std::max(0.0, result.found.resolution_angstrom - margin_from_angstrom);
  if (result.found.margin_angstrom > 0)
    result.mask = dilated(result.mask, result.found.margin_angstrom / map.spacing_angstrom, settings.threads);
  return result;
}

}  // namespace

MoleculeMask molecule_mask(VolumeView map, VolumeView half_difference, const MoleculeMaskSettings& settings,
                           RunLog& log) {
  return half_difference.empty() ? mask_of_map(map, settings, log) : mask_of_halves(map, half_difference, settings);
}

}  // namespace acuity
