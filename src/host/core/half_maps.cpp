#include "host/core/half_maps.h"

#include <algorithm>

namespace acuity {

Volume mean_of_halves(Volume half1, VolumeView half2) {
  std::transform(half1.voxels.begin(), half1.voxels.end(), half2.voxels.begin(), half1.voxels.begin(),
                 [](float a, float b) { return 0.5F * (a + b); });
  return half1;
}

Volume half_difference(Volume half1, VolumeView half2) {
  std::transform(half1.voxels.begin(), half1.voxels.end(), half2.voxels.begin(), half1.voxels.begin(),
                 [](float a, float b) { return 0.5F * (a - b); });
  return half1;
}

}  // namespace acuity
