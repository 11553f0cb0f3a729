#include <algorithm>
#include <cmath>

#include <acuity/centred_map.h>

namespace acuity {

CentredCopy centred(const Volume& map, double beyond) {
  double largest = 0;
  for (const float v : map.voxels) largest = std::max(largest, std::abs(v - beyond));
  int exponent = 0;
  std::frexp(largest, &exponent);
  CentredCopy result;
  result.scale = largest > 0 ? std::ldexp(1.0, -exponent) : 1;
  result.offset = beyond * result.scale;
  result.voxels.resize(map.voxels.size());
  std::transform(map.voxels.begin(), map.voxels.end(), result.voxels.begin(),
                 [&](float v) { return static_cast<float>((v - beyond) * result.scale); });
  return result;
}

}  // namespace acuity
