#include "host/molecule_mask/filtered_density.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <acuity/error.h>

#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "host/fsc/correlate_shells.h"

namespace acuity {
namespace {

/// Share of the signal in the power of the mean of both half maps, per shell, 0 from `end` on.
std::vector<double> signal_shares(const FscCurve& curve, std::size_t end) {
  std::vector<double> shares(curve.fsc.size());
  for (std::size_t j = 1; j < end; ++j) shares[j] = std::max(0.0, 2 * curve.fsc[j] / (1 + curve.fsc[j]));
  return shares;
}

}  // namespace

double mask_low_pass(double resolution_angstrom) {
  const double rest = mask_resolution_angstrom * mask_resolution_angstrom - resolution_angstrom * resolution_angstrom;
  return rest > 0 ? std::sqrt(rest) : 0;
}

double mask_low_pass_gain(double s, double low_pass_angstrom) {
  return std::exp(-std::numbers::ln2 * s * s * low_pass_angstrom * low_pass_angstrom);
}

Volume apply_filter(std::vector<std::complex<float>> spectrum, const std::vector<double>& shares,
                    double low_pass_angstrom, VolumeView like, int threads) {
  const MapShells shells(like.size, like.spacing_angstrom);
  parallel_for(like.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z)
      shells.for_each_in_plane(z, [&](std::size_t index, double s, int) {
        const std::size_t shell = shells.shell_of(s);
        const bool keeps = shell < shares.size();
        spectrum[index] *= static_cast<float>(keeps ? shares[shell] * mask_low_pass_gain(s, low_pass_angstrom) : 0);
      });
  });
  Volume density{like.size, like.spacing_angstrom, std::vector<float>(like.voxels.size())};
  invert_spectrum(spectrum, density, threads);
  return density;
}

std::size_t end_of_agreement(const FscCurve& curve) {
  std::size_t first = 1;
  while (first < curve.fsc.size() && !(curve.fsc[first] >= fsc_threshold)) ++first;
  // Beyond the lowest tenth of the shells chance may lift one above the threshold.
  if (first > std::max<std::size_t>(3, curve.fsc.size() / 10)) {
    const double lowest = curve.fsc.size() > 1 ? curve.fsc[1] : 0;
    throw_input_error("The half maps do not agree", "their FSC is " + number(lowest) + " at the lowest frequency",
                      "Check that both are half maps of one particle");
  }
  std::size_t end = first;
  while (end < curve.fsc.size() && curve.fsc[end] >= fsc_threshold) ++end;
  return end;
}

FilteredHalves filter_halves(VolumeView mean, VolumeView half_difference, int threads) {
  std::vector<std::complex<float>> signal = spectrum_of(mean, nullptr, threads);
  std::vector<std::complex<float>> noise = spectrum_of(half_difference, nullptr, threads);
  const FscCurve curve = fsc_of_mean_and_difference(signal, noise, mean.size, mean.spacing_angstrom, threads);
  const std::size_t end = end_of_agreement(curve);
  FilteredHalves halves;
  halves.mean.resolution_angstrom = 1 / curve.s_per_angstrom[std::min(end, curve.fsc.size() - 1)];
  halves.mean.low_pass_angstrom = mask_low_pass(halves.mean.resolution_angstrom);
  const std::vector<double> shares = signal_shares(curve, end);
  const auto filtered = [&](std::vector<std::complex<float>>& spectrum) {
    return apply_filter(std::move(spectrum), shares, halves.mean.low_pass_angstrom, mean, threads);
  };
  halves.mean.density = filtered(signal);
  halves.noise = filtered(noise);
  return halves;
}

}  // namespace acuity
