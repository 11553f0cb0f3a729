// The arithmetic between a window's sums over shells and its output voxel (Eq. 1, 4 and 9), once for all engines.
// Under voxel_epilogue.h on the GPU and sliding_engine.cpp on the CPU, whose loops deliver the sums.
#pragma once

#include <cmath>

#include "windows/gain.h"
#include "windows/gain_view.h"
#include "windows/host_device.h"
#include "windows/profile_gain.h"

namespace acuity {

/// A_j of Eq. 1 from the mean over shell j of a normalised map, `mean`. The coefficient k = 0, the only one of shell 0,
/// comes with its sign and gets back what the normalisation subtracted: N^3 times the map's offset.
ACUITY_HOST_DEVICE inline double mean_amplitude(int j, double mean, double window_voxels, double offset) {
  return j == 0 ? std::abs(mean + window_voxels * offset) : mean;
}

/// ln A_j in the caller's unit, for a profile.
ACUITY_HOST_DEVICE inline double log_mean_amplitude(const GainView& view, double amplitude) {
  return log_amplitude(amplitude) + view.log_unit;
}

/// The output voxel in the caller's unit; `voxel` is that of the normalised observed map.
ACUITY_HOST_DEVICE inline float output_voxel(const GainView& view, const CentreVoxel& centre, float voxel) {
  return static_cast<float>(centre.value(static_cast<double>(voxel) + view.observed_offset) * view.output_scale);
}

/// The same of the second map: its phase sums with the gains of the observed one.
ACUITY_HOST_DEVICE inline float second_output_voxel(const GainView& view, const CentreVoxel& centre, float voxel) {
  return static_cast<float>(centre.value(static_cast<double>(voxel) + view.second_offset) * view.output_scale *
                            view.second_scale);
}

}  // namespace acuity
