#include "host/fourier/radial_profile.h"

#include <array>

#include "host/core/mask_runs.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {
namespace {

Spectrum spectrum_inside(VolumeView volume, VolumeView mask, int threads) {
  if (mask.empty()) return spectrum_of(volume, nullptr, threads);
  return spectrum_of(inside_mask(copy_of(volume), mask, threads), nullptr, threads);
}

}  // namespace

RadialProfile profile_of_spectrum(const Spectrum& spectrum, GridSize size, double spacing_angstrom, int threads) {
  const MapShells shells(size, spacing_angstrom);
  const auto amplitude_and_power = [&](std::size_t index) {
    const double power = std::norm(std::complex<double>(spectrum[index]));
    return std::array{std::sqrt(power), power};
  };
  const std::vector<ShellSums<2>> sums = shells.sum<2>(threads, amplitude_and_power);
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

RadialProfile radial_profile(VolumeView volume, VolumeView mask, int threads) {
  return profile_of_spectrum(spectrum_inside(volume, mask, threads), volume.size, volume.spacing_angstrom, threads);
}

RadialProfile radial_profile(VolumeView volume, const Mask& mask, int threads) {
  return profile_of_spectrum(spectrum_of(volume, &mask, threads), volume.size, volume.spacing_angstrom, threads);
}

}  // namespace acuity
