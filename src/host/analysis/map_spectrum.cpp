#include "host/analysis/map_spectrum.h"

#include <acuity/parallel.h>

#include "host/support/fft.h"

namespace acuity {

std::vector<std::complex<float>> spectrum_of(const Volume& volume, const Mask* mask, int threads) {
  const auto nx = static_cast<std::size_t>(volume.size.x);
  const auto ny = static_cast<std::size_t>(volume.size.y);
  const auto nz = static_cast<std::size_t>(volume.size.z);
  const std::size_t half = nx / 2 + 1;
  constexpr std::ptrdiff_t real_bytes = sizeof(float);
  constexpr std::ptrdiff_t complex_bytes = sizeof(std::complex<float>);
  std::vector<std::complex<float>> spectrum(half * ny * nz);
  // Planes first, then the columns above each row.
  parallel_for(volume.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto z = static_cast<std::size_t>(begin); z < static_cast<std::size_t>(end); ++z) {
      std::vector<float> plane(volume.voxels.begin() + static_cast<std::ptrdiff_t>(z * nx * ny),
                               volume.voxels.begin() + static_cast<std::ptrdiff_t>((z + 1) * nx * ny));
      if (mask != nullptr)
        for (std::size_t i = 0; i < plane.size(); ++i) plane[i] *= mask->inside[z * nx * ny + i];
      pocketfft::r2c(pocketfft::shape_t{ny, nx}, {static_cast<std::ptrdiff_t>(nx) * real_bytes, real_bytes},
                     {static_cast<std::ptrdiff_t>(half) * complex_bytes, complex_bytes}, {0, 1}, pocketfft::FORWARD,
                     plane.data(), spectrum.data() + z * half * ny, 1.0F);
    }
  });
  parallel_for(volume.size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto y = static_cast<std::size_t>(begin); y < static_cast<std::size_t>(end); ++y) {
      const pocketfft::stride_t stride{static_cast<std::ptrdiff_t>(half * ny) * complex_bytes, complex_bytes};
      std::complex<float>* row = spectrum.data() + y * half;
      pocketfft::c2c(pocketfft::shape_t{nz, half}, stride, stride, {0}, pocketfft::FORWARD, row, row, 1.0F);
    }
  });
  return spectrum;
}

}  // namespace acuity
