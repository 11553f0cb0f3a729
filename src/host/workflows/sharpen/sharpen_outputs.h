// The maps that sharpen() writes: the sharpened map, of two half maps both halves, the mask and the spread.
// The last step, after the engine; the files get their names together with the report.
#pragma once

#include <vector>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/io/outputs.h"

namespace acuity {

/// Where the options send maps: those that the functions below write.
std::vector<std::filesystem::path> map_outputs(const SharpenOptions& options);

/// Adds the sharpened map and, where the options ask for them, both half maps: the sharpened mean plus and minus the
/// sharpened half difference (Eq. 4 is linear in the map).
void add_maps(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, VolumeView sharpened,
              const std::vector<float>& half_difference);

/// Adds the mask as 0 and 1 where the options ask for it.
void add_mask(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, const Mask& mask,
              double spacing_angstrom);

/// Adds the map of the spread over assumptions.
void add_uncertainty(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, VolumeView uncertainty);

}  // namespace acuity
