#include "host/fourier/radial_profile.h"

#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {
namespace {

struct ShellSums {
  double amplitude = 0;
  double power = 0;
  std::int64_t count = 0;

  ShellSums& operator+=(const ShellSums& other) {
    amplitude += other.amplitude;
    power += other.power;
    count += other.count;
    return *this;
  }
};

std::vector<std::complex<float>> spectrum_inside(VolumeView volume, VolumeView mask, int threads) {
  if (mask.empty()) return spectrum_of(volume, nullptr, threads);
  Volume inside = copy_of(volume);
  for (std::size_t i = 0; i < inside.voxels.size(); ++i) inside.voxels[i] *= mask.voxels[i];
  return spectrum_of(inside, nullptr, threads);
}

RadialProfile profile_of(const std::vector<std::complex<float>>& spectrum, VolumeView volume, int threads) {
  const MapShells shells(volume.size, volume.spacing_angstrom);
  const auto add = [&](ShellSums& shell, std::size_t index, int weight) {
    const double power = std::norm(std::complex<double>(spectrum[index]));
    shell.amplitude += weight * std::sqrt(power);
    shell.power += weight * power;
    shell.count += weight;
  };
  const std::vector<ShellSums> sums = shells.sum<ShellSums>(threads, add);
  const double voxel = volume.spacing_angstrom * volume.spacing_angstrom * volume.spacing_angstrom;
  RadialProfile profile;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    const ShellSums& all = sums[j];
    const auto n = static_cast<double>(all.count);
    profile.s_per_angstrom.push_back(static_cast<double>(j) / shells.longest_angstrom());
    profile.mean_amplitude.push_back(voxel * all.amplitude / n);
    profile.mean_power.push_back(voxel * voxel * all.power / n);
    profile.coefficients.push_back(all.count);
  }
  return profile;
}

}  // namespace

RadialProfile radial_profile(VolumeView volume, VolumeView mask, int threads) {
  return profile_of(spectrum_inside(volume, mask, threads), volume, threads);
}

RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads) {
  return profile_of(spectrum_of(volume, &mask, threads), volume, threads);
}

}  // namespace acuity
