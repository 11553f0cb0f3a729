#include "host/profiles/radial_amplitude.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "host/core/parallel.h"
#include "host/fourier/fft.h"
#include "windows/shells.h"

namespace acuity {
namespace {

using Coefficient = std::complex<float>;
constexpr std::ptrdiff_t real_bytes = sizeof(float);
constexpr std::ptrdiff_t complex_bytes = sizeof(Coefficient);

/// A density after its transform along x: [kx][z][y], kx = 0 ... voxels / 2.
struct AlongX {
  std::size_t ny = 0;
  std::size_t nz = 0;
  std::vector<Coefficient> values;

  const Coefficient* plane(std::size_t kx) const { return values.data() + kx * nz * ny; }
};

AlongX transform_x(VolumeView density, int voxels, int threads) {
  const auto n = static_cast<std::size_t>(voxels);
  const std::size_t half = n / 2 + 1;
  const auto nx = static_cast<std::size_t>(density.size.x);
  AlongX out{static_cast<std::size_t>(density.size.y), static_cast<std::size_t>(density.size.z), {}};
  out.values.resize(half * out.nz * out.ny);
  parallel_for(density.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> rows(out.ny * n, 0.F);
    std::vector<Coefficient> spectra(out.ny * half);
    for (auto z = static_cast<std::size_t>(begin); z < static_cast<std::size_t>(end); ++z) {
      for (std::size_t y = 0; y < out.ny; ++y)
        std::copy_n(density.voxels.data() + (z * out.ny + y) * nx, nx, rows.data() + y * n);
      fft::r2c(fft::Shape{out.ny, n}, {static_cast<std::ptrdiff_t>(n) * real_bytes, real_bytes},
               {static_cast<std::ptrdiff_t>(half) * complex_bytes, complex_bytes}, {1}, rows.data(), spectra.data(),
               1.0F);
      for (std::size_t kx = 0; kx < half; ++kx)
        for (std::size_t y = 0; y < out.ny; ++y) out.values[(kx * out.nz + z) * out.ny + y] = spectra[y * half + kx];
    }
  });
  return out;
}

/// The coefficients of one kx that lie within the largest shell: [kz][ky], those with |ky| <= reach.
class Plane {
 public:
  explicit Plane(int voxels) : n_(static_cast<std::size_t>(voxels)), values_(n_ * n_) {}

  void transform(const AlongX& density, std::size_t kx, std::size_t reach) {
    const auto row = static_cast<std::ptrdiff_t>(n_) * complex_bytes;
    for (std::size_t z = 0; z < density.nz; ++z) {
      Coefficient* to = std::copy_n(density.plane(kx) + z * density.ny, density.ny, values_.data() + z * n_);
      std::fill(to, values_.data() + (z + 1) * n_, Coefficient{});
    }
    std::fill(values_.data() + density.nz * n_, values_.data() + n_ * n_, Coefficient{});
    const fft::Strides stride{row, complex_bytes};
    fft::c2c(fft::Shape{density.nz, n_}, stride, stride, {1}, fft::forward, values_.data(), values_.data(), 1.0F);
    const auto columns = [&](std::size_t first, std::size_t count) {
      if (count == 0) return;
      Coefficient* const from = values_.data() + first;
      fft::c2c(fft::Shape{n_, count}, stride, stride, {0}, fft::forward, from, from, 1.0F);
    };
    columns(0, reach + 1);
    const std::size_t negative = std::min(reach, n_ / 2 - 1);
    columns(n_ - negative, negative);
  }

  const Coefficient* row(std::size_t kz) const { return values_.data() + kz * n_; }

 private:
  std::size_t n_;
  std::vector<Coefficient> values_;
};

/// Tables that the coefficients of all planes share.
struct Shells {
  const std::vector<int>& frequency;        ///< Frequency of the i-th coefficient along an axis.
  const std::vector<std::uint16_t>& of_k2;  ///< Shell of |k|^2.
  std::vector<float> inverse_b;             ///< exp(+blur s^2 / 4) along an axis.

