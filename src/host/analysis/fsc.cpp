#include <algorithm>
#include <cmath>
#include <complex>

#include <acuity/compare.h>
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
    const double power = std::sqrt(power_a[j] * power_b[j]);
    curve.fsc.push_back(power > 0 ? cross[j] / power : 0);
  }
  return curve;
}

std::optional<double> FscCurve::resolution_angstrom(double threshold) const {
  for (std::size_t j = 1; j < fsc.size(); ++j) {
    if (fsc[j] >= threshold) continue;
    if (fsc[j - 1] <= threshold) return j > 1 ? std::optional(1 / s_per_angstrom[j - 1]) : std::nullopt;
    const double t = (fsc[j - 1] - threshold) / (fsc[j - 1] - fsc[j]);
    return 1 / (s_per_angstrom[j - 1] + t * (s_per_angstrom[j] - s_per_angstrom[j - 1]));
  }
  return std::nullopt;
}

}  // namespace acuity
