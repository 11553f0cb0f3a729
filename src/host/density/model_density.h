// The density that a model would scatter: the reference map of model-based sharpening.
// Between read_model() and the window engine.
#pragma once

#include <acuity/model.h>
#include <acuity/volume.h>

namespace acuity {

/// Density of a model on a grid whose voxel (0, 0, 0) lies at the coordinates' origin; see place_model_in_map().
///
/// Electron form factors (gemmi, c4322), the atoms' own B factors and occupancies. Atoms are drawn with the extra blur
/// B_add of refmac (d_min = 2 voxels), which is then taken out again: each coefficient times exp(+B_add s^2 / 4);
/// math.md, Eq. 6. The box is not periodic: an atom near a face leaves nothing on the far side. The same bytes for any
/// thread count. `threads` <= 0 means one a core. Memory: one copy of the map, more by a margin where atoms reach over
/// a face.
Volume model_density(const Model& model, GridSize size, double spacing_angstrom, int threads = 0);

/// Density of a model in a box of its own, `margin_angstrom` wider on each side than the atoms' centres reach, and up
/// to the next size that transforms fast. Throws Error for more than 2^33 voxels.
Volume model_density_in_own_box(Model model, double spacing_angstrom, double margin_angstrom, int threads = 0);

}  // namespace acuity
