// FSC of two half maps inside a mask, where nothing is copied whole.
// Lies between the half maps, or their mean and half their difference, and half_map_fsc().
#pragma once

#include <acuity/fsc.h>

#include "host/core/crop.h"
#include "host/fourier/map_parts.h"

namespace acuity {

/// Two half maps on one grid. Keeps views.
struct HalfMapParts {
  MapParts half1;
  MapParts half2;
};
HalfMapParts parts_of_halves(VolumeView half1, VolumeView half2);
/// From the mean m of the half maps and half their difference d: m + d and m - d.
HalfMapParts parts_of_mean(VolumeView mean, VolumeView half_difference);

/// The weights of a grid, cut to the box around those that are not 0.
BoxWeights box_weights(VolumeView weights);
/// The weights of with_soft_edge().
BoxWeights soft_weights(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads);

/// The curves of half maps times the weights, each lowered by its mean outside before. `unmasked` is their FSC over the
/// whole box. Beside the parts of the half maps there
/// are one half-spectrum and three times the voxels of the box.
MaskedFsc masked_fsc(const HalfMapParts& halves, const FscCurve& unmasked, const BoxWeights& weights,
                     const FscSettings& settings);

}  // namespace acuity
