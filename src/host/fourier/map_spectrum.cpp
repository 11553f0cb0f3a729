#include "host/fourier/map_spectrum.h"

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/fourier/fft.h"

namespace acuity {
namespace {

constexpr std::ptrdiff_t real_bytes = sizeof(float);
constexpr std::ptrdiff_t complex_bytes = sizeof(std::complex<float>);

/// The columns along z above each row of the half-spectrum, in place.
void transform_columns(std::vector<std::complex<float>>& spectrum, const GridSize& size, bool forward, int threads) {
  const auto half = static_cast<std::size_t>(size.x / 2 + 1);
  const auto ny = static_cast<std::size_t>(size.y);
  const auto nz = static_cast<std::size_t>(size.z);
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto y = static_cast<std::size_t>(begin); y < static_cast<std::size_t>(end); ++y) {
      const fft::Strides stride{static_cast<std::ptrdiff_t>(half * ny) * complex_bytes, complex_bytes};
      std::complex<float>* row = spectrum.data() + y * half;
      fft::c2c(fft::Shape{nz, half}, stride, stride, {0}, forward, row, row, 1.0F);
    }
  });
}

}  // namespace

std::vector<std::complex<float>> spectrum_of(VolumeView volume, const Mask* mask, int threads) {
  const auto nx = static_cast<std::size_t>(volume.size.x);
  const auto ny = static_cast<std::size_t>(volume.size.y);
  const auto nz = static_cast<std::size_t>(volume.size.z);
  const std::size_t half = nx / 2 + 1;
  std::vector<std::complex<float>> spectrum(half * ny * nz);
  const auto level = mask != nullptr ? static_cast<float>(mean_outside(volume, *mask)) : 0.F;
  // Planes first, then the columns above each row.
  parallel_for(volume.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto z = static_cast<std::size_t>(begin); z < static_cast<std::size_t>(end); ++z) {
      std::vector<float> plane(volume.voxels.begin() + static_cast<std::ptrdiff_t>(z * nx * ny),
                               volume.voxels.begin() + static_cast<std::ptrdiff_t>((z + 1) * nx * ny));
      if (mask != nullptr)
        for (std::size_t i = 0; i < plane.size(); ++i) plane[i] = (plane[i] - level) * mask->inside[z * nx * ny + i];
      fft::r2c(fft::Shape{ny, nx}, {static_cast<std::ptrdiff_t>(nx) * real_bytes, real_bytes},
               {static_cast<std::ptrdiff_t>(half) * complex_bytes, complex_bytes}, {0, 1}, plane.data(),
               spectrum.data() + z * half * ny, 1.0F);
    }
  });
  transform_columns(spectrum, volume.size, fft::forward, threads);
  return spectrum;
}

void invert_spectrum(std::vector<std::complex<float>>& spectrum, Volume& volume, int threads) {
  const auto nx = static_cast<std::size_t>(volume.size.x);
  const auto ny = static_cast<std::size_t>(volume.size.y);
  const std::size_t half = nx / 2 + 1;
  transform_columns(spectrum, volume.size, fft::backward, threads);
  const float scale = 1.0F / static_cast<float>(volume.size.count());
  parallel_for(volume.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto z = static_cast<std::size_t>(begin); z < static_cast<std::size_t>(end); ++z)
      fft::c2r(fft::Shape{ny, nx}, {static_cast<std::ptrdiff_t>(half) * complex_bytes, complex_bytes},
               {static_cast<std::ptrdiff_t>(nx) * real_bytes, real_bytes}, {0, 1}, spectrum.data() + z * half * ny,
               volume.voxels.data() + z * nx * ny, scale);
  });
}

}  // namespace acuity
