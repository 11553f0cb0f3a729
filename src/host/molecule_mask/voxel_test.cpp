#include "host/molecule_mask/voxel_test.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "host/core/parallel.h"
#include "host/core/quantile.h"
#include "host/masks/significance.h"
#include "host/memory/zeros.h"

namespace acuity {
namespace {

/// Distance in A to which voxels below the test's threshold may follow those above it, and radius of the closing.
constexpr double reach_angstrom = 3;

/// Scratch memory for a row.
struct Row {
  std::vector<float> levels;
  std::vector<float> heights;
};

/// Calls visit(first index, y, z, scratch) for each row of the box, in parallel.
template <class Visit>
void for_each_row(GridSize size, int threads, const Visit& visit) {
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    const auto edge = static_cast<std::size_t>(size.x);
    Row scratch{std::vector<float>(edge), std::vector<float>(edge)};
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size.y; ++y) visit(static_cast<std::size_t>(size.index(0, y, z)), y, z, scratch);
  });
}

/// Deviations from the level around of voxels that may pass, in standard deviations of the noise.
struct Candidates {
  std::vector<float> above;
  std::vector<float> below;
};

/// Voxels of a row that are compared at once.
constexpr std::size_t stretch = 32;

/// Tests the voxels of a row.
class RowTest {
 public:
  RowTest(const NoiseField& noise, double level, std::int64_t tested)
      : noise_(noise),
        floor_(static_cast<float>(min_share_of_variance * noise.variance.overall())),
        least_(least_significant(tested, level)) {}

  void start(std::int64_t y, std::int64_t z) {
    noise_.level.blocks_of_row(y, z, level_);
    noise_.variance.blocks_of_row(y, z, variance_);
  }

  /// The candidates from x = first on, of at most a stretch; `outside` may be null; `is_above` becomes 1 for those
  /// above.
  void find(std::span<const float> density, std::size_t first, const std::uint8_t* outside, std::uint8_t* is_above,
            Candidates& found) const {
    if (!may_have_any(density, first)) return;
    std::array<float, stretch> levels{};
    std::array<float, stretch> variances{};
    noise_.level.row(level_, first, {levels.data(), density.size()});
    noise_.variance.row(variance_, first, {variances.data(), density.size()});
    for (std::size_t x = 0; x < density.size(); ++x) {
      if (outside != nullptr && outside[x] != 0) continue;
      const float rise = density[x] - levels[x];
      const float variance = std::max(variances[x], floor_);
      if (rise * rise < rounding_slack * least_ * least_ * variance) continue;
      const float value = rise / std::sqrt(variance);
      if (value >= least_) {
        found.above.push_back(value);
        is_above[x] = 1;
      }
      if (-value >= least_) found.below.push_back(-value);
    }
  }

 private:
  // Density and noise are next to nothing where maps were set to 0.
  static constexpr double min_share_of_variance = 1e-4;
  static constexpr float rounding_slack = 0.9999F;  // Squares are rounded otherwise than quotients by roots.

  /// Whether the extremes of a stretch reach what is least significant somewhere in it.
  bool may_have_any(std::span<const float> density, std::size_t first) const {
    const auto [low, high] = extremes(density);
    const auto [min_level, largest_level] = noise_.level.range(level_, first, first + density.size());
    const float variance = std::max(noise_.variance.range(variance_, first, first + density.size()).first, floor_);
    const float reach = std::max(high - min_level, largest_level - low);
    return reach > 0 && reach * reach >= rounding_slack * least_ * least_ * variance;
  }

  const NoiseField& noise_;
  float floor_;
  float least_;
  std::vector<float> level_;
  std::vector<float> variance_;
};

/// The values of all planes in one list.
std::vector<float> joined(std::span<const Candidates> planes, std::vector<float> Candidates::*which) {
  std::vector<float> all;
  for (const Candidates& plane : planes) all.insert(all.end(), (plane.*which).begin(), (plane.*which).end());
  return all;
}

bool has_any(const std::uint8_t* inside, std::int64_t voxels) {
  return std::memchr(inside, 1, static_cast<std::size_t>(voxels)) != nullptr;
}

/// Parts smaller than a sphere whose radius is the resolution are noise that happened to pass.
Mask large_parts(const Mask& mask, double resolution_angstrom, double spacing_angstrom) {
  const double radius = resolution_angstrom / spacing_angstrom;
  const double least = 4 * std::numbers::pi / 3 * radius * radius * radius;
  return without_small_components(mask, static_cast<std::int64_t>(std::ceil(least)));
}

}  // namespace

