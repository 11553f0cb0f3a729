#include "host/molecule_mask/voxel_test.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "host/core/parallel.h"
#include "host/masks/significance.h"

namespace acuity {
namespace {

/// Distance in A to which voxels below the test's threshold may follow those above it, and radius of the closing.
constexpr double reach_angstrom = 3;

/// Room for what is computed along a row.
struct Row {
  std::vector<float> levels;
  std::vector<float> deviations;
};

/// Calls visit(first index, y, z, room) for each row of the box, in parallel.
template <class Visit>
void for_each_row(GridSize size, int threads, const Visit& visit) {
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    const auto edge = static_cast<std::size_t>(size.x);
    Row room{std::vector<float>(edge), std::vector<float>(edge)};
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size.y; ++y) visit(static_cast<std::size_t>(size.index(0, y, z)), y, z, room);
  });
}

/// Parts smaller than a sphere whose radius is the resolution are noise that happened to pass.
Mask large_parts(const Mask& mask, double resolution_angstrom, double spacing_angstrom) {
  const double radius = resolution_angstrom / spacing_angstrom;
  const double least = 4 * std::numbers::pi / 3 * radius * radius * radius;
  return without_small_components(mask, static_cast<std::int64_t>(std::ceil(least)));
}

}  // namespace

GaussianMean neighbourhood_mean(VolumeView like, int threads,
                                const std::function<GaussianMean::Weighted(std::size_t)>& of) {
  return {like.size, like.spacing_angstrom, neighbourhood_angstrom, threads, of};
}

SignificantVoxels test_voxels(VolumeView density, const NoiseField& noise, const Mask* outside, double level,
                              int threads) {
  // Where maps were set to 0, both density and noise are next to nothing.
  constexpr double least_share_of_variance = 1e-4;
  const GridSize& size = density.size;
  const auto floor = static_cast<float>(least_share_of_variance * noise.variance.overall());
  /// Deviations of a row from the level around, in standard deviations of the noise; NaN where nothing is tested.
  const auto deviations_of = [&](std::size_t first, std::int64_t y, std::int64_t z, Row& row) {
    noise.level.row(y, z, row.levels);
    noise.variance.row(y, z, row.deviations);
    for (std::size_t x = 0; x < row.levels.size(); ++x) {
      const std::size_t i = first + x;
      const bool skip = outside != nullptr && outside->inside[i] != 0;
      row.deviations[x] = skip ? std::numeric_limits<float>::quiet_NaN()
                               : (density.voxels[i] - row.levels[x]) / std::sqrt(std::max(row.deviations[x], floor));
    }
  };
  // What may pass on either side: molecules of inverted contrast lie below.
  const std::int64_t tested = size.count();
  const float least = least_significant(tested, level);
  struct Candidates {
    std::vector<float> above;
    std::vector<float> below;
  };
  std::vector<Candidates> planes(static_cast<std::size_t>(size.z));
  for_each_row(size, threads, [&](std::size_t first, std::int64_t y, std::int64_t z, Row& row) {
    deviations_of(first, y, z, row);
    Candidates& of_plane = planes[static_cast<std::size_t>(z)];
    for (const float value : row.deviations) {
      if (value >= least) of_plane.above.push_back(value);
      if (-value >= least) of_plane.below.push_back(-value);
    }
  });
  Candidates all;
  for (Candidates& plane : planes) {
    all.above.insert(all.above.end(), plane.above.begin(), plane.above.end());
    all.below.insert(all.below.end(), plane.below.begin(), plane.below.end());
    plane = {};
  }
  SignificantVoxels result{{size, std::vector<std::uint8_t>(density.voxels.size())}, {}, 0};
  if (const auto other = significance_threshold(all.below, tested, level, threads))
    result.below = std::count_if(all.below.begin(), all.below.end(), [&](float value) { return value >= *other; });
  all.below = {};
  result.threshold = significance_threshold(std::move(all.above), tested, level, threads);
  if (result.threshold)
    for_each_row(size, threads, [&](std::size_t first, std::int64_t y, std::int64_t z, Row& row) {
      deviations_of(first, y, z, row);
      for (std::size_t x = 0; x < row.deviations.size(); ++x)
        result.passed.inside[first + x] = row.deviations[x] >= *result.threshold ? 1 : 0;
    });
  return result;
}

double contour_share(double resolution_angstrom) {
  constexpr double usual = 0.115;
  constexpr double fine_angstrom = 5;
  constexpr double most = 2;
  return usual * std::clamp(resolution_angstrom / fine_angstrom, 1.0, most);
}

double closing_angstrom(double resolution_angstrom) {
  constexpr double coarse_angstrom = 4;
  return std::max(reach_angstrom, 2 * (resolution_angstrom - coarse_angstrom));
}

Mask mask_around(FilteredDensity map, const GaussianMean& level, Mask passed, double contour, int threads) {
  Volume& density = map.density;
  const GridSize& size = density.size;
  const double spacing = density.spacing_angstrom;
  // Passed voxels lie far above the level, which is smooth: one mean of each stands for the mean of the difference.
  const GaussianMean height = neighbourhood_mean(density, threads, [&](std::size_t i) {
    return GaussianMean::Weighted{static_cast<double>(passed.inside[i]), density.voxels[i]};
  });
  Mask above{size, std::vector<std::uint8_t>(passed.inside.size())};
  for_each_row(size, threads, [&](std::size_t first, std::int64_t y, std::int64_t z, Row& row) {
    std::vector<float>& heights = row.deviations;
    level.row(y, z, row.levels);
    height.row(y, z, heights);
    const auto share = static_cast<float>(contour);
    for (std::size_t x = 0; x < heights.size(); ++x)
      above.inside[first + x] =
          density.voxels[first + x] - row.levels[x] >= share * (heights[x] - row.levels[x]) ? 1 : 0;
  });
  density = Volume();
  const auto both = [](Mask a, const Mask& b) {
    for (std::size_t i = 0; i < a.inside.size(); ++i) a.inside[i] &= b.inside[i];
    return a;
  };
  Mask mask = large_parts(both(std::move(passed), above), map.resolution_angstrom, spacing);
  mask = both(dilated(mask, reach_angstrom / spacing, threads), above);
  return closed(large_parts(mask, map.resolution_angstrom, spacing),
                closing_angstrom(map.resolution_angstrom) / spacing, threads);
}

}  // namespace acuity
