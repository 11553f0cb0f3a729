#include "host/window_statistics/mask_occupancy.h"

#include <cmath>

#include <acuity/mask.h>

#include "host/window_statistics/window_count.h"

namespace acuity {

Volume mask_occupancy(const Mask& mask, double spacing_angstrom, int window_edge, int threads) {
  Volume fill = count_in_windows(mask, spacing_angstrom, window_edge, threads);
  const double part = 1 / std::pow(window_edge, 3);
  for (float& voxel : fill.voxels) voxel = static_cast<float>(voxel * part);
  return fill;
}

void to_log_root(Volume& fill) {
  for (float& voxel : fill.voxels) voxel = voxel > 0 ? 0.5F * std::log(voxel) : 0;
}

}  // namespace acuity
