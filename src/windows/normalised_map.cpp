#include "windows/normalised_map.h"

#include <algorithm>
#include <cmath>

namespace acuity {

Centring centring_of(VolumeView map, double beyond) {
  double largest = 0;
  for (const float v : map.voxels) largest = std::max(largest, std::abs(v - beyond));
  int exponent = 0;
  std::frexp(largest, &exponent);
  return {beyond, largest > 0 ? std::ldexp(1.0, -exponent) : 1};
}

CentredCopy centred(VolumeView map, double beyond) {
  const Centring centring = centring_of(map, beyond);
  CentredCopy copy{std::vector<float>(map.voxels.size()), centring.scale, beyond * centring.scale};
  std::transform(map.voxels.begin(), map.voxels.end(), copy.voxels.begin(),
                 [&](float v) { return centred_voxel(v, centring.beyond, centring.scale); });
  return copy;
}

}  // namespace acuity
