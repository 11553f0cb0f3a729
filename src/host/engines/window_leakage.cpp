#include "host/engines/window_leakage.h"

#include <cmath>
#include <cstddef>

#include "windows/shells.h"

namespace acuity {
namespace {

constexpr double pi = 3.14159265358979323846;

/// Points of the integral over f that a shell is cut into; covariances of neighbouring ones hardly differ within a
/// window.
constexpr int points_per_shell = 4;

double sinc(double x) { return x == 0 ? 1 : std::sin(pi * x) / (pi * x); }

}  // namespace

WindowLeakage::WindowLeakage(int window_edge, double lowest, double highest) : window_edge_(window_edge) {
  const int n = window_edge;
  for (int k = 0; k <= last_shell(n); ++k)
    for (int i = 0; i < n; ++i)
      cosines_.push_back((i == 0 ? 1 : 2) * (1 - static_cast<double>(i) / n) * std::cos(2 * pi * k * i / n));
  const int points = static_cast<int>(std::ceil((highest - lowest) * points_per_shell));
  const double step = (highest - lowest) / points;
  for (int i = 0; i < points; ++i) {
    const double f = lowest + (i + 0.5) * step;
    const double volume = 4 * pi * f * f * step / (static_cast<double>(n) * n * n);
    frequencies_.push_back(f);
    for (int r2 = 0; r2 <= 3 * (n - 1) * (n - 1); ++r2) waves_.push_back(volume * sinc(2 * f * std::sqrt(r2) / n));
  }
}

// All is even in each axis, so the sums over n run over n >= 0 only, one axis after the other.
std::vector<double> WindowLeakage::shell_power(const std::function<double(double)>& power) const {
  const auto n = static_cast<std::size_t>(window_edge_);
  const std::size_t half = static_cast<std::size_t>(last_shell(window_edge_)) + 1;
  // C at each r^2.
  std::vector<double> c(waves_.size() / frequencies_.size());
  for (std::size_t i = 0; i < frequencies_.size(); ++i) {
    const double p = power(frequencies_[i]);
    for (std::size_t r2 = 0; r2 < c.size(); ++r2) c[r2] += p * waves_[i * c.size() + r2];
  }
  // [z][y][kx], then [z][ky][kx] plane by plane; [kz][ky][kx] grows from them.
  std::vector<double> spectrum(half * half * half);
  std::vector<double> along_x(n * half);
  std::vector<double> along_xy(half * half);
  for (std::size_t z = 0; z < n; ++z) {
    for (std::size_t y = 0; y < n; ++y) {
      for (std::size_t kx = 0; kx < half; ++kx) {
        double sum = 0;
        for (std::size_t x = 0; x < n; ++x) sum += cosines_[kx * n + x] * c[x * x + y * y + z * z];
        along_x[y * half + kx] = sum;
      }
    }
    for (std::size_t ky = 0; ky < half; ++ky) {
      for (std::size_t kx = 0; kx < half; ++kx) {
        double sum = 0;
        for (std::size_t y = 0; y < n; ++y) sum += cosines_[ky * n + y] * along_x[y * half + kx];
        along_xy[ky * half + kx] = sum;
      }
    }
    for (std::size_t kz = 0; kz < half; ++kz)
      for (std::size_t i = 0; i < half * half; ++i)
        spectrum[kz * half * half + i] += cosines_[kz * n + z] * along_xy[i];
  }
  std::vector<double> shells(half);
  std::vector<double> counts(half);
  // k and -k along an axis are one coefficient where k = 0 or N / 2.
  const auto times = [&](std::size_t k) { return mirror_weight(static_cast<int>(k), window_edge_); };
  for (std::size_t kz = 0; kz < half; ++kz) {
    for (std::size_t ky = 0; ky < half; ++ky) {
      for (std::size_t kx = 0; kx < half; ++kx) {
        const auto shell = static_cast<std::size_t>(nearest_shell(static_cast<int>(kx * kx + ky * ky + kz * kz)));
        if (shell >= half) continue;
        const double count = times(kx) * times(ky) * times(kz);
        shells[shell] += count * spectrum[(kz * half + ky) * half + kx];
        counts[shell] += count;
      }
    }
  }
  for (std::size_t j = 0; j < half; ++j) shells[j] /= counts[j];
  return shells;
}

}  // namespace acuity
