// The correlation of two spectra of whole maps, shell by shell.
// Between spectrum_of() and FSC curves.
#pragma once

#include <complex>
#include <vector>

#include <acuity/fsc.h>

namespace acuity {

/// Half-spectra as spectrum_of() gives them.
FscCurve correlate_shells(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b,
                          GridSize size, double spacing_angstrom, int threads);

/// The FSC of two half maps from the half-spectra of their mean and of half their difference.
FscCurve fsc_of_mean_and_difference(const std::vector<std::complex<float>>& mean,
                                    const std::vector<std::complex<float>>& difference, GridSize size,
                                    double spacing_angstrom, int threads);

}  // namespace acuity
