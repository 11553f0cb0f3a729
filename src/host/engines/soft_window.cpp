#include "host/engines/soft_window.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

#include "host/core/parallel.h"
#include "host/fourier/fft.h"
#include "windows/cosine_edge.h"
#include "windows/shells.h"

namespace acuity {
namespace {

constexpr double pi = std::numbers::pi;

/// Fraction of the ball's radius at which the edge begins.
constexpr double inner_share = 0.75;

/// Strides of a cube of n^3 items, x fastest, with rows of `row` items.
fft::Strides strides(std::size_t n, std::size_t row, std::size_t item_bytes) {
  const auto bytes = [&](std::size_t items) { return static_cast<std::ptrdiff_t>(items * item_bytes); };
  return {bytes(row * n), bytes(row), bytes(1)};
}

std::vector<std::complex<double>> half_spectrum(const std::vector<double>& values, std::size_t n) {
  const std::size_t row = n / 2 + 1;
  std::vector<std::complex<double>> spectrum(row * n * n);
  fft::r2c(fft::Shape{n, n, n}, strides(n, n, sizeof(double)), strides(n, row, sizeof spectrum[0]), {0, 1, 2},
           values.data(), spectrum.data(), 1.0);
  return spectrum;
}

/// sum over n of v(n) v(n + d) at each d, the cube of n^3 values taken as periodic.
std::vector<double> autocorrelation(std::vector<double> values, std::size_t n) {
  std::vector<std::complex<double>> spectrum = half_spectrum(values, n);
  for (std::complex<double>& f : spectrum) f = std::norm(f);
  fft::c2r(fft::Shape{n, n, n}, strides(n, n / 2 + 1, sizeof spectrum[0]), strides(n, n, sizeof(double)), {0, 1, 2},
           spectrum.data(), values.data(), 1 / static_cast<double>(n * n * n));
  return values;
}

/// The same without periods: [z][y][x], differences of 0 ... n - 1 voxels.
std::vector<double> open_autocorrelation(const std::vector<double>& values, std::size_t n) {
  std::vector<double> padded(8 * n * n * n);
  const auto in_padded = [n](std::size_t x, std::size_t y, std::size_t z) { return (z * 2 * n + y) * 2 * n + x; };
  std::vector<double> open(n * n * n);
  // The place of the centre does not matter, but the voxels must be in their true order.
  const auto place = [n](std::size_t i) { return (i + n / 2) % n; };
  for (std::size_t z = 0, i = 0; z < n; ++z)
    for (std::size_t y = 0; y < n; ++y)
      for (std::size_t x = 0; x < n; ++x) padded[in_padded(place(x), place(y), place(z))] = values[i++];
  padded = autocorrelation(std::move(padded), 2 * n);
  for (std::size_t z = 0, i = 0; z < n; ++z)
    for (std::size_t y = 0; y < n; ++y)
      for (std::size_t x = 0; x < n; ++x) open[i++] = padded[in_padded(x, y, z)];
  return open;
}

bool is_mirrored_later(int x, int y, int z, int n) {
  const auto mirror = [n](int i) { return i == 0 ? 0 : n - i; };
  return std::pair(z, y) < std::pair(mirror(z), mirror(y)) || 2 * x % n != 0;
}

/// 1 at the coefficients of a shell, 0 elsewhere.
std::vector<double> shell_indicator(int shell, int n) {
  std::vector<double> inside;
  for (int z = 0; z < n; ++z) {
    for (int y = 0; y < n; ++y) {
      for (int x = 0; x < n; ++x) {
        const int kx = frequency_index(x, n);
        const int ky = frequency_index(y, n);
        const int kz = frequency_index(z, n);
        const bool real = is_own_mirror(x, n) && is_own_mirror(y, n) && is_own_mirror(z, n);
        inside.push_back(!real && nearest_shell(kx * kx + ky * ky + kz * kz) == shell ? 1 : 0);
      }
    }
  }
  return inside;
}

/// C(r) of Eq. 10 at each r^2 = 0 ... 3 (n - 1)^2 for power 1 between |k| = i - 1/2 and i + 1/2; the integral in closed
/// form.
std::vector<double> band_covariance(int band, int n) {
  const double low = band - 0.5;
  const double high = band + 0.5;
  const double n3 = static_cast<double>(n) * n * n;
  std::vector<double> covariance{4 * pi / 3 * (high * high * high - low * low * low) / n3};
  for (int r2 = 1; r2 <= 3 * (n - 1) * (n - 1); ++r2) {
    const double q = 2 * pi * std::sqrt(r2) / n;
    const auto integral = [q](double f) { return std::sin(q * f) - q * f * std::cos(q * f); };
    covariance.push_back(4 * pi * (integral(high) - integral(low)) / (q * q * q * n3));
  }
  return covariance;
}

}  // namespace

void SoftWindow::make_weights() {
  const int n = table_.window_edge;
  const double radius = n / 2.0;
  const double inner = inner_share * radius;
  for (int z = 0; z < n; ++z) {
    for (int y = 0; y < n; ++y) {
      for (int x = 0; x < n; ++x) {
        double r2 = 0;
        for (const int i : {x, y, z}) r2 += std::pow(centre_first_offset(i, n), 2);
        const double r = std::sqrt(r2);
        const double edge = std::clamp((r - inner) / (radius - inner), 0.0, 1.0);
        table_.weights.push_back(cosine_fall(edge, 1));
      }
    }
  }
}

void SoftWindow::list_coefficients() {
  const int n = table_.window_edge;
  const std::vector<std::complex<double>> waves = half_spectrum(table_.weights, static_cast<std::size_t>(n));
  std::vector<std::vector<SoftCoefficient>> shells(coefficients_.size());
  std::uint32_t index = 0;
  for (int z = 0; z < n; ++z) {
    for (int y = 0; y < n; ++y) {
      for (int x = 0; x <= n / 2; ++x, ++index) {
        const int kx = frequency_index(x, n);
        const int ky = frequency_index(y, n);
        const int kz = frequency_index(z, n);
        const auto shell = static_cast<std::size_t>(nearest_shell(kx * kx + ky * ky + kz * kz));
        if (shell == 0 || shell >= shells.size() || !is_mirrored_later(x, y, z, n)) continue;
        const double turns = static_cast<double>((kx + ky + kz) * (n / 2)) / n;
        const std::complex<double> turn = std::polar(1.0, 2 * pi * turns);
        shells[shell].push_back({index, turn.real(), turn.imag(), waves[index].real() / waves[0].real()});
      }
    }
  }
  for (std::size_t j = 0; j < shells.size(); ++j) {
    const std::vector<SoftCoefficient>& shell = shells[j];
    coefficients_[j] = 2.0 * static_cast<double>(shell.size());  // The list has one of each mirrored pair.
    table_.coefficients.insert(table_.coefficients.end(), shell.begin(), shell.end());
    table_.shell_ends.push_back(table_.coefficients.size());
  }
}

// Both figures are sums over differences d of two voxels. The real number s_j(d) is the sum of exp(-2 pi i k.d / N)
// over the k of shell j. One sums s_j^2 times the autocorrelation of the squared weights. The other sums s_j
// times that of the weights times C. All is even along each axis.
SoftWindow::SoftWindow(int window_edge, int threads)
    : coefficients_(static_cast<std::size_t>(last_shell(window_edge)) + 1) {
  table_.window_edge = window_edge;
  make_weights();
  list_coefficients();
  const std::size_t shells = coefficients_.size();
  effective_.resize(shells);
  leakage_.resize(shells * shells);
  const auto n = static_cast<std::size_t>(window_edge);
  std::vector<double> squares = table_.weights;
  for (double& w : squares) w *= w;
  const std::vector<double> of_squares = autocorrelation(squares, n);
  const std::vector<double> of_weights = open_autocorrelation(table_.weights, n);
  std::vector<std::vector<double>> bands;
  for (std::size_t i = 1; i < shells; ++i) bands.push_back(band_covariance(static_cast<int>(i), window_edge));

  parallel_for(static_cast<std::int64_t>(shells) - 1, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto j = static_cast<std::size_t>(begin) + 1; j <= static_cast<std::size_t>(end); ++j) {
      const std::vector<std::complex<double>> waves =
          half_spectrum(shell_indicator(static_cast<int>(j), window_edge), n);
      const double count = coefficients_[j];
      double shared = 0;
      std::vector<double> pairs(bands[0].size());  // Sums over the d of each d^2.
      for (std::size_t z = 0, i = 0; z < n; ++z) {
        for (std::size_t y = 0; y < n; ++y) {
          for (std::size_t x = 0; x < n; ++x, ++i) {
            const double wave = waves[(z * n + y) * (n / 2 + 1) + std::min(x, n - x)].real();
            const double times = (x > 0 ? 2 : 1) * (y > 0 ? 2 : 1) * (z > 0 ? 2 : 1);
            shared += of_squares[i] * wave * wave;
            pairs[x * x + y * y + z * z] += times * of_weights[i] * wave;
          }
        }
      }
      effective_[j] = std::min(count, count * of_weights[0] * count * of_weights[0] / shared);
      for (std::size_t i = 1; i < shells; ++i) {
        double power = 0;
        for (std::size_t r2 = 0; r2 < pairs.size(); ++r2) power += pairs[r2] * bands[i - 1][r2];
        leakage_[j * shells + i] = power / (count * of_weights[0]);
      }
    }
  });
}

}  // namespace acuity
