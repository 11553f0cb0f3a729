// The Fourier transform of a whole map, on several threads in single precision.
// Analyses of whole maps start from it: Fourier shell correlations, radial profiles.
#pragma once

#include <complex>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// F(k) = sum_n v(n) exp(-2 pi i k.n / N) of a volume. Where there is a mask (binary), the volume is first lowered by
/// its mean outside and multiplied by the mask. The half-spectrum kx = 0 ... nx / 2: (nx / 2 + 1) x ny x nz, x fastest,
/// with ky and kz in the order of frequency_index(). Takes 8 bytes a coefficient and little more. The same bytes for
/// any thread count; `threads` <= 0 means one per core.
std::vector<std::complex<float>> spectrum_of(VolumeView volume, const Mask* mask, int threads);

/// The volume of a half-spectrum, which is overwritten: the inverse of spectrum_of().
void invert_spectrum(std::vector<std::complex<float>>& spectrum, Volume& volume, int threads);

}  // namespace acuity
