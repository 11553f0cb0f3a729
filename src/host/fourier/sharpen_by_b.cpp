#include "host/fourier/sharpen_by_b.h"

#include <cmath>
#include <complex>
#include <utility>
#include <vector>

#include "host/core/crop.h"
#include "host/core/parallel.h"
#include "host/fourier/fft.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_device.h"
#include "windows/shells.h"

namespace acuity {
namespace {

constexpr std::ptrdiff_t real_bytes = sizeof(double);
constexpr std::ptrdiff_t complex_bytes = sizeof(std::complex<double>);

/// exp(+b s^2 / 4) for each coefficient of a transform along one axis.
std::vector<double> axis_factors(std::int64_t n, double spacing, double b) {
  std::vector<double> factors(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const double s = frequency_index(static_cast<int>(i), static_cast<int>(n)) / (static_cast<double>(n) * spacing);
    factors[static_cast<std::size_t>(i)] = b_factor_gain(-b, s);
  }
  return factors;
}

/// One plane of nx x ny reals (x fastest): both axes at once.
void sharpen_plane(float* plane, std::size_t nx, std::size_t ny, const std::vector<double>& along_x,
                   const std::vector<double>& along_y) {
  const std::size_t half = nx / 2 + 1;
  std::vector<double> reals(plane, plane + nx * ny);
  std::vector<std::complex<double>> spectrum(half * ny);
  const fft::Shape shape{ny, nx};
  const fft::Strides real_stride{static_cast<std::ptrdiff_t>(nx) * real_bytes, real_bytes};
  const fft::Strides complex_stride{static_cast<std::ptrdiff_t>(half) * complex_bytes, complex_bytes};
  fft::r2c(shape, real_stride, complex_stride, {0, 1}, reals.data(), spectrum.data(), 1.0);
  for (std::size_t y = 0; y < ny; ++y)
    for (std::size_t x = 0; x < half; ++x) spectrum[y * half + x] *= along_x[x] * along_y[y];
  const double scale = 1.0 / static_cast<double>(nx * ny);
  fft::c2r(shape, complex_stride, real_stride, {0, 1}, spectrum.data(), reals.data(), scale);
  for (std::size_t i = 0; i < reals.size(); ++i) plane[i] = static_cast<float>(reals[i]);
}

/// The columns along z above one row of nx voxels; `plane` voxels lie between neighbours of a column.
void sharpen_columns(float* row, std::size_t nx, std::size_t nz, std::size_t plane,
                     const std::vector<double>& along_z) {
  const std::size_t half = nz / 2 + 1;
  std::vector<double> reals(nx * nz);
  std::vector<std::complex<double>> spectrum(nx * half);
  for (std::size_t z = 0; z < nz; ++z)
    for (std::size_t x = 0; x < nx; ++x) reals[z * nx + x] = row[z * plane + x];
  const fft::Shape shape{nz, nx};
  const fft::Strides real_stride{static_cast<std::ptrdiff_t>(nx) * real_bytes, real_bytes};
  const fft::Strides complex_stride{static_cast<std::ptrdiff_t>(nx) * complex_bytes, complex_bytes};
  fft::r2c(shape, real_stride, complex_stride, {0}, reals.data(), spectrum.data(), 1.0);
  for (std::size_t z = 0; z < half; ++z)
    for (std::size_t x = 0; x < nx; ++x) spectrum[z * nx + x] *= along_z[z];
  const double scale = 1.0 / static_cast<double>(nz);
  fft::c2r(shape, complex_stride, real_stride, {0}, spectrum.data(), reals.data(), scale);
  for (std::size_t z = 0; z < nz; ++z)
    for (std::size_t x = 0; x < nx; ++x) row[z * plane + x] = static_cast<float>(reals[z * nx + x]);
}

/// The part of a sharpened volume that a device gives back, and keeps under a number.
struct WantedPart {
  GridSize size;
  std::uint64_t contents = 0;
};

// The factor is a product of one per axis. So the axes are filtered one after the other, in place and without a copy of
// the volume. Between them it is rounded to float once.
void sharpen(Volume& volume, double b, const WantedPart& wanted, int threads) {
  if (b == 0) return;
  const GridSize& size = volume.size;
  const auto nx = static_cast<std::size_t>(size.x);
  const auto ny = static_cast<std::size_t>(size.y);
  const auto nz = static_cast<std::size_t>(size.z);
  const std::vector<double> along_x = axis_factors(size.x, volume.spacing_angstrom, b);
  const std::vector<double> along_y = axis_factors(size.y, volume.spacing_angstrom, b);
  const std::vector<double> along_z = axis_factors(size.z, volume.spacing_angstrom, b);
  const AxisGainsView gains{along_x.data(), along_y.data(), along_z.data()};
  if (ran_on_map_device([&](MapDevice& device) { device.filter_by_axes(volume, gains, wanted.size, wanted.contents); }))
    return;
  float* voxels = volume.voxels.data();
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      sharpen_plane(voxels + static_cast<std::size_t>(z) * nx * ny, nx, ny, along_x, along_y);
  });
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y)
      sharpen_columns(voxels + static_cast<std::size_t>(y) * nx, nx, nz, nx * ny, along_z);
  });
}

}  // namespace

void sharpen_by_b(Volume& volume, double b, int threads) { sharpen(volume, b, {volume.size, 0}, threads); }

VolumeInput part_sharpened_by_b(Volume volume, double b, const GridSize& part, int threads) {
  const std::uint64_t contents = new_contents();
  sharpen(volume, b, {part, contents}, threads);
  if (volume.size != part) crop(volume, part);
  return {std::move(volume), contents};
}

}  // namespace acuity
