#include <algorithm>
#include <cmath>
#include <complex>

#include <acuity/compare.h>
#include <acuity/shell_correlation.h>
#include <acuity/shells.h>

#include "host/analysis/map_spectrum.h"

namespace acuity {

FscCurve fourier_shell_correlation(const Volume& a, const Volume& b, const Mask* mask, int threads) {
  const auto fa = spectrum_of(a, mask, threads);
  const auto fb = spectrum_of(b, mask, threads);
  const GridSize& size = a.size;
  const double spacing = a.spacing_angstrom;
  const double longest = static_cast<double>(std::max({size.x, size.y, size.z})) * spacing;
  const auto shells = static_cast<std::size_t>(longest / (2 * spacing)) + 1;
  std::vector<double> cross(shells);
  std::vector<double> power_a(shells);
  std::vector<double> power_b(shells);
  FscCurve curve;
  curve.coefficients.resize(shells);
  const std::int64_t half = size.x / 2 + 1;
  const auto frequency = [&](std::int64_t i, std::int64_t n) {
    return frequency_index(static_cast<int>(i), static_cast<int>(n)) / (static_cast<double>(n) * spacing);
  };
  std::size_t index = 0;
  for (std::int64_t z = 0; z < size.z; ++z) {
    for (std::int64_t y = 0; y < size.y; ++y) {
      const double sy = frequency(y, size.y);
      const double sz = frequency(z, size.z);
      for (std::int64_t x = 0; x < half; ++x, ++index) {
        const double sx = frequency(x, size.x);
        const auto shell = static_cast<std::size_t>(std::lround(std::sqrt(sx * sx + sy * sy + sz * sz) * longest));
        if (shell >= shells) continue;
        const int weight = mirror_weight(static_cast<int>(x), static_cast<int>(size.x));
        const std::complex<double> va = fa[index];
        const std::complex<double> vb = fb[index];
        cross[shell] += weight * (va.real() * vb.real() + va.imag() * vb.imag());
        power_a[shell] += weight * std::norm(va);
        power_b[shell] += weight * std::norm(vb);
        curve.coefficients[shell] += weight;
      }
    }
  }
  for (std::size_t j = 0; j < shells; ++j) {
    curve.s_per_angstrom.push_back(static_cast<double>(j) / longest);
    curve.fsc.push_back(shell_correlation(cross[j], power_a[j], power_b[j]));
  }
  return curve;
}

std::optional<double> FscCurve::resolution_angstrom(double threshold) const {
  // A curve that starts below the threshold says nothing: s = 0 is the mean of the map.
  const std::optional<double> shell = first_fall(fsc, threshold, 0);
  if (!shell || *shell == 0) return std::nullopt;
  return 1 / (*shell * s_per_angstrom[1]);
}

}  // namespace acuity
