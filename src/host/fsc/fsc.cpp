#include <algorithm>
#include <cmath>
#include <complex>

#include <acuity/fsc.h>
#include <acuity/mask.h>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "host/fsc/correlate_shells.h"
#include "windows/shell_correlation.h"

namespace acuity {
namespace {

struct ShellSums {
  double cross = 0;
  double power_a = 0;
  double power_b = 0;
  std::int64_t count = 0;

  ShellSums& operator+=(const ShellSums& other) {
    cross += other.cross;
    power_a += other.power_a;
    power_b += other.power_b;
    count += other.count;
    return *this;
  }
};

}  // namespace

FscCurve correlate_shells(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b,
                          GridSize size, double spacing_angstrom, int threads) {
  const MapShells shells(size, spacing_angstrom);
  const auto add = [&](ShellSums& shell, std::size_t index, int weight) {
    const std::complex<double> va = a[index];
    const std::complex<double> vb = b[index];
    shell.cross += weight * (va.real() * vb.real() + va.imag() * vb.imag());
    shell.power_a += weight * std::norm(va);
    shell.power_b += weight * std::norm(vb);
    shell.count += weight;
  };
  const std::vector<ShellSums> sums = shells.sum<ShellSums>(threads, add);
  FscCurve curve;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    const ShellSums& all = sums[j];
    curve.s_per_angstrom.push_back(static_cast<double>(j) / shells.longest_angstrom());
    curve.fsc.push_back(shell_correlation(all.cross, all.power_a, all.power_b));
    curve.coefficients.push_back(all.count);
  }
  return curve;
}

FscCurve fourier_shell_correlation(VolumeView a, VolumeView b, const Mask* mask, int threads) {
  return correlate_shells(spectrum_of(a, mask, threads), spectrum_of(b, mask, threads), a.size, a.spacing_angstrom,
                          threads);
}

void multiply_by(Volume& volume, VolumeView weights, int threads) {
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(volume.size.count(), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      volume.voxels[i] *= weights.voxels[i];
  });
}

std::size_t FscCurve::first_shell_below(double threshold) const {
  for (std::size_t j = 1; j < fsc.size(); ++j)
    if (fsc[j] < threshold) return j;
  return fsc.size();
}

std::optional<double> FscCurve::resolution_angstrom(double threshold) const {
  // A curve that starts below the threshold says nothing: s = 0 is the mean of the map.
  const std::optional<double> shell = first_fall(fsc, threshold, 0);
  if (!shell || *shell == 0) return std::nullopt;
  return 1 / (*shell * s_per_angstrom[1]);
}

}  // namespace acuity
