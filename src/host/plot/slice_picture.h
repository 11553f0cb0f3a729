// Two maps side by side, as one slice of each: what a step did to a map, at a glance.
// The end of the flow: `acuity compare --picture` writes it, and scripts/demo ends with it.
#pragma once

#include <cstdint>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/io/png_writer.h"

namespace acuity {

struct SlicePicture {
  Image image;
  std::int64_t slice = 0;   ///< Index of the slice along z, from 0.
  double bar_angstrom = 0;  ///< Length of the scale bar; the number stands above the bar.
};

/// The same slice of both maps, `a` to the left, x to the right, y upwards. Both maps have the same grid.
/// - Slice: the one along z with the most density. Each map counts with its squared deviations from its mean, divided
///   by its variance, over the voxels of the mask (all voxels without one).
/// - Section: the smallest rectangle that holds the mask's voxels in this slice, and a tenth more on each side. Without
///   a mask, the whole slice.
/// - Grey scale of each map: black at its 5th and white at its 99.8th percentile. They count the mask's voxels in this
///   slice (all of them without a mask).
/// - Size: small sections are enlarged by the largest whole factor that leaves the picture at most 1200 pixels wide,
///   with cubic interpolation (Keys 1981, a = -1/2). Large ones stay as they are.
SlicePicture slice_picture(VolumeView a, VolumeView b, const Mask* mask);

}  // namespace acuity
