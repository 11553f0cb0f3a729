// Filters of whole maps that depend only on the frequency. Lies between a map and what `acuity global` writes.
#pragma once

#include <cmath>
#include <functional>
#include <span>

#include <acuity/volume.h>

#include "host/fourier/map_spectrum.h"

namespace acuity {

/// Multiplies every Fourier coefficient of a map (periodic) by gain(s), s in 1/A, corners of the spectrum included.
/// `gain` is called by many threads. Transforms are in single precision; beside the map there is one half-spectrum, as
/// large as the map. The same bytes for any thread count.
void filter_frequencies(Volume& volume, const std::function<double(double s)>& gain, int threads);

/// The same for a spectrum in the order of transform_planes(), all kx.
void filter_spectrum(Spectrum& spectrum, const GridSize& size, double spacing_angstrom,
                     const std::function<double(double s)>& gain, int threads);

/// exp(-B s^2 / 4): by what a B factor in A^2 weakens amplitudes at s in 1/A; a negative one sharpens.
inline double b_factor_gain(double b, double s) { return std::exp(-b * s * s / 4); }

/// Weight of amplitudes by the correlation of half maps, sqrt(2 FSC / (1 + FSC)): the expected correlation of their
/// mean with the density without noise. 0 where the FSC is not positive. Rosenthal and Henderson 2003, J. Mol. Biol.
/// 333, 721.
double fsc_weight(double fsc);

/// The value at s of a curve that is given at j / longest_angstrom, linear in between; the last one beyond its end.
double between_shells(std::span<const double> values, double s, double longest_angstrom);

}  // namespace acuity
