// Model coverage: the fraction of the density in each voxel's window that a model accounts for; and the model's weight.
// Lies between the mask and the two passes of a hybrid of a model and an average profile (Eq. 18).
#pragma once

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// f of Eq. 18 at the voxels of `mask`, 0 elsewhere. It is the fraction of the mask's voxels in the window of
/// `window_edge` voxels that are `modelled` too, divided by 0.95, and 1 at most. Windows lie around their voxel as the
/// engines cut them; nothing counts beyond the box. Memory: two volumes while it works.
Volume model_coverage(const Mask& mask, const Mask& modelled, double spacing_angstrom, int window_edge,
                      int threads = 0);

/// w of Eq. 18 for f: 0 up to 1/2, 1 from 0.9 on, a cosine in between.
double model_weight(double share);

}  // namespace acuity
