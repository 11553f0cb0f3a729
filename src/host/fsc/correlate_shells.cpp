#include "host/fsc/correlate_shells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "host/fit/line_fit.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "windows/shell_correlation.h"

namespace acuity {

namespace {

/// The mean power of a coefficient in each shell, from the sums over `which` of the products.
std::vector<double> mean_powers(const std::vector<ShellSums<3>>& sums, std::size_t which) {
  std::vector<double> powers;
  powers.reserve(sums.size());
  for (const ShellSums<3>& shell : sums)
    powers.push_back(shell.coefficients > 0 ? shell.sums[which] / static_cast<double>(shell.coefficients) : 0);
  return powers;
}

double square(std::size_t shell) { return static_cast<double>(shell) * static_cast<double>(shell); }

/// What shells before a possible fall expect of those in it: at most the largest of them, and at most the line of a B
/// factor, ln P against s^2, through the shells before the fall.
class ExpectedPower {
 public:
  /// Of shell `at` and the few before it (a seventh of the frequency), where a fall that ends at `at` may lie.
  ExpectedPower(const std::vector<double>& power, std::size_t at) {
    const std::size_t reach = std::max<std::size_t>(3, at / 7);
    first_ = at > reach ? at - reach : 1;
    for (std::size_t k = first_; k < at; ++k) largest_ = std::max(largest_, power[k]);
    std::vector<double> squares;
    std::vector<double> logarithms;
    for (std::size_t k = first_ > reach ? first_ - reach : 1; k < first_; ++k) {
      if (!(power[k] > 0)) continue;
      squares.push_back(square(k));
      logarithms.push_back(std::log(power[k]));
    }
    if (squares.size() > 2) line_ = fit_line(squares, logarithms);
  }

  double of(std::size_t shell) const {
    // Power that rises again after a dip promises no further rise.
    if (!line_ || line_->slope >= 0) return largest_;
    return std::min(largest_, std::exp(line_->at(square(shell))));
  }
  /// The first shell of a fall.
  std::size_t first() const { return first_; }

 private:
  std::size_t first_ = 1;
  double largest_ = 0;
  std::optional<LineFit> line_;
};

/// Where a low-pass ended a map: the last shell before its mean power falls to a thousandth of what is expected, within
/// a few shells, and stays down. The power of molecules and noise falls more slowly, that of a map with a large B
/// factor as steadily as before.
std::optional<std::size_t> last_shell_before_filter(const std::vector<double>& power) {
  constexpr double fallen = 1e-3;
  constexpr double stays_below = 1e-2;
  double later = 0;
  std::optional<std::size_t> last;
  for (std::size_t j = power.size(); j-- > 2;) {
    later = std::max(later, power[j]);
    const double expected = ExpectedPower(power, j).of(j);
    if (expected > 0 && power[j] < fallen * expected && later < stays_below * expected) last = j;
  }
  if (!last) return {};
  // The fall may take some shells; the filter ends where it begins.
  const ExpectedPower expected(power, *last);
  std::size_t j = *last - 1;
  while (j > expected.first() && power[j] < expected.of(j) / 10) --j;
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
    if (const auto last = last_shell_before_filter(mean_powers(sums, power))) {
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
