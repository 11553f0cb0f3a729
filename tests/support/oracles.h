// Level-0 oracles: the equations of docs/reference/equations.md as slow, plain sums in double that share no code with
// the engines.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <acuity/volume.h>

#include "windows/shells.h"

namespace acuity::testing {

/// The mean of a map outside a mask whose values, one per voxel, are 0 to 1: the weights are 1 minus these.
template <class Values>
double naive_mean_outside(VolumeView map, const Values& mask) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < map.voxels.size(); ++i) {
    sum += (1.0 - mask[i]) * map.voxels[i];
    weight += 1.0 - mask[i];
  }
  return sum / weight;
}

/// F(k) = sum_n v(c + n) exp(-2 pi i k.n / N) of one window by its definition, O(N^6): k and n each from -floor(N/2)
/// or -ceil(N/2) + 1. Index ((kz * N) + ky) * N + kx with k taken modulo N.
class NaiveWindow {
 public:
  NaiveWindow(VolumeView map, double padding, int window_edge, std::int64_t cx, std::int64_t cy, std::int64_t cz)
      : n_(window_edge), f_(static_cast<std::size_t>(n_) * n_ * n_) {
    const double pi = std::acos(-1.0);
    const int low = -(n_ / 2);
    for (int kz = 0; kz < n_; ++kz)
      for (int ky = 0; ky < n_; ++ky)
        for (int kx = 0; kx < n_; ++kx) {
          std::complex<double> sum = 0;
          for (int z = low; z < low + n_; ++z)
            for (int y = low; y < low + n_; ++y)
              for (int x = low; x < low + n_; ++x) {
                const std::int64_t px = cx + x;
                const std::int64_t py = cy + y;
                const std::int64_t pz = cz + z;
                const bool inside =
                    px >= 0 && py >= 0 && pz >= 0 && px < map.size.x && py < map.size.y && pz < map.size.z;
                const double v = inside ? map.voxels[static_cast<std::size_t>(map.size.index(px, py, pz))] : padding;
                sum += v * std::polar(1.0, -2 * pi * (kx * x + ky * y + kz * z) / n_);
              }
          f_[static_cast<std::size_t>((kz * n_ + ky) * n_ + kx)] = sum;
        }
  }

  /// Calls visit(kx, ky, kz, F) for all N^3 coefficients, each index in -N/2 < k <= N/2.
  template <class Visit>
  void for_each(const Visit& visit) const {
    const auto fold = [&](int i) { return 2 * i > n_ ? i - n_ : i; };
    for (int z = 0; z < n_; ++z)
      for (int y = 0; y < n_; ++y)
        for (int x = 0; x < n_; ++x)
          visit(fold(x), fold(y), fold(z), f_[static_cast<std::size_t>((z * n_ + y) * n_ + x)]);
  }

  int edge() const { return n_; }

 private:
  int n_;
  std::vector<std::complex<double>> f_;
};

/// Eq. 1 over the full sphere, or over LocScale's octant.
inline std::vector<double> naive_amplitudes(const NaiveWindow& window, ShellRule rule) {
  const int last = window.edge() / 2;
  std::vector<double> sums(static_cast<std::size_t>(last) + 1);
  std::vector<double> counts(sums.size());
  window.for_each([&](int kx, int ky, int kz, std::complex<double> f) {
    if (rule == ShellRule::locscale && (kx < 0 || ky < 0 || kz < 0)) return;
    const double radius = std::hypot(kx, ky, kz);
    const auto shell = static_cast<std::size_t>(rule == ShellRule::full ? std::round(radius) : std::floor(radius));
    if (shell >= sums.size()) return;
    sums[shell] += std::abs(f);
    counts[shell] += 1;
  });
  for (std::size_t j = 0; j < sums.size(); ++j) sums[j] /= counts[j];
  return sums;
}

/// Eq. 2.
inline std::vector<double> naive_gains(const NaiveWindow& observed, const NaiveWindow& reference, ShellRule rule,
                                       const std::vector<double>& filter = {}) {
  const std::vector<double> a = naive_amplitudes(observed, rule);
  const std::vector<double> r = naive_amplitudes(reference, rule);
  std::vector<double> gains(a.size());
  for (std::size_t j = 0; j < a.size(); ++j) {
    gains[j] = r[j] / a[j];
    if (!std::isfinite(gains[j])) gains[j] = 0;
    if (!filter.empty()) gains[j] *= filter[j];
  }
  return gains;
}

/// Eq. 3 and 4 by the inverse transform's own sum: 1 / N^3 sum_k g(k) Re F(k) over all N^3 coefficients, corners
/// included.
inline double naive_centre(const NaiveWindow& window, const std::vector<double>& gains) {
  double sum = 0;
  window.for_each([&](int kx, int ky, int kz, std::complex<double> f) {
    const double radius = std::hypot(kx, ky, kz);
    const auto last = static_cast<double>(gains.size() - 1);
    double gain = gains.back();
    if (radius < last) {
      const auto lower = static_cast<std::size_t>(radius);
      const double t = radius - static_cast<double>(lower);
      gain = (1 - t) * gains[lower] + t * gains[lower + 1];
    }
    sum += gain * f.real();
  });
  return sum / (static_cast<double>(window.edge()) * window.edge() * window.edge());
}

/// Eq. 1 to 4.
inline double naive_output(const NaiveWindow& observed, const NaiveWindow& reference, ShellRule rule,
                           const std::vector<double>& filter = {}) {
  return naive_centre(observed, naive_gains(observed, reference, rule, filter));
}

}  // namespace acuity::testing
