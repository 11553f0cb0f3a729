// A picture to judge noise boxes by: it shows the map, the boxes and the voxels that passed the test.
// Written beside a confidence mask on request.
#pragma once

#include <acuity/confidence_mask.h>

#include "host/io/png_writer.h"

namespace acuity {

/// The three slices through the middle of the box, side by side. To the right and up lie x and y, x and z, y and z.
/// Grey runs from 3 standard deviations of the noise below its mean (black) to 8 above (white). Voxels that passed are
/// green, those that were not tested dark. Boxes are outlined in orange, in brown where the slice passes them by. Small
/// maps are enlarged by a whole number.
Image noise_box_picture(VolumeView volume, const NoiseStatistics& noise, const ConfidenceMap& map, TestedRegion region);

}  // namespace acuity
