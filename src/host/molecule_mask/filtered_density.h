// A map after the filter that shows the molecule, and the noise that passed the same filter.
// Lies between input maps and the test of voxels.
#pragma once

#include <vector>

#include <acuity/fsc.h>
#include <acuity/volume.h>

#include "host/memory/unset_memory.h"

namespace acuity {

/// Resolution in A to which a mask has to follow density: finer structure would leave holes and noise in it.
inline constexpr double mask_resolution_angstrom = 7.5;

/// The resolution at which a Gaussian halves amplitudes. Maps that end at `resolution_angstrom` then look as those of
/// mask_resolution_angstrom. It is 0 where they end before it. Eq. 22.
double mask_low_pass(double resolution_angstrom);

/// The Gaussian of a low-pass: 1/2 at s = 1 / low_pass_angstrom, 1 everywhere for 0.
double mask_low_pass_gain(double s_per_angstrom, double low_pass_angstrom);

/// A map, filtered without F(0), with the ends of the filter.
struct FilteredDensity {
  GridSize size;
  double spacing_angstrom = 0;
  std::vector<float, UnsetMemory<float>> voxels;
  double resolution_angstrom = 0;  ///< End of the filter, A.
  double low_pass_angstrom = 0;    ///< Resolution at which its Gaussian halves amplitudes, A; 0 for no Gaussian.

  VolumeView view() const { return {size, spacing_angstrom, voxels}; }
};

/// Filter of a map: coefficients are multiplied by the share of their shell, 0 beyond the last one, and by
/// mask_low_pass_gain(). Eq. 22.
struct DensityFilter {
  std::vector<double> shares;
  double resolution_angstrom = 0;
  double low_pass_angstrom = 0;  ///< mask_low_pass().
};

/// A filtered map. Takes the memory of a map, and of the coefficients up to the last shell.
FilteredDensity filtered(VolumeView map, const DensityFilter& filter, int threads);

/// The last shell to which half maps agree, and one more. It is the first below 0.143 after the first one from 1 on
/// that is above it. Low shells of maps without a background may say nothing. Throws Error where no shell agrees.
std::size_t resolution_shell(const FscCurve& curve);

/// The filter of the mean of two half maps and of half their difference, from the FSC of the whole box. Weights are 2
/// FSC / (1 + FSC) before the end of the half maps' agreement.
DensityFilter filter_of_halves(const FscCurve& curve);

}  // namespace acuity
