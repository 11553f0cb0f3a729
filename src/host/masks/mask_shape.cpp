#include <acuity/error.h>
#include <acuity/mask.h>

namespace acuity {

Mask shaped_mask(Mask mask, const MaskShape& shape, double spacing, int threads, std::string_view instead) {
  if (shape.min_part_voxels > 0) mask = without_small_components(mask, shape.min_part_voxels);
  if (shape.largest_component) mask = largest_component(mask);
  if (shape.close_angstrom > 0) mask = closed(mask, shape.close_angstrom / spacing, threads);
  if (shape.dilate_angstrom > 0) mask = dilated(mask, shape.dilate_angstrom / spacing, threads);
  if (mask.count() == 0)
    throw_input_error("The mask is empty", "no voxel passed, or every connected component was too small", instead);
  return mask;
}

}  // namespace acuity
