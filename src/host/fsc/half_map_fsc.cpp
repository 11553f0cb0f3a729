#include <algorithm>
#include <cmath>
#include <complex>

#include <acuity/error.h>
#include <acuity/fsc.h>

#include "host/core/mask_runs.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "host/fourier/random_phases.h"
#include "host/fsc/correlate_shells.h"

namespace acuity {
namespace {

using Spectrum = std::vector<std::complex<float>>;

std::size_t first_random_shell(const FscCurve& unmasked, VolumeView half, const FscSettings& settings) {
  if (!settings.randomised_from_angstrom) return unmasked.first_shell_below(settings.randomised_below);
  const MapShells shells(half.size, half.spacing_angstrom);
  const std::size_t first = shells.shell_of(1 / *settings.randomised_from_angstrom);
  if (first < 1 || first >= shells.count())
    throw_input_error(
        "Phases cannot be randomised from " + std::to_string(*settings.randomised_from_angstrom) + " A on",
        "this resolution lies outside the box or beyond the Nyquist limit");
  return first;
}

/// The spectrum of a map inside its weights.
Spectrum masked_spectrum(Volume volume, VolumeView weights, int threads) {
  const Volume inside = inside_mask(std::move(volume), weights, threads);
  return spectrum_of(inside, nullptr, threads);
}

/// The spectrum of the masked map after random phases; `spectrum` is that of the map, and is used up.
Spectrum randomised_and_masked(Spectrum spectrum, VolumeView weights, std::size_t first_shell, std::uint64_t seed,
                               int threads) {
  Volume volume{weights.size, weights.spacing_angstrom, std::vector<float>(weights.voxels.size())};
  randomise_phases(spectrum, volume.size, first_shell, seed, threads);
  invert_spectrum(spectrum, volume, threads);
  spectrum = Spectrum();
  return masked_spectrum(std::move(volume), weights, threads);
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

std::optional<double> MaskedFsc::randomised_from_angstrom() const {
  const std::vector<double>& s = masked.s_per_angstrom;
  if (randomised_from >= s.size()) return std::nullopt;
  return 1 / s[randomised_from];
}

HalfMapFsc half_map_fsc(Volume half1, Volume half2, VolumeView weights, const FscSettings& settings) {
  const int threads = settings.threads;
  const auto correlate = [size = half1.size, spacing = half1.spacing_angstrom, threads](const Spectrum& a,
                                                                                        const Spectrum& b) {
    return correlate_shells(a, b, size, spacing, threads);
  };
  HalfMapFsc result;
  Spectrum spectrum1 = spectrum_of(half1, nullptr, threads);
  Spectrum spectrum2 = spectrum_of(half2, nullptr, threads);
  result.unmasked = correlate(spectrum1, spectrum2);
  if (weights.empty()) return result;

  MaskedFsc masked;
  masked.randomised_from = first_random_shell(result.unmasked, half1, settings);
  masked.corrected_from = std::min(masked.randomised_from + 2, result.unmasked.fsc.size());
  {
    const Spectrum masked1 = masked_spectrum(std::move(half1), weights, threads);
    const Spectrum masked2 = masked_spectrum(std::move(half2), weights, threads);
    masked.masked = correlate(masked1, masked2);
  }
  // The seeds differ, so that the half maps' angles do.
  spectrum1 = randomised_and_masked(std::move(spectrum1), weights, masked.randomised_from, 2 * settings.seed, threads);
  spectrum2 =
      randomised_and_masked(std::move(spectrum2), weights, masked.randomised_from, 2 * settings.seed + 1, threads);
  masked.randomised = correlate(spectrum1, spectrum2);
  // A mask spreads what lies before a filter's end to both sides of it.
  for (FscCurve* curve : {&masked.masked, &masked.randomised})
    curve->filter_end_angstrom = result.unmasked.filter_end_angstrom;
  masked.corrected = corrected_curve(masked.masked, masked.randomised, masked.corrected_from);
  result.mask = std::move(masked);
  return result;
}

}  // namespace acuity
