#include "host/core/half_maps.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
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

}  // namespace

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
