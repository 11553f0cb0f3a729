#include "host/workflows/memory_checks.h"

#include <acuity/error.h>
#include <acuity/map.h>

namespace acuity {

void require_same_size(VolumeView map, const GridSize& size, const std::string& what) {
  if (size == map.size) return;
  const auto words = [](const GridSize& s) {
    return std::to_string(s.x) + " x " + std::to_string(s.y) + " x " + std::to_string(s.z);
  };
  throw_input_error(what + " has another grid than the map", words(size) + " against " + words(map.size) + " voxels");
}

void require_half_maps(VolumeView half1, VolumeView half2) {
  if (half1.empty()) throw_input_error("There is no map");
  require_same_size(half1, half2.size, "The second half map");
  require_two_half_maps("The first half map", half1, "the second half map", half2);
}

void require_map_or_half_maps(VolumeView map, VolumeView half2) {
  if (map.empty()) throw_input_error("There is no map");
  if (half2.empty())
    require_not_constant(map, "The map");
  else
    require_half_maps(map, half2);
}

void require_mask_of(VolumeView map, const Mask& mask) {
  require_same_size(map, mask.size, "The mask");
  if (mask.count() == 0) throw_input_error("The mask is empty", "it has no voxel", "Give another mask");
}

}  // namespace acuity
