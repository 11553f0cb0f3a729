// The noise of one map, from windows that hold solvent only.
// Lies between a map without half maps and the fits of its local B factors.
#pragma once

#include <vector>

#include <acuity/volume.h>

#include "host/b_factors/powers_over_mask.h"

namespace acuity {

/// Power of the noise for the shells of the task: medians over at most 300 windows. These lie in the box, hold no voxel
/// of the mask, and are nearest to the middle of the mask. Noise of reconstructions is weaker in the corners of a box.
/// Where there are fewer than 50 such windows, smaller ones are taken, down to half the edge. The result is empty where
/// there are no 50 of these either, or where they hold nothing.
std::vector<float> noise_in_solvent(VolumeView map, const PowersOverMaskTask& task);

}  // namespace acuity
