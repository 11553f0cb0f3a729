// Maps as engines in single precision take them: less their padding value, and scaled by a power of two.
// Between the task and such an engine. What is far from zero, or very small, then costs no accuracy (math.md,
// Rounding).
#pragma once

#include <vector>

#include <acuity/volume.h>

namespace acuity {

/// voxels[i] = (v_i - beyond) * scale, the largest of them in [0.5, 1) by magnitude (0 when all are). Beyond the box a
/// centred map is 0. The transform of a window of N^3 voxels changes at k = 0 alone, by N^3 * offset.
struct CentredCopy {
  std::vector<float> voxels;  ///< In the order of the volume.
  double scale = 1;           ///< A power of two.
  double offset = 0;          ///< beyond * scale.
};

/// Centres a map whose windows see `beyond` outside the box.
CentredCopy centred(const Volume& map, double beyond);

}  // namespace acuity
