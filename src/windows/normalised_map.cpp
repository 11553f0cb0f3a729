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
  const double scale = normalisation_of(map, padding).scale;
  return {map, padding, scale, padding * scale};
}

std::vector<float> NormalisedMap::voxels() const {
  std::vector<float> copy(map.voxels.size());
  std::transform(map.voxels.begin(), map.voxels.end(), copy.begin(),
                 [&](float v) { return normalised_voxel(v, padding, scale); });
  return copy;
}

}  // namespace acuity
