#include "host/molecule_mask/solvent.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "host/core/parallel.h"
#include "host/core/piecewise_sum.h"
#include "host/core/quantile.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"
#include "host/fourier/radial_profile.h"
#include "host/masks/soft_rim.h"

namespace acuity {
namespace {

constexpr double from_molecule_angstrom = 5;   // Distance of solvent from voxels that passed.
constexpr double from_edge_angstrom = 6;       // Distance of solvent from empty voxels, where soft edges of masks lie.
constexpr double min_solvent_fraction = 0.03;  // Fraction of the box. A tight mask leaves less.

/// Level and standard deviation of the solvent without knowing where it is. The level is the mean of the middles of the
/// shortest intervals with a quarter of the values. A single one would jump with every rounding. The deviation is the
/// spread of the values below it, where no molecule is.
Moments densest_values(VolumeView map, const Mask& where) {
  constexpr std::size_t max_values = 1000000;
  // Median deviation of a normal distribution with standard deviation 1.
  constexpr double normal_median_deviation = 0.67448975;
  const std::size_t step = map.voxels.size() / max_values + 1;
  std::vector<float> values;
  for (std::size_t i = 0; i < map.voxels.size(); i += step)
    if (where.inside[i] != 0) values.push_back(map.voxels[i]);
  if (values.size() < 8) return {};
  std::sort(values.begin(), values.end());
  const std::size_t quarter = values.size() / 4;
  constexpr double nearly_shortest = 1.05;
  const auto width = [&](std::size_t i) { return static_cast<double>(values[i + quarter]) - values[i]; };
  double shortest = width(0);
  for (std::size_t i = 1; i + quarter < values.size(); ++i) shortest = std::min(shortest, width(i));
  double middles = 0;
  double count = 0;
  for (std::size_t i = 0; i + quarter < values.size(); ++i) {
    if (width(i) > nearly_shortest * shortest) continue;
    middles += 0.5 * (static_cast<double>(values[i]) + values[i + quarter]);
    count += 1;
  }
  const double level = middles / count;
  std::vector<double> below;
  for (const float value : values)
    if (value < level) below.push_back(level - value);
  if (below.empty()) return {};
  return {level, median(std::move(below)) / normal_median_deviation};
}

NoiseField noise_in(VolumeView density, const Mask& solvent, int threads) {
  const auto mean_over_solvent = [&](VolumeView values) {
    return neighbourhood_mean(values, threads, [&](std::size_t i) {
      return GaussianMean::Weighted{static_cast<double>(solvent.inside[i]), values.voxels[i]};
    });
  };
  GaussianMean level = mean_over_solvent(density);
  Volume squares{density.size, density.spacing_angstrom, std::vector<float>(density.voxels.size())};
  parallel_for(density.size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> row(static_cast<std::size_t>(density.size.x));
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < density.size.y; ++y) {
        level.row(y, z, row);
        const auto first = static_cast<std::size_t>(density.size.index(0, y, z));
        for (std::size_t x = 0; x < row.size(); ++x) {
          const float deviation = density.voxels[first + x] - row[x];
          squares.voxels[first + x] = deviation * deviation;
        }
      }
  });
  GaussianMean variance = mean_over_solvent(squares);
  return {std::move(level), std::move(variance)};
}

/// 1 - N / P per shell, smoothed over neighbours; both are powers per voxel.
std::vector<double> signal_shares(VolumeView map, const std::vector<double>& power, const Mask& solvent, int threads) {
  const double spacing = map.spacing_angstrom;
  Volume weights = with_soft_rim(solvent, spacing, static_cast<int>(std::ceil(from_edge_angstrom / spacing)), threads);
  const std::size_t voxels = weights.voxels.size();
  const auto [sum, squares, weighted] = sums_over<3>(voxels, threads, [&](std::size_t i) {
    const double weight = weights.voxels[i];
    return std::array{weight, weight * weight, weight * map.voxels[i]};
  });
  if (!(sum > 0)) return {};
  const double level = weighted / sum;
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(static_cast<std::int64_t>(voxels), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
      weights.voxels[i] *= static_cast<float>(map.voxels[i] - level);
  });
  const RadialProfile noise = radial_profile({map.size, spacing, weights.voxels}, VolumeView(), threads);
  const auto smooth = [](const std::vector<double>& values, std::size_t j) {
    constexpr double weights_of_neighbours[] = {0.06, 0.24, 0.4, 0.24, 0.06};
    double mean = 0;
    double total = 0;
    for (std::size_t k = 0; k < 5; ++k) {
      if (j + k < 2 || j + k - 2 >= values.size()) continue;
      mean += weights_of_neighbours[k] * values[j + k - 2];
      total += weights_of_neighbours[k];
    }
    return mean / total;
  };
  std::vector<double> shares(power.size());
  for (std::size_t j = 1; j < power.size(); ++j)
    shares[j] = 1 - smooth(noise.mean_power, j) / squares / (smooth(power, j) / static_cast<double>(voxels));
  return shares;
}

