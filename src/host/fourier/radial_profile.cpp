#include "host/fourier/radial_profile.h"

#include <cmath>
#include <vector>

#include "host/core/mask_runs.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_parts.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {
namespace {

/// Sums of |F| and |F|^2 over the shells of a map.
std::vector<ShellSums<2>> power_sums(const MapShells& shells, const MapParts& map, int threads) {
  std::vector<double> planes;
  if (ran_on_map_device([&](MapDevice& device) { planes = device.powers(shells.view(), map); }))
    return sums_of_planes<2>(planes, shells);
  const Spectrum spectrum = transform_planes(map.size(), planes_of(map, threads), all_kx(map.size()), threads);
  return shells.sum<2>(threads, PowersAt{reinterpret_cast<const Complex*>(spectrum.data())});
}

RadialProfile profile_of(const MapParts& map, int threads) {
  const double spacing_angstrom = map.spacing_angstrom();
  const MapShells shells(map.size(), spacing_angstrom);
  const std::vector<ShellSums<2>> sums = power_sums(shells, map, threads);
  const double voxel = spacing_angstrom * spacing_angstrom * spacing_angstrom;
  RadialProfile profile;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    const auto [amplitude, power] = sums[j].sums;
    const auto n = static_cast<double>(sums[j].coefficients);
    profile.s_per_angstrom.push_back(static_cast<double>(j) / shells.longest_angstrom());
    profile.mean_amplitude.push_back(voxel * amplitude / n);
    profile.mean_power.push_back(voxel * voxel * power / n);
    profile.coefficients.push_back(sums[j].coefficients);
  }
  return profile;
}

}  // namespace

RadialProfile radial_profile(VolumeView volume, VolumeView mask, int threads) {
  if (mask.empty()) return profile_of(volume, threads);
  const Volume within = inside_mask(copy_of(volume), mask, threads);
  return profile_of(within, threads);
}

RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads) {
  return profile_of(inside(volume, mask, threads), threads);
}

}  // namespace acuity
