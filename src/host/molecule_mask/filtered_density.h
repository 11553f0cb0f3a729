// A map after the filter that shows the molecule, and the noise that passed the same filter.
// Between input maps and the test of voxels.
#pragma once

#include <complex>
#include <vector>

#include <acuity/fsc.h>
#include <acuity/volume.h>

namespace acuity {

/// Resolution in A to which a mask has to follow density: finer structure would leave holes and noise in it.
inline constexpr double mask_resolution_angstrom = 7.5;

/// The resolution at which a Gaussian halves amplitudes so that maps that end at `resolution_angstrom` look as those of
/// mask_resolution_angstrom; 0 where they end before it. Eq. 22.
double mask_low_pass(double resolution_angstrom);

/// The Gaussian of a low-pass: 1/2 at s = 1 / low_pass_angstrom, 1 everywhere for 0.
double mask_low_pass_gain(double s_per_angstrom, double low_pass_angstrom);

/// A map, filtered without F(0), with the ends of the filter.
struct FilteredDensity {
  Volume density;
  double resolution_angstrom = 0;  ///< End of the filter, A.
  double low_pass_angstrom = 0;    ///< Resolution at which its Gaussian halves amplitudes, A; 0 for no Gaussian.
};

/// The density of a half-spectrum on the grid of `like`: coefficients are multiplied by the share of their shell, 0
/// beyond the last one, and by mask_low_pass_gain(). Eq. 22.
Volume apply_filter(std::vector<std::complex<float>> spectrum, const std::vector<double>& shares,
                    double low_pass_angstrom, VolumeView like, int threads);

struct FilteredHalves {
  FilteredDensity mean;
  Volume noise;  ///< Half the difference of the half maps, filtered alike.
};

/// The last shell to which half maps agree, and one more: the first below 0.143 after the first one from 1 on that is
/// above it. Low shells of maps without a background may say nothing. Throws Error where no shell agrees.
std::size_t end_of_agreement(const FscCurve& curve);

/// The mean of two half maps times 2 FSC / (1 + FSC), the FSC of the whole box, up to the end of their agreement, and
/// the Gaussian of mask_low_pass(); half their difference is filtered alike. Takes two transforms each way.
FilteredHalves filter_halves(VolumeView mean, VolumeView half_difference, int threads);

}  // namespace acuity
