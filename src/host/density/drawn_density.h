// Atoms drawn as blurred density, before the blur is taken out again.
// Used by model_density(), and by the spectra of parts of models.
#pragma once

#include <acuity/model.h>
#include <acuity/volume.h>

namespace acuity {

struct DrawOptions {
  float min_density = 1e-5F;  ///< Density of an atom below which it is not drawn.
  int threads = 0;            ///< Number of threads; <= 0 means one per core.
};

struct DrawnDensity {
  Volume volume;    ///< On the grid asked for, or a larger one with a margin behind it where atoms reach over a face.
  double blur = 0;  ///< B_add of Eq. 6, in A^2.
};

/// Largest distance from any of the model's atoms at which its drawn density ends, in A.
double drawn_radius(const Model& model, double spacing_angstrom, const DrawOptions& options);

/// Density of a model as model_density() has it, each coefficient times exp(-blur s^2 / 4).
DrawnDensity draw_density(const Model& model, GridSize size, double spacing_angstrom, const DrawOptions& options);

}  // namespace acuity
