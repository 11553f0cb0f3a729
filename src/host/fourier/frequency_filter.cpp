#include "host/fourier/frequency_filter.h"

#include <cmath>
#include <complex>
#include <utility>
#include <vector>

#include "host/core/parallel.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_shells.h"

namespace acuity {

namespace {

/// Gains of a cube: its coefficients lie at |k| / length, where |k|^2 is a whole number.
void fill_by_square(std::vector<float>& gains, std::int64_t edge, double spacing, const FrequencyGain& gain,
                    int threads) {
  constexpr std::int64_t at_once = 4096;
  const double length = static_cast<double>(edge) * spacing;
  parallel_for(static_cast<std::int64_t>(gains.size()), at_once, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k2 = begin; k2 < end; ++k2)
      gains[static_cast<std::size_t>(k2)] = static_cast<float>(gain(std::sqrt(static_cast<double>(k2)) / length));
  });
}

/// Gains of an octant of any box.
void fill_octant(std::vector<float>& gains, const GridSize& size, double spacing, const FrequencyGain& gain,
                 int threads) {
  const MapShells shells(size, spacing);
  const MapShellsView table = shells.view();
  const GridSize octant{size.x / 2 + 1, size.y / 2 + 1, size.z / 2 + 1};
  parallel_for(octant.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < octant.y; ++y)
        for (std::int64_t x = 0; x < octant.x; ++x)
          gains[static_cast<std::size_t>(octant.index(x, y, z))] =
              static_cast<float>(gain(std::sqrt(table.squares_x[x] + (table.squares_y[y] + table.squares_z[z]))));
  });
}

void apply(const FrequencyGainsView& gains, Spectrum& spectrum, KxRange kx, int threads) {
  parallel_for(gains.nz, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin * gains.ny; row < end * gains.ny; ++row) {
      const float* const of_row = gains.row(row % gains.ny, row / gains.ny);
      std::complex<float>* const coefficients = spectrum.data() + row * kx.count() - kx.begin;
      for (std::int64_t x = kx.begin; x < kx.end; ++x) coefficients[x] *= of_row[gains.step(x)];
    }
  });
}

}  // namespace

FrequencyGains::FrequencyGains(const GridSize& size, double spacing_angstrom, const FrequencyGain& gain, int threads)
    : size_(size) {
  gains_.resize(static_cast<std::size_t>(view().count()));
  if (view().of_cube())
    fill_by_square(gains_, size.x, spacing_angstrom, gain, threads);
  else
    fill_octant(gains_, size, spacing_angstrom, gain, threads);
}

float filter_map(const MapParts& map, KxRange kx, const FrequencyGain& gain, const FilterResult& result, int threads) {
  const GridSize& size = map.size();
  const FrequencyGains gains(size, map.spacing_angstrom(), gain, threads);
  float sum = 0;
  if (ran_on_map_device([&](MapDevice& device) { sum = device.filter(map, gains.view(), result); })) return sum;
  Spectrum spectrum = transform_planes(size, planes_of(map, threads), kx, threads);
  apply(gains.view(), spectrum, kx, threads);
  sum = spectrum.front().real();
  const PlaneSink sink = result.mask == nullptr ? result.sink : sink_inside(size, *result.mask, result.sink);
  invert_to_planes(std::move(spectrum), size, kx, sink, threads);
  return sum;
}

void filter_frequencies(Volume& volume, const FrequencyGain& gain, int threads) {
  filter_map(volume, all_kx(volume.size), gain, {sink_of(volume.size, volume.voxels)}, threads);
}

void filter_frequencies(VolumeInput& map, const FrequencyGain& gain, int threads, const BoxWeights* weights,
                        const Mask* mask) {
  const std::uint64_t before = map.view().contents;
  const bool is_gone = map.owns();
  Volume volume = map.take();
  MapParts parts(volume);
  parts.first.contents = before;
  parts.weights = weights;
  parts.level = 0;
  const std::uint64_t after = new_contents();
  filter_map(parts, all_kx(volume.size), gain, {sink_of(volume.size, volume.voxels), after, mask}, threads);
  if (is_gone) forget_on_map_device(before);
  map = VolumeInput(std::move(volume), after);
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
