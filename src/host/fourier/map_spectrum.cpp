#include "host/fourier/map_spectrum.h"

#include <algorithm>
#include <complex>
#include <utility>

#include "host/core/parallel.h"
#include "host/fourier/fft.h"
#include "host/fourier/line_transforms.h"

namespace acuity {
namespace {

using Plane = std::vector<float, UnsetMemory<float>>;

/// The rows between those of zeros at both ends of a plane.
RowSpan rows_with_values(const float* plane, const GridSize& size) {
  const auto zero = [&](std::int64_t y) {
    return std::all_of(plane + y * size.x, plane + (y + 1) * size.x, [](float v) { return v == 0; });
  };
  RowSpan rows{0, size.y};
  while (rows.begin < rows.end && zero(rows.begin)) ++rows.begin;
  while (rows.begin < rows.end && zero(rows.end - 1)) --rows.end;
  return rows;
}

/// The columns along z above each row of the range, in place.
void transform_columns(Spectrum& spectrum, const GridSize& size, KxRange kx, bool direction, RowSpan given,
                       RowSpan wanted, int threads) {
  const auto along_z = make_column_transform(size.z);
  parallel_for(size.y, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t y = begin; y < end; ++y)
      along_z->run(spectrum.data() + y * kx.count(), kx.count() * size.y, kx.count(), direction, given, wanted);
  });
}

/// From the first plane that is marked to the last.
RowSpan span_of(const std::vector<std::uint8_t>& marked) {
  const auto first = std::find(marked.begin(), marked.end(), 1);
  const auto last = std::find(marked.rbegin(), marked.rend(), 1);
  if (first == marked.end()) return {};
  return {first - marked.begin(), marked.rend() - last};
}

}  // namespace

Spectrum transform_planes(const GridSize& size, const PlaneSource& source, KxRange kx, int threads) {
  const std::int64_t half = size.x / 2 + 1;
  const std::int64_t width = kx.count();
  Spectrum spectrum(static_cast<std::size_t>(width * size.y * size.z));
  const auto along_x = make_row_transform(size.x);
  const auto along_y = make_column_transform(size.y);
  std::vector<std::uint8_t> filled(static_cast<std::size_t>(size.z));
  // Planes first, then the columns above each row.
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    Plane scratch(static_cast<std::size_t>(size.x * size.y));
    Spectrum whole(static_cast<std::size_t>(width < half ? half * size.y : 0));
    for (std::int64_t z = begin; z < end; ++z) {
      std::complex<float>* to = spectrum.data() + z * width * size.y;
      const float* plane = source(z, scratch.data());
      const RowSpan rows = plane != nullptr ? rows_with_values(plane, size) : RowSpan{};
      if (rows.empty()) continue;
      filled[static_cast<std::size_t>(z)] = 1;
      std::complex<float>* rows_to = width < half ? whole.data() : to;
      along_x->forward(plane + rows.begin * size.x, size.x, rows.end - rows.begin, rows_to + rows.begin * half, half);
      if (width < half)
        for (std::int64_t y = rows.begin; y < rows.end; ++y)
          std::copy_n(rows_to + y * half + kx.begin, width, to + y * width);
      along_y->run(to, width, width, fft::forward, rows, {0, size.y});
    }
  });
  const RowSpan planes = span_of(filled);
  for (std::int64_t z = planes.begin; z < planes.end; ++z)
    if (filled[static_cast<std::size_t>(z)] == 0)
      std::fill_n(spectrum.data() + z * width * size.y, width * size.y, 0.F);
  transform_columns(spectrum, size, kx, fft::forward, planes, {0, size.z}, threads);
  return spectrum;
}

void invert_to_planes(Spectrum spectrum, const GridSize& size, KxRange kx, const PlaneSink& sink, int threads) {
  const std::int64_t half = size.x / 2 + 1;
  const std::int64_t width = kx.count();
  std::vector<std::uint8_t> wanted(static_cast<std::size_t>(size.z));
  for (std::int64_t z = 0; z < size.z; ++z) wanted[static_cast<std::size_t>(z)] = sink.rows(z).empty() ? 0 : 1;
  transform_columns(spectrum, size, kx, fft::backward, {0, size.z}, span_of(wanted), threads);
  const float scale = 1.0F / static_cast<float>(size.count());
  const auto along_x = make_row_transform(size.x);
  const auto along_y = make_column_transform(size.y);
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    Plane plane(static_cast<std::size_t>(size.x * size.y));
    Spectrum whole(static_cast<std::size_t>(width < half ? half * size.y : 0));
    for (std::int64_t z = begin; z < end; ++z) {
      const RowSpan rows = sink.rows(z);
      if (rows.empty()) continue;
      std::complex<float>* from = spectrum.data() + z * width * size.y;
      along_y->run(from, width, width, fft::backward, {0, size.y}, rows);
      if (width < half) {
        for (std::int64_t y = rows.begin; y < rows.end; ++y) {
          std::complex<float>* row = whole.data() + y * half;
          std::fill(row, row + kx.begin, 0.F);
          std::copy_n(from + y * width, width, row + kx.begin);
          std::fill(row + kx.end, row + half, 0.F);
        }
        from = whole.data();
      }
      std::fill_n(plane.begin(), rows.begin * size.x, 0.F);
      std::fill(plane.begin() + rows.end * size.x, plane.end(), 0.F);
      along_x->backward(from + rows.begin * half, half, rows.end - rows.begin, plane.data() + rows.begin * size.x,
                        size.x, scale);
      sink.take(z, plane.data());
    }
  });
}

PlaneSource planes_of(VolumeView volume) {
  return [volume](std::int64_t z, float*) { return volume.voxels.data() + z * volume.size.x * volume.size.y; };
}

PlaneSource planes_of_box(const GridSize& size, const GridBox& box, VolumeView part) {
  return [size, box, part](std::int64_t z, float* scratch) -> const float* {
    if (z < box.z || z >= box.z + box.size.z) return nullptr;
    std::fill_n(scratch, size.x * size.y, 0.F);
    for (std::int64_t y = 0; y < box.size.y; ++y)
      std::copy_n(part.voxels.data() + box.size.index(0, y, z - box.z), box.size.x,
                  scratch + (box.y + y) * size.x + box.x);
    return scratch;
  };
}

PlaneSink sink_of_box(const GridSize& size, const GridBox& box, std::span<float> part) {
  return {[box](std::int64_t z) {
            const bool inside = z >= box.z && z < box.z + box.size.z;
            return inside ? RowSpan{box.y, box.y + box.size.y} : RowSpan{};
          },
          [size, box, part](std::int64_t z, const float* plane) {
            for (std::int64_t y = 0; y < box.size.y; ++y)
              std::copy_n(plane + (box.y + y) * size.x + box.x, box.size.x,
                          part.data() + box.size.index(0, y, z - box.z));
          }};
}

PlaneSink sink_of(const GridSize& size, std::span<float> voxels) { return sink_of_box(size, {0, 0, 0, size}, voxels); }

Spectrum spectrum_of(VolumeView volume, int threads) {
  return transform_planes(volume.size, planes_of(volume), all_kx(volume.size), threads);
}

void invert_spectrum(Spectrum spectrum, Volume& volume, int threads) {
  invert_to_planes(std::move(spectrum), volume.size, all_kx(volume.size), sink_of(volume.size, volume.voxels), threads);
}

}  // namespace acuity
