#include "windows/normalised_map.h"

#include <algorithm>
#include <cmath>

namespace acuity {

Normalisation normalisation_of(VolumeView map, double padding) {
  double largest = 0;
  for (const float v : map.voxels) largest = std::max(largest, std::abs(v - padding));
  int exponent = 0;
  std::frexp(largest, &exponent);
  return {padding, largest > 0 ? std::ldexp(1.0, -exponent) : 1};
}

NormalisedMap normalised(VolumeView map, double padding) {
  const Normalisation normalisation = normalisation_of(map, padding);
  NormalisedMap copy{std::vector<float>(map.voxels.size()), normalisation.scale, padding * normalisation.scale};
  std::transform(map.voxels.begin(), map.voxels.end(), copy.voxels.begin(),
                 [&](float v) { return normalised_voxel(v, normalisation.padding, normalisation.scale); });
  return copy;
}

}  // namespace acuity
