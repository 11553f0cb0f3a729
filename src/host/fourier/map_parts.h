// The parts that a map is made of before it is transformed. The CPU and a GPU make the same map, each in its memory.
// Lies between the analyses and filters of whole maps and their transforms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/core/crop.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {

/// Random phases from a shell on, at least 1; see random_phases.h.
struct PhaseRange {
  std::size_t first_shell = 1;
  std::uint64_t seed = 0;
};

/// first + sign * second; then random phases; then minus a level, times a mask or weights. Keeps views of all.
struct MapParts {
  MapParts(VolumeView map) : first(map) {}
  MapParts(const Volume& map) : first(map) {}

  VolumeView first;
  VolumeView second = {};  ///< May be empty.
  float sign = 1;
  std::optional<PhaseRange> phases = {};
  const Mask* mask = nullptr;  ///< Binary; null for none. There is a mask, or weights, or neither.
  const BoxWeights* weights = nullptr;
  /// Taken off before the mask or the weights. Nothing: the mean outside the weights, voxels counting by 1 minus their
  /// weight.
  std::optional<float> level = {};

  const GridSize& size() const { return first.size; }
  double spacing_angstrom() const { return first.spacing_angstrom; }
};

/// A map minus its mean outside a mask, times the mask.
MapParts inside(VolumeView map, const Mask& mask, int threads);

/// The planes of such a map. Random phases take a half-spectrum, and weights the voxels of their box; both before this
/// returns.
PlaneSource planes_of(const MapParts& parts, int threads);

/// Planes of first + sign * second, without the rest.
PlaneSource planes_of_sum(const MapParts& parts);

/// Hands planes on with 0 outside a binary mask.
PlaneSink sink_inside(const GridSize& size, const Mask& mask, const PlaneSink& sink);

/// The mean outside weights, from the sums over all voxels, over those in the weights' box times their weight, and of
/// the weights. The mean of all voxels where there is hardly anything outside.
double mean_outside_of(double sum, double sum_inside, double weight_inside, const GridSize& size);

}  // namespace acuity