  int max_k2() const { return static_cast<int>(of_k2.size()) - 1; }
};

/// Adds |F| of the sum of `planes` to its shells.
void add_amplitudes(const std::vector<const Plane*>& planes, const Shells& shells, std::size_t kx, std::size_t reach,
                    std::vector<double>& amplitudes) {
  const std::size_t n = shells.frequency.size();
  std::vector<float> row(n);
  const auto add_range = [&](std::size_t kz, int k2_of_row, float factor, std::size_t first, std::size_t end) {
    for (std::size_t ky = first; ky < end; ++ky) {
      float real = 0;
      float imag = 0;
      for (const Plane* plane : planes) {
        real += plane->row(kz)[ky].real();
        imag += plane->row(kz)[ky].imag();
      }
      row[ky] = factor * shells.inverse_b[ky] * std::sqrt(real * real + imag * imag);
    }
    for (std::size_t ky = first; ky < end; ++ky) {
      const int k2 = k2_of_row + shells.frequency[ky] * shells.frequency[ky];
      if (k2 <= shells.max_k2()) amplitudes[shells.of_k2[static_cast<std::size_t>(k2)]] += row[ky];
    }
  };
  for (std::size_t kz = 0; kz < n; ++kz) {
    const int k2 = static_cast<int>(kx * kx) + shells.frequency[kz] * shells.frequency[kz];
    if (k2 > shells.max_k2()) continue;
    const float factor = shells.inverse_b[kx] * shells.inverse_b[kz];
    add_range(kz, k2, factor, 0, reach + 1);
    add_range(kz, k2, factor, n - std::min(reach, n / 2 - 1), n);
  }
}

}  // namespace

RadialAmplitudes::RadialAmplitudes(const SpectrumCell& cell) : cell_(cell) {
  const int n = cell.voxels;
  const int last = n / 2;
  for (int i = 0; i < n; ++i) frequencies_.push_back(frequency_index(i, n));
  for (int k2 = 0; k2 <= last * last + last; ++k2) shell_of_.push_back(static_cast<std::uint16_t>(nearest_shell(k2)));
  const int max_k2 = static_cast<int>(shell_of_.size()) - 1;
  // Number of (ky, kz) of each length, then of (kx, ky, kz) in each shell.
  std::vector<double> pairs(shell_of_.size());
  for (const int ky : frequencies_) {
    for (const int kz : frequencies_) {
      const int k2 = ky * ky + kz * kz;
      if (k2 <= max_k2) ++pairs[static_cast<std::size_t>(k2)];
    }
  }
  coefficient_count_.resize(static_cast<std::size_t>(last) + 1);
  for (const int kx : frequencies_)
    for (int k2 = kx * kx; k2 <= max_k2; ++k2)
      coefficient_count_[shell_of_[static_cast<std::size_t>(k2)]] += pairs[static_cast<std::size_t>(k2 - kx * kx)];
}

std::vector<std::vector<double>> RadialAmplitudes::of(std::vector<Volume> densities, double blur,
                                                      std::span<const std::vector<int>> sums, int threads) const {
  Shells shells{frequencies_, shell_of_, {}};
  for (const int k : frequencies_) {
    const double s = k / cell_.edge_angstrom();
    shells.inverse_b.push_back(static_cast<float>(std::exp(blur * s * s / 4)));
  }
  std::vector<AlongX> along_x;
  for (Volume& density : densities) {
    along_x.push_back(transform_x(density, cell_.voxels, threads));
    density.voxels = {};
  }
  // One row of sums for each kx and sum, added up in order below.
  const auto count = static_cast<std::size_t>(cell_.shell_count());
  std::vector<std::vector<double>> of_planes(count * sums.size(), std::vector<double>(count));
  parallel_for(cell_.shell_count(), 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<Plane> planes(along_x.size(), Plane(cell_.voxels));
    for (auto kx = static_cast<std::size_t>(begin); kx < static_cast<std::size_t>(end); ++kx) {
      const auto within = static_cast<std::size_t>(floor_shell(shells.max_k2() - static_cast<int>(kx * kx)));
      const std::size_t reach = std::min(count - 1, within);
      for (std::size_t d = 0; d < planes.size(); ++d) planes[d].transform(along_x[d], kx, reach);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        std::vector<const Plane*> summed;
        for (const int d : sums[i]) summed.push_back(&planes[static_cast<std::size_t>(d)]);
        add_amplitudes(summed, shells, kx, reach, of_planes[kx * sums.size() + i]);
      }
    }
  });
  const double voxel = std::pow(cell_.spacing_angstrom, 3);
  std::vector<std::vector<double>> means(sums.size(), std::vector<double>(count));
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (std::size_t kx = 0; kx < count; ++kx) {
      const int weight = mirror_weight(static_cast<int>(kx), cell_.voxels);
      for (std::size_t j = 0; j < count; ++j) means[i][j] += weight * of_planes[kx * sums.size() + i][j];
    }
    for (std::size_t j = 0; j < count; ++j) means[i][j] *= voxel / coefficient_count_[j];
  }
  return means;
}

}  // namespace acuity
