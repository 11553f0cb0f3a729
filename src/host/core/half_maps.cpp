#include "host/core/half_maps.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "host/core/parallel.h"

namespace acuity {

Volume mean_of_halves(Volume half1, VolumeView half2) {
  std::transform(half1.voxels.begin(), half1.voxels.end(), half2.voxels.begin(), half1.voxels.begin(),
                 [](float a, float b) { return 0.5F * (a + b); });
  return half1;
}

Volume half_difference(Volume half1, VolumeView half2) {
  std::transform(half1.voxels.begin(), half1.voxels.end(), half2.voxels.begin(), half1.voxels.begin(),
                 [](float a, float b) { return 0.5F * (a - b); });
  return half1;
}

void to_mean_and_difference(Volume& half1, Volume& half2, int threads) {
  constexpr std::int64_t grain = std::int64_t{1} << 18;
  parallel_for(half1.size.count(), grain, threads, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const float a = half1.voxels[i];
      const float b = half2.voxels[i];
      half1.voxels[i] = 0.5F * (a + b);
      half2.voxels[i] = 0.5F * (a - b);
    }
  });
}

namespace {

std::vector<float> block_means(VolumeView map, int threads) {
  constexpr double block_angstrom = 10;
  const GridSize& size = map.size;
  const auto edge =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(std::lround(block_angstrom / map.spacing_angstrom)));
  const GridSize blocks{std::max<std::int64_t>(1, size.x / edge), std::max<std::int64_t>(1, size.y / edge),
                        std::max<std::int64_t>(1, size.z / edge)};
  std::vector<float> means(static_cast<std::size_t>(blocks.count()));
  parallel_for(blocks.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin * blocks.x * blocks.y; b < end * blocks.x * blocks.y; ++b) {
      const std::int64_t x0 = b % blocks.x * edge;
      const std::int64_t y0 = b / blocks.x % blocks.y * edge;
      const std::int64_t z0 = b / (blocks.x * blocks.y) * edge;
      double sum = 0;
      std::int64_t count = 0;
      for (std::int64_t z = z0; z < std::min(z0 + edge, size.z); ++z)
        for (std::int64_t y = y0; y < std::min(y0 + edge, size.y); ++y)
          for (std::int64_t x = x0; x < std::min(x0 + edge, size.x); ++x, ++count)
            sum += map.voxels[static_cast<std::size_t>(size.index(x, y, z))];
      means[static_cast<std::size_t>(b)] = static_cast<float>(sum / static_cast<double>(count));
    }
  });
  return means;
}

/// True where both half maps hold at x what they hold beside it in the row of `length` voxels that begins at `row`.
bool is_constant(VolumeView half1, VolumeView half2, std::int64_t row, std::int64_t x, std::int64_t length) {
  const auto same = [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(row + i);
    return half1.voxels[at] == half1.voxels[at - 1] && half2.voxels[at] == half2.voxels[at - 1];
  };
  return (x > 0 && same(x)) || (x + 1 < length && same(x + 1));
}

/// Voxels of a box in shells of one voxel about its middle: all, and those that are not constant.
struct BallCounts {
  std::vector<std::int64_t> all;
  std::vector<std::int64_t> others;
};

/// Counts over some of the rows, evenly spread.
BallCounts count_in_ball(VolumeView half1, VolumeView half2, std::int64_t radius, int threads) {
  const GridSize& size = half1.size;
  constexpr std::int64_t enough_voxels = std::int64_t{1} << 22;
  const std::int64_t step = 1 + size.count() / enough_voxels;
  const auto shells = static_cast<std::size_t>(radius);
  std::vector<BallCounts> planes(static_cast<std::size_t>(size.z));
  const auto from_middle = [](std::int64_t i, std::int64_t n) {
    const double d = static_cast<double>(2 * i - (n - 1)) / 2;
    return d * d;
  };
  parallel_for(size.z, 1, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t z = begin; z < end; ++z) {
      BallCounts& counts = planes[static_cast<std::size_t>(z)];
      counts = {std::vector<std::int64_t>(shells), std::vector<std::int64_t>(shells)};
      for (std::int64_t y = z % step; y < size.y; y += step)
        for (std::int64_t x = 0; x < size.x; ++x) {
          const auto shell = static_cast<std::size_t>(
              std::sqrt(from_middle(x, size.x) + from_middle(y, size.y) + from_middle(z, size.z)));
          if (shell >= shells) continue;
          ++counts.all[shell];
          counts.others[shell] += !is_constant(half1, half2, size.index(0, y, z), x, size.x);
        }
    }
  });
  BallCounts sums{std::vector<std::int64_t>(shells), std::vector<std::int64_t>(shells)};
  for (const BallCounts& plane : planes)
    for (std::size_t j = 0; j < shells; ++j) {
      sums.all[j] += plane.all[j];
      sums.others[j] += plane.others[j];
    }
  return sums;
}

}  // namespace

double shared_constant_part(VolumeView half1, VolumeView half2, int threads) {
  constexpr double almost_all = 0.995;
  const GridSize& size = half1.size;
  const std::int64_t radius = std::min({size.x, size.y, size.z}) / 2;
  if (radius < 2) return 0;
  const BallCounts counts = count_in_ball(half1, half2, radius, threads);
  const auto sum_of = [](const std::vector<std::int64_t>& of) {
    return static_cast<double>(std::accumulate(of.begin(), of.end(), std::int64_t{0}));
  };
  const double enough = almost_all * sum_of(counts.others);
  double all = 0;
  double others = 0;
  for (std::size_t j = 0; j < counts.all.size() && (j == 0 || others < enough); ++j) {
    all += static_cast<double>(counts.all[j]);
    others += static_cast<double>(counts.others[j]);
  }
  return all > 0 ? 1 - others / all : 0;
}

CoarseAgreement coarse_agreement(VolumeView half1, VolumeView half2, int threads) {
  const std::vector<float> a = block_means(half1, threads);
  const std::vector<float> b = block_means(half2, threads);
  const Moments of_a = moments(a);
  const Moments of_b = moments(b);
  if (!(of_a.standard_deviation > 0) || !(of_b.standard_deviation > 0)) return {};
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - of_a.mean) * (b[i] - of_b.mean);
  return {sum / static_cast<double>(a.size()) / (of_a.standard_deviation * of_b.standard_deviation),
          of_b.standard_deviation / of_a.standard_deviation};
}

}  // namespace acuity
