// The powers and the cross power of two whole maps, shell by shell.
// Lies between two maps and the B factor of one, or of one against the other, over the whole box.
#pragma once

#include <cstdint>
#include <vector>

#include <acuity/volume.h>

namespace acuity {

/// Averages over shells of width 1 / (longest edge of the box), in order from s = 0, as RadialProfile has them.
struct CrossSpectrum {
  std::vector<double> s_per_angstrom;      ///< Frequency of each shell, from 0 to the Nyquist frequency.
  std::vector<double> power1;              ///< Mean of |F1|^2.
  std::vector<double> power2;              ///< Mean of |F2|^2.
  std::vector<double> cross;               ///< Mean of Re F1 F2*.
  std::vector<std::int64_t> coefficients;  ///< Number of coefficients of the full spectrum in each shell.
};

/// Both maps have the same grid. Takes one transform per map. The same bytes for any thread count.
CrossSpectrum cross_spectrum(VolumeView map1, VolumeView map2, int threads);

}  // namespace acuity
