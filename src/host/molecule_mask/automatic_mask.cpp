#include <algorithm>
#include <utility>

#include <acuity/error.h>
#include <acuity/molecule_mask.h>

#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/core/parallel.h"
#include "host/fourier/map_device.h"
#include "host/molecule_mask/automatic_mask_bytes.h"
#include "host/molecule_mask/voxel_test.h"

namespace acuity {
namespace {

Mask mask_from(VolumeView map, double threshold, int threads) {
  Mask mask{map.size, std::vector<std::uint8_t>(map.voxels.size())};
  const std::int64_t plane = map.size.x * map.size.y;
  parallel_for(map.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin * plane); i < static_cast<std::size_t>(end * plane); ++i)
      mask.inside[i] = map.voxels[i] >= threshold ? 1 : 0;
  });
  if (mask.count() > 0) return mask;
  const float largest = *std::max_element(map.voxels.begin(), map.voxels.end());
  throw_input_error("The mask is empty",
                    "no voxel reaches " + number(threshold) + "; the largest has " + number(largest),
                    "Give a lower {mask-threshold}");
}

}  // namespace

AutomaticMask automatic_mask(VolumeView map, VolumeView half_difference, const AutomaticMaskSettings& settings,
                             int threads, RunLog& log) {
  AutomaticMask result;
  if (settings.threshold) {
    result.mask = mask_from(map, *settings.threshold, threads);
  } else {
    MoleculeMask found = molecule_mask(map, half_difference, {settings.level, threads, settings.half_map_fsc}, log);
    result.mask = std::move(found.mask);
    result.molecule = found.found;
  }
  result.mask =
      shaped_mask(std::move(result.mask), settings.shape, map.spacing_angstrom, threads, "Give a smaller {min-size}");
  return result;
}

std::int64_t automatic_mask_bytes(GridSize size, double spacing_angstrom, bool half_maps, double resolution_angstrom) {
  const std::int64_t mask = size.count();
  const std::int64_t map = mask * static_cast<std::int64_t>(sizeof(float));
  const auto spectrum = [&](std::int64_t kx) {
    return kx * size.y * size.z * static_cast<std::int64_t>(2 * sizeof(float));
  };
  const std::int64_t half = size.x / 2 + 1;
  // Level and variance of the noise live while those of the next round are made.
  const GaussianMean::Bytes mean = GaussianMean::bytes(size, spacing_angstrom, neighbourhood_angstrom);
  const std::int64_t means = 3 * mean.kept + mean.made;
  // Half maps take half a spectrum each at first. Then they take a filtered density, with the coefficients up to the
  // end of its filter or with four masks. These hold voxels that passed before and after, the molecule, and bits of a
  // dilation. One map has its spectrum and a filtered density at first; later weights of the solvent and the distances
  // under them. Five masks wait beside.
  if (!half_maps) return means + std::max(spectrum(half), map) + map + 5 * mask;
  const auto last = static_cast<std::int64_t>(static_cast<double>(size.x) * spacing_angstrom / resolution_angstrom) + 2;
  return std::max(spectrum(half), means + map + std::max(spectrum(std::min(half, last)), 4 * mask));
}

AutomaticMask automatic_mask_of_halves(VolumeView half1, VolumeView half2, const AutomaticMaskSettings& settings,
                                       int threads, RunLog& log) {
  if (half2.empty()) return automatic_mask(VolumeInput(half1).view(), {}, settings, threads, log);
  VolumeInput mean(mean_of_halves(copy_of(half1), half2));
  VolumeInput difference(half_difference(copy_of(half1), half2));
  AutomaticMask result = automatic_mask(mean.view(), difference.view(), settings, threads, log);
  for (VolumeInput* map : {&mean, &difference}) release_everywhere(*map);
  return result;
}

}  // namespace acuity
