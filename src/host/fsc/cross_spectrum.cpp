#include "host/fsc/cross_spectrum.h"

#include <cmath>
#include <utility>

#include <acuity/fsc.h>

#include "host/fourier/map_spectrum.h"
#include "host/fourier/radial_profile.h"
#include "host/fsc/correlate_shells.h"

namespace acuity {

CrossSpectrum cross_spectrum(VolumeView map1, VolumeView map2, int threads) {
  const std::vector<std::complex<float>> spectrum1 = spectrum_of(map1, nullptr, threads);
  const std::vector<std::complex<float>> spectrum2 = spectrum_of(map2, nullptr, threads);
  RadialProfile profile1 = profile_of_spectrum(spectrum1, map1.size, map1.spacing_angstrom, threads);
  RadialProfile profile2 = profile_of_spectrum(spectrum2, map2.size, map2.spacing_angstrom, threads);
  const FscCurve curve = correlate_shells(spectrum1, spectrum2, map1.size, map1.spacing_angstrom, threads);
  CrossSpectrum shells{std::move(profile1.s_per_angstrom),
                       std::move(profile1.mean_power),
                       std::move(profile2.mean_power),
                       {},
                       curve.coefficients};
  for (std::size_t j = 0; j < curve.fsc.size(); ++j)
    shells.cross.push_back(curve.fsc[j] * std::sqrt(shells.power1[j] * shells.power2[j]));
  return shells;
}

}  // namespace acuity
