// FSC of two half maps inside a mask, where the half maps are made plane by plane and nothing is copied whole.
// Lies between the half maps, or their mean and half their difference, and half_map_fsc().
#pragma once

#include <acuity/fsc.h>

#include "host/core/crop.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {

/// Two half maps on one grid, plane by plane. Keeps views.
struct HalfMapPlanes {
  GridSize size;
  double spacing_angstrom = 0;
  PlaneSource half1;
  PlaneSource half2;
};
HalfMapPlanes planes_of_halves(VolumeView half1, VolumeView half2);
/// From the mean m of the half maps and half their difference d: m + d and m - d.
HalfMapPlanes planes_of_mean(VolumeView mean, VolumeView half_difference);

/// The weights of a mask, 0 outside a box.
struct BoxWeights {
  GridBox box;
  Volume weights;  ///< Weights 0 ... 1, of the box's size.
};
/// The weights of a grid, cut to the box around those that are not 0.
BoxWeights box_weights(VolumeView weights);
/// The weights of with_soft_edge().
BoxWeights soft_weights(const Mask& mask, double spacing_angstrom, int edge_voxels, int threads);

/// The curves of half maps times the weights, each lowered by its mean outside before. `unmasked` is their FSC over the
/// whole box. Beside what the planes are made of there are one half-spectrum and three times the voxels of the box.
MaskedFsc masked_fsc(const HalfMapPlanes& halves, const FscCurve& unmasked, const BoxWeights& weights,
                     const FscSettings& settings);

}  // namespace acuity
