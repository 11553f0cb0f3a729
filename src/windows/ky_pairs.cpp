#include "windows/ky_pairs.h"

#include <algorithm>
#include <cmath>

namespace acuity {

KyPair make_ky_pair(int window_edge, ShellRule rule, int kx, int ky, int kz, double weight) {
  const int last = last_shell(window_edge);
  const int k2 = kx * kx + ky * ky + kz * kz;
  KyPair pair;
  pair.ky = ky;
  pair.lower = floor_shell(k2);
  pair.upper = std::min(pair.lower + 1, last);
  pair.shell = rule == ShellRule::full ? nearest_shell(k2) : pair.lower;
  pair.single = ky == 0 || 2 * ky == window_edge;
  pair.phases = k2 <= last * last;
  if (pair.shell <= last) {
    // LocScale's octant; kx and +ky are never negative here.
    pair.plus = rule == ShellRule::full || kz >= 0;
    pair.minus = rule == ShellRule::full;
  }
  if (pair.phases) {
    // centred_real() is half of the sum over +ky and -ky.
    const double both = weight * (pair.single ? 1 : 2);
    const double fraction = std::sqrt(static_cast<double>(k2)) - pair.lower;
    pair.to_lower = static_cast<float>(both * (1 - fraction));
    pair.to_upper = pair.lower < last ? static_cast<float>(both * fraction) : 0.F;
  }
  return pair;
}

std::vector<double> amplitude_sum_scales(const ShellTable& table, ShellRule rule) {
  const double mirrored = rule == ShellRule::full ? 2 : 1;
  std::vector<double> scales;
  for (const double count : table.coefficients) scales.push_back(mirrored / count);
  return scales;
}

double phase_sum_scale(int window_edge) {
  const double n = window_edge;
  return 2 / (n * n * n);
}

std::complex<double> twiddle_factor(std::int64_t j, std::int64_t k, int window_edge) {
  constexpr double two_pi = 2 * 3.14159265358979323846;
  const double angle = two_pi * static_cast<double>(j * k % window_edge) / window_edge;
  return {std::cos(angle), std::sin(angle)};
}

}  // namespace acuity