SignificantVoxels test_voxels(VolumeView density, const NoiseField& noise, const Mask* outside, double level,
                              int threads) {
  const GridSize& size = density.size;
  const std::int64_t tested = size.count();
  SignificantVoxels result{{size, zeros<std::uint8_t>(tested, threads)}, {}, 0};
  std::vector<std::uint8_t>& passed = result.passed.inside;
  // Candidates on either side: molecules of inverted contrast lie below.
  std::vector<Candidates> planes(static_cast<std::size_t>(size.z));
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    RowTest test(noise, level, tested);
    const auto edge = static_cast<std::size_t>(size.x);
    for (std::int64_t z = begin; z < end; ++z)
      for (std::int64_t y = 0; y < size.y; ++y) {
        test.start(y, z);
        const auto row = static_cast<std::size_t>(size.index(0, y, z));
        for (std::size_t x = 0; x < edge; x += stretch)
          test.find(density.voxels.subspan(row + x, std::min(stretch, edge - x)), x,
                    outside != nullptr ? outside->inside.data() + row + x : nullptr, passed.data() + row + x,
                    planes[static_cast<std::size_t>(z)]);
      }
  });
  if (const auto other = significance_threshold(joined(planes, &Candidates::below), tested, level, threads))
    for (const Candidates& plane : planes)
      result.below +=
          std::count_if(plane.below.begin(), plane.below.end(), [&](float value) { return value >= *other; });
  result.threshold = significance_threshold(joined(planes, &Candidates::above), tested, level, threads);
  const float threshold = result.threshold.value_or(std::numeric_limits<float>::infinity());
  // The candidates of a plane lie in the order of its voxels.
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t plane = size.x * size.y;
    for (std::int64_t z = begin; z < end; ++z) {
      std::uint8_t* at = passed.data() + z * plane;
      std::uint8_t* const stop = at + plane;
      for (const float value : planes[static_cast<std::size_t>(z)].above) {
        at = static_cast<std::uint8_t*>(std::memchr(at, 1, static_cast<std::size_t>(stop - at)));
        *at++ = value >= threshold ? 1 : 0;
      }
    }
  });
  return result;
}

double contour_share(double resolution_angstrom) {
  constexpr double fine_share = 0.115;
  constexpr double fine_angstrom = 5;
  constexpr double most = 2;
  return fine_share * std::clamp(resolution_angstrom / fine_angstrom, 1.0, most);
}

double closing_angstrom(double resolution_angstrom) {
  constexpr double coarse_angstrom = 4;
  return std::max(reach_angstrom, 2 * (resolution_angstrom - coarse_angstrom));
}

Mask mask_around(FilteredDensity map, const GaussianMean& level, Mask passed, double contour, int threads) {
  const VolumeView density = map.view();
  const GridSize& size = density.size;
  const double spacing = density.spacing_angstrom;
  // Passed voxels lie far above the level, which is smooth: one mean of each stands for the mean of the difference.
  const GaussianMean height = neighbourhood_mean(density, threads, [&](std::size_t i) {
    return GaussianMean::Weighted{static_cast<double>(passed.inside[i]), density.voxels[i]};
  });
  // Leaves out the voxels of a mask that lie below the contour.
  const auto above = [&](Mask mask) {
    for_each_row(size, threads, [&](std::size_t first, std::int64_t y, std::int64_t z, Row& row) {
      std::uint8_t* const inside = mask.inside.data() + first;
      if (!has_any(inside, size.x)) return;
      level.row(y, z, row.levels);
      height.row(y, z, row.heights);
      const auto share = static_cast<float>(contour);
      for (std::size_t x = 0; x < row.levels.size(); ++x)
        if (density.voxels[first + x] - row.levels[x] < share * (row.heights[x] - row.levels[x])) inside[x] = 0;
    });
    return mask;
  };
  Mask mask = large_parts(above(std::move(passed)), map.resolution_angstrom, spacing);
  mask = above(dilated(mask, reach_angstrom / spacing, threads));
  return closed(large_parts(mask, map.resolution_angstrom, spacing),
                closing_angstrom(map.resolution_angstrom) / spacing, threads);
}

}  // namespace acuity
