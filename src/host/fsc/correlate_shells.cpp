#include "host/fsc/correlate_shells.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "windows/shell_correlation.h"

namespace acuity {

namespace {

/// Where a low-pass ended a map: the last shell before its mean power falls to a thousandth within a few shells (a
/// seventh of the frequency) and stays down. The power of molecules and noise falls more slowly.
std::optional<std::size_t> last_shell_before_filter(const std::vector<ShellSums<3>>& sums, std::size_t which) {
  constexpr double fallen = 1e-3;
  constexpr double stays_below = 1e-2;
  std::vector<double> power;
  power.reserve(sums.size());
  for (const ShellSums<3>& shell : sums)
    power.push_back(shell.coefficients > 0 ? shell.sums[which] / static_cast<double>(shell.coefficients) : 0);
  double later = 0;
  std::optional<std::size_t> last;
  for (std::size_t j = power.size(); j-- > 2;) {
    later = std::max(later, power[j]);
    const std::size_t reach = std::max<std::size_t>(3, j / 7);
    double before = 0;
    for (std::size_t k = j > reach ? j - reach : 1; k < j; ++k) before = std::max(before, power[k]);
    if (before > 0 && power[j] < fallen * before && later < stays_below * before) last = j;
  }
  if (!last) return {};
  // The fall may take some shells; the filter ends where it begins.
  std::size_t j = *last - 1;
  const std::size_t reach = std::max<std::size_t>(3, *last / 7);
  const std::size_t first = *last > reach ? *last - reach : 1;
  double before = 0;
  for (std::size_t k = first; k < *last; ++k) before = std::max(before, power[k]);
  while (j > first && power[j] < before / 10) --j;
  return j;
}

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
  for (const std::size_t power : {std::size_t{1}, std::size_t{2}})
    if (const auto last = last_shell_before_filter(sums, power)) {
      const double end = 1 / curve.s_per_angstrom[*last];
      curve.filter_end_angstrom = std::max(end, curve.filter_end_angstrom.value_or(end));
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
  if (!agrees(threshold)) return std::nullopt;
  const std::optional<double> shell = first_fall(fsc, threshold, 1);
  if (!shell) return filter_end_angstrom;
  const double resolution = 1 / (*shell * s_per_angstrom[1]);
  return std::max(resolution, filter_end_angstrom.value_or(resolution));
}

}  // namespace acuity
