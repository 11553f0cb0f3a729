// Random phases for the coefficients of a map from some frequency on: what is left is noise of the same power.
// In the correction of masked FSC curves; Chen et al. 2013, Ultramicroscopy 135, 24.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/volume.h>

#include "host/fourier/map_parts.h"
#include "host/fourier/map_spectrum.h"
#include "spectra/phase_turns.h"

namespace acuity {

/// The tables of a seed's turns.
class PhaseTurns {
 public:
  explicit PhaseTurns(std::uint64_t seed);
  /// The tables must outlive the view.
  PhaseTurnsView view() const { return {coarse_.data(), fine_.data(), start_}; }

 private:
  std::vector<Complex> coarse_;
  std::vector<Complex> fine_;
  std::uint64_t start_;
};

/// Turns the phases of a half-spectrum (as spectrum_of() gives it) in the shells from `first_shell` on, the corners
/// included. Each coefficient turns by an angle of its own that is uniform in a circle. Amplitudes stay but for
/// rounding, and so does the symmetry F(-k) = F(k)*; coefficients that are their own mirror image change sign or not.
/// Angles depend only on the coefficient and the seed.
void randomise_phases(Spectrum& spectrum, GridSize size, std::size_t first_shell, std::uint64_t seed, int threads);

/// The same from planes to planes; returns the sum of the result's voxels.
float randomise_planes(const GridSize& size, const PlaneSource& source, const PhaseRange& phases, const PlaneSink& sink,
                       int threads);

}  // namespace acuity
