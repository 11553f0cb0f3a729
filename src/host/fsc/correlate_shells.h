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

}  // namespace acuity
