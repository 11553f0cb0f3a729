// The Fourier transform of a whole map, on several threads in single precision.
// Analyses of whole maps start from it: Fourier shell correlations, radial profiles, filters.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include <acuity/volume.h>

#include "host/core/crop.h"
#include "host/fourier/spectrum.h"

namespace acuity {

/// Columns kx = begin ... end - 1 of a half-spectrum, which has nx / 2 + 1 of them. Their coefficients are stored as
/// (end - begin) x ny x nz, kx fastest.
struct KxRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t count() const { return end - begin; }
};
inline KxRange all_kx(const GridSize& size) { return {0, size.x / 2 + 1}; }

/// A map that is made plane by plane, by many threads: the nx x ny voxels of plane z. They lie in `scratch`, which
/// holds as many, or elsewhere; null where they are 0. Rows of zeros at both ends of a plane and planes of zeros at
/// both ends of a map cost little.
using PlaneSource = std::function<const float*(std::int64_t z, float* scratch)>;

/// Takes a map plane by plane, from many threads.
struct PlaneSink {
  /// Rows of plane z that are wanted; others, if any is, are 0.
  std::function<RowSpan(std::int64_t z)> rows;
  /// Plane z, unless no row is wanted.
  std::function<void(std::int64_t z, const float* plane)> take;
};

/// F(k) = sum_n v(n) exp(-2 pi i k.n / N) of a volume in a range of kx, with ky and kz in the order of
/// frequency_index(). Takes 8 bytes per coefficient and a plane or two per thread. The same bytes for any number of
/// threads and any range; `threads` <= 0 means one per core. Stops at an interrupt between planes and rows.
Spectrum transform_planes(const GridSize& size, const PlaneSource& source, KxRange kx, int threads);

/// The volume of a spectrum, which is used up; coefficients out of the range count as 0.
void invert_to_planes(Spectrum spectrum, const GridSize& size, KxRange kx, const PlaneSink& sink, int threads);

/// A volume as it is.
PlaneSource planes_of(VolumeView volume);

/// A map that is 0 outside a box, whose part is given.
PlaneSource planes_of_box(const GridSize& size, const GridBox& box, VolumeView part);
/// Fills the part of a map in a box; all of a map, for the second.
PlaneSink sink_of_box(const GridSize& size, const GridBox& box, std::span<float> part);
PlaneSink sink_of(const GridSize& size, std::span<float> voxels);

/// The half-spectrum of a volume.
Spectrum spectrum_of(VolumeView volume, int threads);

/// The volume of a half-spectrum, which is used up: the inverse of spectrum_of().
void invert_spectrum(Spectrum spectrum, Volume& volume, int threads);

}  // namespace acuity
