#include "host/fourier/frequency_filter.h"

#include <cmath>
#include <complex>
#include <utility>
#include <vector>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "windows/shells.h"

namespace acuity {

namespace {

/// Gains of a cube: its coefficients lie at |k| / length, where |k|^2 is a whole number.
std::vector<float> gains_by_square(std::int64_t edge, double spacing, const std::function<double(double)>& gain,
                                   int threads) {
  const std::int64_t half = edge / 2;
  std::vector<float> gains(static_cast<std::size_t>(3 * half * half) + 1);
  constexpr std::int64_t at_once = 4096;
  const double length = static_cast<double>(edge) * spacing;
  parallel_for(static_cast<std::int64_t>(gains.size()), at_once, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k2 = begin; k2 < end; ++k2)
      gains[static_cast<std::size_t>(k2)] = static_cast<float>(gain(std::sqrt(static_cast<double>(k2)) / length));
  });
  return gains;
}

}  // namespace

void filter_spectrum(Spectrum& spectrum, const GridSize& size, double spacing_angstrom,
                     const std::function<double(double)>& gain, int threads) {
  if (size.x == size.y && size.y == size.z) {
    const std::vector<float> gains = gains_by_square(size.x, spacing_angstrom, gain, threads);
    const auto index_of = [&](std::int64_t i) -> std::int64_t {
      return frequency_index(static_cast<int>(i), static_cast<int>(size.x));
    };
    const std::int64_t half = size.x / 2 + 1;
    parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin * size.y; row < end * size.y; ++row) {
        const std::int64_t ky = index_of(row % size.y);
        const std::int64_t kz = index_of(row / size.y);
        const float* const of_row = gains.data() + ky * ky + kz * kz;
        std::complex<float>* const coefficients = spectrum.data() + row * half;
        for (std::int64_t kx = 0; kx < half; ++kx) coefficients[kx] *= of_row[kx * kx];
      }
    });
    return;
  }
  const MapShells shells(size, spacing_angstrom);
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      shells.for_each_in_plane(z, [&](std::size_t index, std::size_t, double square, int) {
        spectrum[index] *= static_cast<float>(gain(std::sqrt(square)));
      });
  });
}

void filter_frequencies(Volume& volume, const std::function<double(double)>& gain, int threads) {
  Spectrum spectrum = spectrum_of(volume, nullptr, threads);
  filter_spectrum(spectrum, volume.size, volume.spacing_angstrom, gain, threads);
  invert_spectrum(std::move(spectrum), volume, threads);
}

double fsc_weight(double fsc) { return fsc > 0 ? std::sqrt(2 * fsc / (1 + fsc)) : 0; }

double between_shells(std::span<const double> values, double s, double longest) {
  const double place = s * longest;
  const auto shell = static_cast<std::size_t>(place);
  if (shell + 1 >= values.size()) return values.back();
  const double t = place - static_cast<double>(shell);
  return (1 - t) * values[shell] + t * values[shell + 1];
}

}  // namespace acuity
