#include "host/fsc/correlate_shells.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "host/fit/filter_end.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "windows/shell_correlation.h"

namespace acuity {

namespace {

/// The mean power of a coefficient in each shell, from the sums over `which` of the products.
std::vector<double> mean_powers(const std::vector<ShellSums<3>>& sums, std::size_t which) {
  std::vector<double> powers;
  powers.reserve(sums.size());
  for (const ShellSums<3>& shell : sums)
    powers.push_back(shell.coefficients > 0 ? shell.sums[which] / static_cast<double>(shell.coefficients) : 0);
  return powers;
}

/// The products in a range of kx; `a` and `b` hold its coefficients.
ShellProducts products_in(const Spectrum& a, const Spectrum& b, const MapShells& shells, int threads) {
  return shells.sum<3>(
      threads, ProductsAt{reinterpret_cast<const Complex*>(a.data()), reinterpret_cast<const Complex*>(b.data())});
}

}  // namespace

ShellProducts shell_products(const MapParts& a, const MapParts& b, int threads) {
  const GridSize& size = a.size();
  const double spacing_angstrom = a.spacing_angstrom();
  const MapShells all(size, spacing_angstrom);
  std::vector<double> planes;
  if (ran_on_map_device([&](MapDevice& device) { planes = device.products(all.view(), a, b); }))
    return sums_of_planes<3>(planes, all);
  const PlaneSource planes_a = planes_of(a, threads);
  const PlaneSource planes_b = planes_of(b, threads);
  const std::int64_t half = all_kx(size).end;
  ShellProducts sums;
  for (const KxRange kx : {KxRange{0, half / 2}, KxRange{half / 2, half}}) {
    if (kx.count() == 0) continue;
    const Spectrum of_a = transform_planes(size, planes_a, kx, threads);
    const Spectrum of_b = transform_planes(size, planes_b, kx, threads);
    const ShellProducts part = products_in(of_a, of_b, MapShells(size, spacing_angstrom, kx), threads);
    sums.resize(part.size());
    for (std::size_t j = 0; j < part.size(); ++j) sums[j] += part[j];
  }
  return sums;
}

ShellProducts shell_products(const Spectrum& a, const Spectrum& b, GridSize size, double spacing_angstrom,
                             int threads) {
  return products_in(a, b, MapShells(size, spacing_angstrom), threads);
}

ShellProducts products_of_halves(ShellProducts mean_and_difference) {
  for (ShellSums<3>& shell : mean_and_difference) {
    const auto [cross, mean, difference] = shell.sums;
    const double both = mean + difference;
    shell.sums = {mean - difference, both + 2 * cross, both - 2 * cross};
  }
  return mean_and_difference;
}

FscCurve curve_of(const ShellProducts& products, double longest_angstrom) {
  FscCurve curve;
  for (std::size_t j = 0; j < products.size(); ++j) {
    const auto [cross, power_a, power_b] = products[j].sums;
    curve.s_per_angstrom.push_back(static_cast<double>(j) / longest_angstrom);
    curve.fsc.push_back(std::clamp(shell_correlation(cross, power_a, power_b), -1.0, 1.0));
    curve.coefficients.push_back(products[j].coefficients);
  }
  for (const std::size_t power : {std::size_t{1}, std::size_t{2}})
    if (const auto last = last_shell_before_filter(mean_powers(products, power))) {
      const double end = 1 / curve.s_per_angstrom[*last];
      curve.filter_end_angstrom = std::max(end, curve.filter_end_angstrom.value_or(end));
    }
  return curve;
}

FscCurve fourier_shell_correlation(VolumeView a, VolumeView b, const Mask* mask, int threads) {
  const auto parts = [&](VolumeView map) { return mask == nullptr ? MapParts(map) : inside(map, *mask, threads); };
  return curve_of(shell_products(parts(a), parts(b), threads),
                  MapShells(a.size, a.spacing_angstrom).longest_angstrom());
}

std::size_t FscCurve::first_shell_below(double threshold) const {
  for (std::size_t j = 1; j < fsc.size(); ++j)
    if (fsc[j] < threshold) return j;
  return fsc.size();
}

std::optional<double> FscCurve::resolution_angstrom(double threshold) const {
  if (!agrees(threshold)) return std::nullopt;
  const std::optional<double> shell = first_fall(fsc, threshold, 1);
  if (!shell) return filter_end_angstrom;
  const double resolution = 1 / (*shell * s_per_angstrom[1]);
  return std::max(resolution, filter_end_angstrom.value_or(resolution));
}

}  // namespace acuity
