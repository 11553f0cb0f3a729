#include "host/fourier/radial_profile.h"

#include <cmath>
#include <vector>

#include "host/core/mask_runs.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {
namespace {

/// Sums of |F| and |F|^2 over the shells of a map.
std::vector<ShellSums<2>> power_sums(const MapShells& shells, const PlaneSource& source, int threads) {
  std::vector<double> planes;
  if (ran_on_map_device([&](MapDevice& device) { planes = device.powers(shells.view(), source); }))
    return sums_of_planes<2>(planes, shells);
  const Spectrum spectrum = transform_planes(shells.size(), source, all_kx(shells.size()), threads);
  return shells.sum<2>(threads, PowersAt{reinterpret_cast<const Complex*>(spectrum.data())});
}

RadialProfile profile_of(const GridSize& size, double spacing_angstrom, const PlaneSource& source, int threads) {
  const MapShells shells(size, spacing_angstrom);
  const std::vector<ShellSums<2>> sums = power_sums(shells, source, threads);
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
  if (mask.empty()) return profile_of(volume.size, volume.spacing_angstrom, planes_of(volume), threads);
  const Volume inside = inside_mask(copy_of(volume), mask, threads);
  return profile_of(volume.size, volume.spacing_angstrom, planes_of(inside), threads);
}

RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads) {
  const auto level = static_cast<float>(mean_outside(volume, mask, threads));
  return profile_of(volume.size, volume.spacing_angstrom, planes_inside(volume, mask, level), threads);
}

}  // namespace acuity
