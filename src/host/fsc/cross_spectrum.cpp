#include "host/fsc/cross_spectrum.h"

#include "host/fsc/correlate_shells.h"

namespace acuity {

CrossSpectrum cross_spectrum(VolumeView map1, VolumeView map2, int threads) {
  const double spacing = map1.spacing_angstrom;
  const ShellProducts products = shell_products(map1, map2, threads);
  const double longest = MapShells(map1.size, spacing).longest_angstrom();
  const double voxel = spacing * spacing * spacing;
  CrossSpectrum shells;
  for (std::size_t j = 0; j < products.size(); ++j) {
    const auto n = static_cast<double>(products[j].coefficients);
    const auto mean = [&](std::size_t which) { return voxel * voxel * products[j].sums[which] / n; };
    shells.s_per_angstrom.push_back(static_cast<double>(j) / longest);
    shells.cross.push_back(mean(0));
    shells.power1.push_back(mean(1));
    shells.power2.push_back(mean(2));
    shells.coefficients.push_back(products[j].coefficients);
  }
  return shells;
}

}  // namespace acuity
