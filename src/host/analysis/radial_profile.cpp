#include <acuity/parallel.h>
#include <acuity/radial_profile.h>

#include "host/analysis/map_shells.h"
#include "host/analysis/map_spectrum.h"

namespace acuity {
namespace {

struct ShellSums {
  double amplitude = 0;
  double power = 0;
  std::int64_t count = 0;
};

std::vector<std::complex<float>> spectrum_inside(const Volume& volume, const Volume* mask, int threads) {
  if (mask == nullptr) return spectrum_of(volume, nullptr, threads);
  Volume inside = volume;
  for (std::size_t i = 0; i < inside.voxels.size(); ++i) inside.voxels[i] *= mask->voxels[i];
  return spectrum_of(inside, nullptr, threads);
}

// Each plane of the spectrum has sums of its own, which are added up in order: the same bytes for any thread count.
RadialProfile profile_of(const std::vector<std::complex<float>>& spectrum, const Volume& volume, int threads) {
  const MapShells shells(volume.size, volume.spacing_angstrom);
  std::vector<std::vector<ShellSums>> planes(static_cast<std::size_t>(volume.size.z));
  parallel_for(volume.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      std::vector<ShellSums>& sums = planes[static_cast<std::size_t>(z)];
      sums.resize(shells.count());
      shells.for_each_in_plane(z, [&](std::size_t index, double s, int weight) {
        const std::size_t shell = shells.shell_of(s);
        if (shell >= sums.size()) return;
        const double power = std::norm(std::complex<double>(spectrum[index]));
        sums[shell].amplitude += weight * std::sqrt(power);
        sums[shell].power += weight * power;
        sums[shell].count += weight;
      });
    }
  });
  const double voxel = volume.spacing_angstrom * volume.spacing_angstrom * volume.spacing_angstrom;
  RadialProfile profile;
  for (std::size_t j = 0; j < shells.count(); ++j) {
    ShellSums all;
    for (const std::vector<ShellSums>& plane : planes) {
      all.amplitude += plane[j].amplitude;
      all.power += plane[j].power;
      all.count += plane[j].count;
    }
    const auto n = static_cast<double>(all.count);
    profile.s_per_angstrom.push_back(static_cast<double>(j) / shells.longest_angstrom());
    profile.mean_amplitude.push_back(voxel * all.amplitude / n);
    profile.mean_power.push_back(voxel * voxel * all.power / n);
    profile.coefficients.push_back(all.count);
  }
  return profile;
}

}  // namespace

RadialProfile radial_profile(const Volume& volume, const Volume* mask, int threads) {
  return profile_of(spectrum_inside(volume, mask, threads), volume, threads);
}

RadialProfile radial_profile(const Volume& volume, const Mask& mask, int threads) {
  return profile_of(spectrum_of(volume, &mask, threads), volume, threads);
}

}  // namespace acuity
