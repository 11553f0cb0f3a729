// Random phases for the coefficients of a map from some frequency on: what is left is noise of the same power.
// In the correction of masked FSC curves; Chen et al. 2013, Ultramicroscopy 135, 24.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/volume.h>

#include "host/fourier/map_spectrum.h"

namespace acuity {

/// Turns the phases of a half-spectrum (as spectrum_of() gives it) in the shells from `first_shell` on, the corners
/// included. Each coefficient turns by an angle of its own that is uniform in a circle. Amplitudes stay but for
/// rounding, and so does the symmetry F(-k) = F(k)*; coefficients that are their own mirror image change sign or not.
/// Angles depend only on the coefficient and the seed.
void randomise_phases(Spectrum& spectrum, GridSize size, std::size_t first_shell, std::uint64_t seed, int threads);

/// The same from planes to planes, with `first_shell` at least 1; returns the sum of the result's voxels. Runs on the
/// MapDevice of the thread, if there is one.
float randomise_planes(const GridSize& size, const PlaneSource& source, std::size_t first_shell, std::uint64_t seed,
                       const PlaneSink& sink, int threads);

}  // namespace acuity
