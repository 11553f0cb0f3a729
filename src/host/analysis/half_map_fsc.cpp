#include <algorithm>
#include <cmath>
#include <complex>

#include <acuity/error.h>
#include <acuity/fsc.h>

#include "host/analysis/correlate_shells.h"
#include "host/analysis/map_shells.h"
#include "host/analysis/map_spectrum.h"
#include "host/analysis/random_phases.h"

namespace acuity {
namespace {

using Spectrum = std::vector<std::complex<float>>;

std::size_t first_random_shell(const FscCurve& unmasked, const Volume& half, const HalfMapFscOptions& options) {
  if (!options.randomised_from_angstrom) return unmasked.first_shell_below(options.randomised_below);
  const MapShells shells(half.size, half.spacing_angstrom);
  const std::size_t first = shells.shell_of(1 / *options.randomised_from_angstrom);
  if (first < 1 || first >= shells.count())
    reject("Phases cannot be random from " + std::to_string(*options.randomised_from_angstrom) + " A on",
           "that lies outside the box or beyond the Nyquist limit");
  return first;
}

/// The spectrum of the masked map after random phases; `spectrum` is that of the map, and is used up. `volume` is where
/// the map is made.
Spectrum randomised_and_masked(Spectrum spectrum, Volume& volume, const Volume& weights, std::size_t first_shell,
                               std::uint64_t seed, int threads) {
  randomise_phases(spectrum, volume.size, first_shell, seed, threads);
  invert_spectrum(spectrum, volume, threads);
  spectrum = {};
  multiply_by(volume, weights, threads);
  return spectrum_of(volume, nullptr, threads);
}

FscCurve corrected_curve(const FscCurve& masked, const FscCurve& randomised, std::size_t from) {
  FscCurve curve = masked;
  for (std::size_t j = from; j < curve.fsc.size(); ++j) {
    const double noise = randomised.fsc[j];
    curve.fsc[j] = noise < 1 ? (masked.fsc[j] - noise) / (1 - noise) : 0;
  }
  return curve;
}

}  // namespace

HalfMapFsc half_map_fsc(Volume half1, Volume half2, const Volume* weights, const HalfMapFscOptions& options) {
  const int threads = options.threads;
  const auto correlate = [&](const Spectrum& a, const Spectrum& b) {
    return correlate_shells(a, b, half1.size, half1.spacing_angstrom, threads);
  };
  HalfMapFsc result;
  Spectrum spectrum1 = spectrum_of(half1, nullptr, threads);
  Spectrum spectrum2 = spectrum_of(half2, nullptr, threads);
  result.unmasked = correlate(spectrum1, spectrum2);
  if (weights == nullptr) return result;

  MaskedFsc masked;
  masked.randomised_from = first_random_shell(result.unmasked, half1, options);
  masked.corrected_from = std::min(masked.randomised_from + 2, result.unmasked.fsc.size());
  multiply_by(half1, *weights, threads);
  multiply_by(half2, *weights, threads);
  masked.masked = correlate(spectrum_of(half1, nullptr, threads), spectrum_of(half2, nullptr, threads));
  // The seeds differ, so that the half maps' angles do.
  spectrum1 =
      randomised_and_masked(std::move(spectrum1), half1, *weights, masked.randomised_from, 2 * options.seed, threads);
  spectrum2 = randomised_and_masked(std::move(spectrum2), half2, *weights, masked.randomised_from, 2 * options.seed + 1,
                                    threads);
  masked.randomised = correlate(spectrum1, spectrum2);
  masked.corrected = corrected_curve(masked.masked, masked.randomised, masked.corrected_from);
  result.mask = std::move(masked);
  return result;
}

}  // namespace acuity
