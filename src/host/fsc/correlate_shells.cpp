#include "host/fsc/correlate_shells.h"

#include <array>

#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "windows/shell_correlation.h"

namespace acuity {

namespace {

/// products(index) gives Re F_a F_b*, |F_a|^2 and |F_b|^2 of a coefficient.
template <class Products>
FscCurve curve_of(GridSize size, double spacing_angstrom, int threads, const Products& products) {
  const MapShells shells(size, spacing_angstrom);
  const std::vector<ShellSums<3>> sums = shells.sum<3>(threads, products);
  FscCurve curve;
  for (std::size_t j = 0; j < sums.size(); ++j) {
    const auto [cross, power_a, power_b] = sums[j].sums;
    curve.s_per_angstrom.push_back(static_cast<double>(j) / shells.longest_angstrom());
    curve.fsc.push_back(shell_correlation(cross, power_a, power_b));
    curve.coefficients.push_back(sums[j].coefficients);
  }
  return curve;
}

std::array<double, 3> products_of(std::complex<double> a, std::complex<double> b) {
  return {a.real() * b.real() + a.imag() * b.imag(), std::norm(a), std::norm(b)};
}

}  // namespace

FscCurve correlate_shells(const std::vector<std::complex<float>>& a, const std::vector<std::complex<float>>& b,
                          GridSize size, double spacing_angstrom, int threads) {
  return curve_of(size, spacing_angstrom, threads, [&](std::size_t index) { return products_of(a[index], b[index]); });
}

FscCurve fsc_of_mean_and_difference(const std::vector<std::complex<float>>& mean,
                                    const std::vector<std::complex<float>>& difference, GridSize size,
                                    double spacing_angstrom, int threads) {
  return curve_of(size, spacing_angstrom, threads, [&](std::size_t index) {
    const std::complex<double> m = mean[index];
    const std::complex<double> d = difference[index];
    return products_of(m + d, m - d);
  });
}

FscCurve fourier_shell_correlation(VolumeView a, VolumeView b, const Mask* mask, int threads) {
  return correlate_shells(spectrum_of(a, mask, threads), spectrum_of(b, mask, threads), a.size, a.spacing_angstrom,
                          threads);
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
