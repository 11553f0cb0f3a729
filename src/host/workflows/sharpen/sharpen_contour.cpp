// Levels at which to contour the result: a volume that is known, and the level that encloses it.
#include <cmath>

#include "host/core/formatted.h"
#include "host/masks/enclosing_level.h"
#include "host/models/molecule_volume.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {

using Owner = ContourFindings::Owner;

namespace {

double voxel_angstrom3(VolumeView map) { return map.spacing_angstrom * map.spacing_angstrom * map.spacing_angstrom; }

/// The level that encloses a volume; nothing where the map has fewer positive voxels, since it is 0 outside the mask.
std::optional<double> positive_level(VolumeView map, double volume_angstrom3, int threads) {
  const std::int64_t voxels = std::llround(volume_angstrom3 / voxel_angstrom3(map));
  if (voxels < 1 || voxels > map.size.count()) return {};
  const float level = level_enclosing(map.voxels, voxels, threads);
  if (level <= 0) return {};
  return level;
}

}  // namespace

std::optional<ContourFindings::Counterpart> contour_of_input(VolumeView map, const Mask& mask,
                                                             const SharpenSettings& settings, RunLog& log) {
  if (!settings.contour_level) return {};
  const std::int64_t voxels = voxels_from(map.voxels, *settings.contour_level, &mask, settings.engine.threads);
  if (voxels == 0)
    log.warn("No voxel of the mask reaches the level " + number(*settings.contour_level) + " of {contour-level}");
  return ContourFindings::Counterpart{*settings.contour_level, static_cast<double>(voxels) * voxel_angstrom3(map), {}};
}

ContourFindings find_contour(const SharpenData& data, VolumeView result, const MaskFindings& mask,
                             std::optional<ContourFindings::Counterpart> counterpart, RunLog& log) {
  ContourFindings contour;
  const std::optional<double>& mass_kda = data.settings.mass_kda;
  // The model of a blend is only a part of the molecule.
  const bool whole_model = data.model != nullptr && !data.is_hybrid();
  contour.owner = mass_kda ? Owner::mass : whole_model ? Owner::model : Owner::mask;
  if (contour.owner == Owner::mass)
    contour.volume_angstrom3 = 1000 * *mass_kda * protein_angstrom3_per_dalton;
  else if (contour.owner == Owner::model)
    contour.volume_angstrom3 = molecule_size(*data.model).volume_angstrom3;
  else
    contour.volume_angstrom3 = static_cast<double>(mask.voxels) * voxel_angstrom3(result);
  contour.level = positive_level(result, contour.volume_angstrom3, data.threads());
  if (!contour.level && contour.owner == Owner::mask) {
    // A mask with a margin holds more voxels than have a density above 0.
    contour.level = positive_level(result, contour.volume_angstrom3 / 2, data.threads());
    if (contour.level) {
      contour.owner = Owner::half_of_mask;
      contour.volume_angstrom3 /= 2;
    }
  }
  if (!contour.level && contour.owner == Owner::mass)
    log.warn("No positive level of the result encloses the volume of {mass}, " + number(contour.volume_angstrom3) +
             " A^3; check that it is in kDa");
  if (counterpart) counterpart->level = positive_level(result, counterpart->volume_angstrom3, data.threads());
  contour.counterpart = counterpart;
  return contour;
}

}  // namespace acuity
