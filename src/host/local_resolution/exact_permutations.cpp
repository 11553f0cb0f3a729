#include "host/local_resolution/exact_permutations.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace acuity {
namespace {

/// The continued fraction of the incomplete beta function I_x(a, b), by the steps of Lentz (DLMF 8.17.22
/// and 3.10(iii)). Converges quickly for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  constexpr int max_steps = 1000;
  constexpr double tiny = 1e-300;
  const auto away_from_0 = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double c = 1;
  double d = 1 / away_from_0(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < max_steps; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double term : {even, odd}) {
      d = 1 / away_from_0(1 + term * d);
      c = away_from_0(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (std::abs(change - 1) < 4 * std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

/// Gamma(a + 1/2) / Gamma(a) to some 1e-9, by its series for large a (DLMF 5.11.13) and the recurrence of Gamma.
/// std::lgamma would do, but writes a global variable.
double gamma_ratio(double a) {
  constexpr double large = 20;
  double factor = 1;
  while (a < large) {
    factor *= a / (a + 0.5);
    a += 1;
  }
  const double u = 1 / (8 * a);
  return factor * std::sqrt(a) * (1 - u * (1 - u * (0.5 + u * (2.5 - 2.625 * u))));
}

/// I_x(a, 1/2), the share of a beta distribution below x, 0 < x < 1.
double beta_share(double x, double a) {
  const double front = gamma_ratio(a) / std::sqrt(std::numbers::pi) * std::exp(a * std::log(x)) * std::sqrt(1 - x);
  if (x < (a + 1) / (a + 2.5)) return front / a * beta_fraction(x, a, 0.5);
  return 1 - 2 * front * beta_fraction(1 - x, 0.5, a);
}

}  // namespace

double fsc_scale(const PairedSums<double>& sums) {
  return std::sqrt((sums[real1_real1] + sums[imag1_imag1]) * (sums[real2_real2] + sums[imag2_imag2]));
}

// With F as vectors of two, the mean of the cross sum over all pairings is that of the two means. Its variance is the
// trace of the product of the two scatter matrices over count - 1.
PermutedFsc over_all_permutations(const PairedSums<double>& sums, double count) {
  const double rr1 = sums[real1_real1] - sums[real1] * sums[real1] / count;
  const double ri1 = sums[real1_imag1] - sums[real1] * sums[imag1] / count;
  const double ii1 = sums[imag1_imag1] - sums[imag1] * sums[imag1] / count;
  const double rr2 = sums[real2_real2] - sums[real2] * sums[real2] / count;
  const double ri2 = sums[real2_imag2] - sums[real2] * sums[imag2] / count;
  const double ii2 = sums[imag2_imag2] - sums[imag2] * sums[imag2] / count;
  const double scale = fsc_scale(sums);
  return {(sums[real1] * sums[real2] + sums[imag1] * sums[imag2]) / count / scale,
          (rr1 * rr2 + 2 * ri1 * ri2 + ii1 * ii2) / (count - 1) / (scale * scale)};
}

double correlation_tail(double r, double n) {
  if (r >= 1) return 0;
  if (r <= -1) return 1;
  const double outside = r == 0 ? 1 : beta_share(1 - r * r, (n - 1) / 2);  // P(|R| >= |r|).
  return r >= 0 ? outside / 2 : 1 - outside / 2;
}

double permutation_p(const PairedSums<double>& sums, double count, double foreign, double inflation) {
  const double scale = fsc_scale(sums);
  if (count < 2 || !(scale > 0)) return 1;
  const PermutedFsc permuted = over_all_permutations(sums, count);
  const double variance = permuted.variance * inflation;
  constexpr double min_degrees = 2;  // Below that the density is largest at its ends, as no FSC is.
  if (!(variance > 0) || variance > 1 / min_degrees) return 1;
  return correlation_tail((sums[cross_power] - foreign) / scale - permuted.mean, 1 / variance);
}

}  // namespace acuity