/// The map times its shares of signal up to where they first fall below 0.25, and the Gaussian of Eq. 22.
FilteredDensity filter_by(std::vector<double> shares, VolumeView like, int threads) {
  constexpr double min_share = 0.25;  // 2 FSC / (1 + FSC) at FSC = 0.143.
  std::size_t end = 2;
  while (end < shares.size() && shares[end] >= min_share) ++end;
  shares.resize(std::min(end, shares.size()));
  if (!shares.empty()) shares.front() = 0;
  for (double& share : shares) share = std::clamp(share, 0.0, 1.0);
  DensityFilter filter;
  filter.resolution_angstrom =
      MapShells(like.size, like.spacing_angstrom).longest_angstrom() / static_cast<double>(end);
  filter.low_pass_angstrom = mask_low_pass(filter.resolution_angstrom);
  filter.shares = std::move(shares);
  return filtered(like, filter, threads);
}

Mask without(Mask mask, const Mask& other) {
  for (std::size_t i = 0; i < mask.inside.size(); ++i)
    if (other.inside[i] != 0) mask.inside[i] = 0;
  return mask;
}

}  // namespace

Mask empty_voxels(VolumeView map, int threads) {
  constexpr double block_angstrom = 8;
  constexpr double empty_share = 0.02;  // of the standard deviation of the busiest blocks, constant ones left out.
  constexpr double busiest = 0.95;
  const GridSize& size = map.size;
  const auto edge =
      std::max<std::int64_t>(2, static_cast<std::int64_t>(std::lround(block_angstrom / map.spacing_angstrom)));
  const GridSize blocks{(size.x + edge - 1) / edge, (size.y + edge - 1) / edge, (size.z + edge - 1) / edge};
  std::vector<double> sums(static_cast<std::size_t>(blocks.count()));
  std::vector<double> squares(sums.size());
  std::vector<double> counts(sums.size());
  const double level = map.voxels.front();
  const auto each = [&](const auto& visit) {
    parallel_for(blocks.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t z = begin * edge; z < std::min(end * edge, size.z); ++z)
        for (std::int64_t y = 0; y < size.y; ++y)
          for (std::int64_t x = 0; x < size.x; ++x)
            visit(static_cast<std::size_t>(size.index(x, y, z)),
                  static_cast<std::size_t>(blocks.index(x / edge, y / edge, z / edge)));
    });
  };
  each([&](std::size_t voxel, std::size_t block) {
    const double value = map.voxels[voxel] - level;
    sums[block] += value;
    squares[block] += value * value;
    counts[block] += 1;
  });
  std::vector<double> deviations(sums.size());
  for (std::size_t b = 0; b < sums.size(); ++b) {
    const double mean = sums[b] / counts[b];
    deviations[b] = std::sqrt(std::max(0.0, squares[b] / counts[b] - mean * mean));
  }
  std::vector<double> sorted;
  std::copy_if(deviations.begin(), deviations.end(), std::back_inserter(sorted), [](double d) { return d > 0; });
  std::sort(sorted.begin(), sorted.end());
  const double limit = sorted.empty() ? 0 : empty_share * quantile_of_sorted(sorted, busiest);
  Mask empty{size, std::vector<std::uint8_t>(map.voxels.size())};
  each([&](std::size_t voxel, std::size_t block) { empty.inside[voxel] = deviations[block] <= limit ? 1 : 0; });
  return empty;
}

std::optional<SolventTest> test_against_solvent(VolumeView map, const Mask& empty, double level, int threads) {
  constexpr int rounds = 2;
  // Share of the passed voxels that may lie as far below the solvent; more than twice as many are inverted contrast.
  constexpr double max_below = 0.3;
  const double spacing = map.spacing_angstrom;
  const std::vector<double> power = radial_profile(map, VolumeView(), threads).mean_power;
  Mask everywhere{map.size, std::vector<std::uint8_t>(map.voxels.size(), 1)};
  const bool masked = empty.count() > 0;
  const Mask inner = masked ? without(std::move(everywhere), dilated(empty, from_edge_angstrom / spacing, threads))
                            : std::move(everywhere);
  // Weights of 1 everywhere leave only the Gaussian.
  FilteredDensity first = filter_by(std::vector<double>(power.size(), 1.0), map, threads);
  const Moments rough = densest_values(first.view(), inner);
  if (!(rough.standard_deviation > 0)) return {};
  const double variance = rough.standard_deviation * rough.standard_deviation;
  const Mask* outside = masked ? &empty : nullptr;
  SolventTest test{std::move(first), {GaussianMean(map.size, rough.mean), GaussianMean(map.size, variance)}, {}};
  test.voxels = test_voxels(test.map.view(), test.noise, outside, level, threads);
  for (int round = 0; round < rounds; ++round) {
    test.map.voxels = {};  // Its memory is for what follows.
    const Mask solvent = without(inner, dilated(test.voxels.passed, from_molecule_angstrom / spacing, threads));
    if (static_cast<double>(solvent.count()) < min_solvent_fraction * static_cast<double>(map.voxels.size())) return {};
    test.voxels.passed = Mask();
    std::vector<double> shares = signal_shares(map, power, solvent, threads);
    test.map = filter_by(std::move(shares), map, threads);
    test.noise = noise_in(test.map.view(), solvent, threads);
    test.voxels = test_voxels(test.map.view(), test.noise, outside, level, threads);
  }
  const std::int64_t passed = test.voxels.passed.count();
  const std::int64_t below = test.voxels.below;
  const bool two_sided =
      passed > 0 && static_cast<double>(below) > max_below * static_cast<double>(passed) && below <= 2 * passed;
  if (two_sided) return {};
  return test;
}

}  // namespace acuity
