#include "host/fourier/map_spectrum.h"

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/core/parallel.h"
#include "host/fourier/fft.h"
#include "host/fourier/line_transforms.h"

namespace acuity {
namespace {

/// The columns along z above each row of the half-spectrum, in place.
void transform_columns(std::vector<std::complex<float>>& spectrum, const GridSize& size, bool direction, int threads) {
  const std::int64_t half = size.x / 2 + 1;
  const auto along_z = make_column_transform(size.z);
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y) along_z->run(spectrum.data() + y * half, half * size.y, half, direction);
  });
}

}  // namespace

std::vector<std::complex<float>> spectrum_of(VolumeView volume, const Mask* mask, int threads) {
  const GridSize& size = volume.size;
  const std::int64_t half = size.x / 2 + 1;
  const std::int64_t plane = size.x * size.y;
  std::vector<std::complex<float>> spectrum(static_cast<std::size_t>(half * size.y * size.z));
  const auto level = mask != nullptr ? static_cast<float>(mean_outside(volume, *mask)) : 0.F;
  const auto along_x = make_row_transform(size.x);
  const auto along_y = make_column_transform(size.y);
  // Planes first, then the columns above each row.
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      const float* from = volume.voxels.data() + z * plane;
      std::vector<float> masked;
      if (mask != nullptr) {
        masked.resize(static_cast<std::size_t>(plane));
        const std::uint8_t* inside = mask->inside.data() + z * plane;
        for (std::int64_t i = 0; i < plane; ++i)
          masked[static_cast<std::size_t>(i)] = (from[i] - level) * static_cast<float>(inside[i]);
        from = masked.data();
      }
      std::complex<float>* to = spectrum.data() + z * half * size.y;
      along_x->forward(from, size.x, size.y, to, half);
      along_y->run(to, half, half, fft::forward);
    }
  });
  transform_columns(spectrum, size, fft::forward, threads);
  return spectrum;
}

void invert_spectrum(std::vector<std::complex<float>>& spectrum, Volume& volume, int threads) {
  const GridSize& size = volume.size;
  const std::int64_t half = size.x / 2 + 1;
  transform_columns(spectrum, size, fft::backward, threads);
  const float scale = 1.0F / static_cast<float>(size.count());
  const auto along_x = make_row_transform(size.x);
  const auto along_y = make_column_transform(size.y);
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      std::complex<float>* from = spectrum.data() + z * half * size.y;
      along_y->run(from, half, half, fft::backward);
      along_x->backward(from, half, size.y, volume.voxels.data() + z * size.x * size.y, size.x, scale);
    }
  });
}

}  // namespace acuity
