#include "host/engines/window_transform.h"

#include <algorithm>
#include <cmath>

#include "host/fourier/fft.h"

namespace acuity {

WindowTransform::WindowTransform(int window_edge, const std::vector<double>* weights)
    : edge_(window_edge), weights_(weights) {
  const auto n = static_cast<std::size_t>(window_edge);
  window_.resize(n * n * n);
  spectrum_.resize((n / 2 + 1) * n * n);
}

void WindowTransform::gather(VolumeView map, double padding, std::int64_t cx, std::int64_t cy, std::int64_t cz) {
  const std::int64_t n = edge_;
  const std::int64_t before = n / 2;  // Voxels before the centre, which stand behind it in the window.
  const std::int64_t after = n - before;
  const GridSize& size = map.size;
  for (std::int64_t z = cz - before; z < cz + after; ++z) {
    for (std::int64_t y = cy - before; y < cy + after; ++y) {
      double* row =
          window_.data() +
          (centre_first(static_cast<int>(z - cz), edge_) * n + centre_first(static_cast<int>(y - cy), edge_)) * n;
      if (z < 0 || z >= size.z || y < 0 || y >= size.y) {
        std::fill_n(row, n, padding);
        continue;
      }
      const float* from = map.voxels.data() + size.index(0, y, z);
      if (cx >= before && cx + after <= size.x) {
        std::copy_n(from + cx, after, row);
        std::copy_n(from + cx - before, before, row + after);
        continue;
      }
      for (std::int64_t x = cx - before; x < cx + after; ++x)
        row[centre_first(static_cast<int>(x - cx), edge_)] = x >= 0 && x < size.x ? from[x] : padding;
    }
  }
}

void WindowTransform::apply_weights() {
  double sum = 0;
  double all = 0;
  for (std::size_t i = 0; i < window_.size(); ++i) {
    sum += (*weights_)[i] * window_[i];
    all += (*weights_)[i];
  }
  const double mean = sum / all;
  for (std::size_t i = 0; i < window_.size(); ++i) window_[i] = (*weights_)[i] * (window_[i] - mean);
}

void WindowTransform::run(VolumeView map, double padding, std::int64_t cx, std::int64_t cy, std::int64_t cz) {
  gather(map, padding, cx, cy, cz);
  if (weights_ != nullptr) apply_weights();
  const auto n = static_cast<std::size_t>(edge_);
  const std::size_t half = n / 2 + 1;
  const auto bytes = [](std::size_t items, std::size_t size) { return static_cast<std::ptrdiff_t>(items * size); };
  constexpr std::size_t real = sizeof(double);
  constexpr std::size_t complex = sizeof(std::complex<double>);
  fft::r2c(fft::Shape{n, n, n}, {bytes(n * n, real), bytes(n, real), bytes(1, real)},
           {bytes(half * n, complex), bytes(half, complex), bytes(1, complex)}, {0, 1, 2}, window_.data(),
           spectrum_.data(), 1.0);
}

void mean_amplitudes(const ShellTable& table, const std::complex<double>* spectrum, double* mean) {
  std::fill_n(mean, table.shell_count, 0.0);
  for (const ShellTable::Amplitude& a : table.amplitudes) {
    const std::complex<double>& f = spectrum[a.index];
    mean[a.shell] += a.weight * std::sqrt(f.real() * f.real() + f.imag() * f.imag());
  }
  for (int j = 0; j < table.shell_count; ++j) mean[j] /= table.coefficients[static_cast<std::size_t>(j)];
}

void phase_sums(const ShellTable& table, const std::complex<double>* spectrum, double* sums) {
  std::fill_n(sums, table.shell_count, 0.0);
  for (const ShellTable::Phase& p : table.phases) {
    const double real = spectrum[p.index].real();
    sums[p.lower] += p.to_lower * real;
    // At |k| = M there is no upper shell and to_upper is 0.
    sums[std::min(p.lower + 1, static_cast<std::uint32_t>(table.shell_count - 1))] += p.to_upper * real;
  }
  const double voxels = static_cast<double>(table.window_edge) * table.window_edge * table.window_edge;
  for (int j = 0; j < table.shell_count; ++j) sums[j] /= voxels;
}

void paired_sums(const SoftWindowTable& window, const std::complex<double>* spectrum1,
                 const std::complex<double>* spectrum2, std::vector<PairedSums<double>>& sums) {
  const auto turned = [](std::complex<double> f, const SoftCoefficient& c) {
    return std::complex<double>(f.real() * c.turn_real - f.imag() * c.turn_imag,
                                f.real() * c.turn_imag + f.imag() * c.turn_real);
  };
  for (std::size_t j = 0; j < window.shell_count(); ++j) {
    sums[j] = {};
    for (const SoftCoefficient& c : window.shell(j)) {
      const std::complex<double> f1 = turned(spectrum1[c.index], c);
      const std::complex<double> f2 = turned(spectrum2[c.index], c);
      sums[j].add(f1.real(), f1.imag(), f2.real(), f2.imag());
    }
  }
}

}  // namespace acuity
