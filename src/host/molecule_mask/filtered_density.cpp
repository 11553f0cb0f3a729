#include "host/molecule_mask/filtered_density.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <acuity/error.h>

#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {
namespace {

/// Share of the signal in the power of the mean of both half maps, per shell before `end`.
std::vector<double> signal_shares(const FscCurve& curve, std::size_t end) {
  std::vector<double> shares(end);
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

FilteredDensity filtered(VolumeView map, const DensityFilter& filter, int threads) {
  const std::vector<double>& shares = filter.shares;
  const GridSize& size = map.size;
  // Columns kx from shells.size() - 1/2 on have no coefficient that is kept.
  const std::int64_t longest = std::max({size.x, size.y, size.z});
  const std::int64_t last = static_cast<std::int64_t>(shares.size()) * size.x / longest;
  const KxRange kx{0, std::min(all_kx(size).end, last + 1)};
  const MapShells shells(size, map.spacing_angstrom);
  const auto gain = [&](double s) {
    const std::size_t shell = shells.shell_at(s * s);
    return shell < shares.size() ? shares[shell] * mask_low_pass_gain(s, filter.low_pass_angstrom) : 0;
  };
  FilteredDensity density{size, map.spacing_angstrom, {}, filter.resolution_angstrom, filter.low_pass_angstrom};
  density.voxels.resize(static_cast<std::size_t>(size.count()));
  filter_map(map, kx, gain, {sink_of(size, density.voxels)}, threads);
  return density;
}

std::size_t resolution_shell(const FscCurve& curve) {
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

DensityFilter filter_of_halves(const FscCurve& curve) {
  const std::size_t end = resolution_shell(curve);
  DensityFilter filter;
  filter.resolution_angstrom = 1 / curve.s_per_angstrom[std::min(end, curve.fsc.size() - 1)];
  filter.low_pass_angstrom = mask_low_pass(filter.resolution_angstrom);
  filter.shares = signal_shares(curve, end);
  return filter;
}

}  // namespace acuity
