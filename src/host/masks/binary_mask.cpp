#include <algorithm>

#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {

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
