#include <algorithm>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/masks/require_binary.h"

namespace acuity {

void require_binary(const Mask& mask) {
  if (static_cast<std::int64_t>(mask.inside.size()) != mask.size.count())
    throw_input_error("The mask cannot be used", std::to_string(mask.inside.size()) + " values for " +
                                                     std::to_string(mask.size.count()) + " voxels");
  std::uint8_t largest = 0;
  for (const std::uint8_t value : mask.inside) largest = std::max(largest, value);
  if (largest > 1)
    throw_input_error("The mask holds " + std::to_string(largest), "voxels of a mask are 0 or 1",
                      "Set those inside to 1, or give the mask's values to binary_mask()");
}

Mask binary_mask(VolumeView volume, const std::string& name) {
  Mask mask{volume.size, std::vector<std::uint8_t>(volume.voxels.size())};
  std::transform(volume.voxels.begin(), volume.voxels.end(), mask.inside.begin(),
                 [](float v) { return static_cast<std::uint8_t>(v >= 0.5F); });
  if (mask.count() == 0)
    throw_input_error("The mask " + name + " is empty", "no voxel is 0.5 or more",
                      "Check that it is a mask and not a density");
  return mask;
}

}  // namespace acuity
