// Levels at which to contour the result: a volume that is known, and the level that encloses it.
#include <cmath>
#include <utility>

#include "host/core/formatted.h"
#include "host/masks/enclosing_level.h"
#include "host/models/molecule_volume.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
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
                             std::optional<ContourFindings::Counterpart> counterpart) {
  ContourFindings contour;
  contour.by_model = data.model != nullptr && !data.is_hybrid();
  contour.volume_angstrom3 = contour.by_model ? molecule_size(*data.model).volume_angstrom3
                                              : static_cast<double>(mask.voxels) * voxel_angstrom3(result);
  contour.level = positive_level(result, contour.volume_angstrom3, data.threads());
  if (!contour.level && !contour.by_model) {
    // A mask with a margin holds more voxels than have a density above 0.
    contour.level = positive_level(result, contour.volume_angstrom3 / 2, data.threads());
    contour.half_of_mask = contour.level.has_value();
    if (contour.half_of_mask) contour.volume_angstrom3 /= 2;
  }
  if (counterpart) counterpart->level = positive_level(result, counterpart->volume_angstrom3, data.threads());
  contour.counterpart = counterpart;
  return contour;
}

}  // namespace acuity
