// Filters of whole maps that depend only on the frequency. Lies between a map and what `acuity global` writes.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <acuity/volume.h>

#include "host/fourier/map_parts.h"
#include "host/fourier/map_spectrum.h"
#include "spectra/frequency_gains_view.h"

namespace acuity {

/// A gain at s in 1/A; called by many threads.
using FrequencyGain = std::function<double(double s)>;

/// The gains of all coefficients of a map, as a table.
class FrequencyGains {
 public:
  FrequencyGains(const GridSize& size, double spacing_angstrom, const FrequencyGain& gain, int threads);
  /// The gains must outlive the view.
  FrequencyGainsView view() const { return {gains_.data(), size_.x, size_.y, size_.z}; }

 private:
  GridSize size_;
  std::vector<float> gains_;
};

/// Multiplies every Fourier coefficient of a map (periodic) by gain(s), corners of the spectrum included. Transforms
/// are in single precision; beside the map there is one half-spectrum, as large as the map. The same bytes for any
/// thread count. Runs on the MapDevice of the thread, if there is one.
void filter_frequencies(Volume& volume, const FrequencyGain& gain, int threads);

/// The same of numbered contents, which get another number. The MapDevice of the thread keeps them. The map is first
/// multiplied by weights, where there are any, and is 0 outside a binary mask afterwards, where there is one.
void filter_frequencies(VolumeInput& map, const FrequencyGain& gain, int threads, const BoxWeights* weights = nullptr,
                        const Mask* mask = nullptr);

/// A filtered map: the planes that take it, its number, and its mask.
struct FilterResult {
  PlaneSink sink;
  std::uint64_t contents = 0;  ///< Number of the whole result, under which a MapDevice keeps it; 0 for none.
  const Mask* mask = nullptr;  ///< Binary; the result is 0 outside. Null for none.
};

/// The same from the parts of a map to planes; returns the sum of the filtered voxels. The caller knows that the gain
/// is 0 in the columns outside `kx`.
float filter_map(const MapParts& map, KxRange kx, const FrequencyGain& gain, const FilterResult& result, int threads);

/// exp(-B s^2 / 4): by what a B factor in A^2 weakens amplitudes at s in 1/A; a negative one sharpens.
inline double b_factor_gain(double b, double s) { return std::exp(-b * s * s / 4); }

/// Weight of amplitudes by the correlation of half maps, sqrt(2 FSC / (1 + FSC)): the expected correlation of their
/// mean with the density without noise. 0 where the FSC is not positive. Rosenthal and Henderson 2003, J. Mol. Biol.
/// 333, 721.
double fsc_weight(double fsc);

/// The value at s of a curve that is given at j / longest_angstrom, linear in between; the last one beyond its end.
double between_shells(std::span<const double> values, double s, double longest_angstrom);

}  // namespace acuity
