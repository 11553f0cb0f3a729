#include "host/fourier/frequency_filter.h"

#include <cmath>
#include <utility>

#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {

void filter_frequencies(Volume& volume, const std::function<double(double)>& gain, int threads) {
  Spectrum spectrum = spectrum_of(volume, nullptr, threads);
  const MapShells shells(volume.size, volume.spacing_angstrom);
  parallel_for(volume.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      shells.for_each_in_plane(
          z, [&](std::size_t index, double s, int) { spectrum[index] *= static_cast<float>(gain(s)); });
  });
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
