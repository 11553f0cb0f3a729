// The density of a model with a number, and in a box of its own for models without a map. Beside model_density() of
// model.h, which draws on a map's grid. Lies between read_model() and radial profiles.
#pragma once

#include <acuity/model.h>
#include <acuity/volume.h>

namespace acuity {

/// Density of a model in a box of its own, `margin_angstrom` wider on each side than the atoms' centres reach. Its size
/// is the next one that transforms fast. Throws Error for more than 2^33 voxels.
Volume model_density_in_own_box(Model model, double spacing_angstrom, double margin_angstrom, int threads = 0);

/// model_density() of model.h, with a number, so that the MapDevice of the thread keeps it.
VolumeInput kept_model_density(const Model& model, GridSize size, double spacing_angstrom, int threads);

}  // namespace acuity
