// Means in a Gaussian neighbourhood, against the sum over all voxels.
#include "host/molecule_mask/gaussian_mean.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/test_files.h"

namespace acuity::testing {
namespace {

std::vector<float> all_of(const GaussianMean& mean, GridSize size) {
  std::vector<float> values(static_cast<std::size_t>(size.count()));
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      mean.row(
          y, z,
          std::span(values).subspan(static_cast<std::size_t>(size.index(0, y, z)), static_cast<std::size_t>(size.x)));
  return values;
}

TEST(GaussianMean, IsTheWeightedSumOverTheNeighbourhoodWhereBlocksAreVoxels) {
  const GridSize size{9, 8, 7};
  constexpr double sigma = 2;  // Blocks of half a voxel would be finer than voxels: each voxel is a block.
  const Volume values = random_volume(size, 1, 3);
  const Volume weights = random_volume(size, 1, 4);
  const auto weight = [&](std::size_t i) { return std::abs(static_cast<double>(weights.voxels[i])); };
  const GaussianMean mean(size, 1, sigma, 2, [&](std::size_t i) {
    return GaussianMean::Weighted{weight(i), values.voxels[i]};
  });
  const std::vector<float> found = all_of(mean, size);
  // The neighbourhood ends at three standard deviations along each axis.
  const auto near = [&](std::int64_t a, std::int64_t b) {
    const auto d = static_cast<double>(a - b);
    return std::abs(d) <= 3 * sigma ? std::exp(-d * d / (2 * sigma * sigma)) : 0;
  };
  for (std::int64_t z = 0; z < size.z; z += 3)
    for (std::int64_t y = 0; y < size.y; y += 2)
      for (std::int64_t x = 0; x < size.x; ++x) {
        double sum = 0;
        double total = 0;
        for (std::int64_t k = 0; k < size.z; ++k)
          for (std::int64_t j = 0; j < size.y; ++j)
            for (std::int64_t i = 0; i < size.x; ++i) {
              const auto at = static_cast<std::size_t>(size.index(i, j, k));
              const double w = near(x, i) * near(y, j) * near(z, k) * weight(at);
              sum += w * values.voxels[at];
              total += w;
            }
        // A hundredth of a voxel's weight comes from the whole box; values and means are at most about 4.
        const double box = 0.01 * 4 / (total / std::pow(sigma * std::sqrt(2 * 3.14159265), 3));
        EXPECT_NEAR(found[static_cast<std::size_t>(size.index(x, y, z))], sum / total, box)
            << x << " " << y << " " << z;
      }
}

TEST(GaussianMean, OfAConstantIsTheConstantEverywhere) {
  const GridSize size{37, 20, 11};
  const GaussianMean mean(size, 1.5, 16, 3, [](std::size_t i) {
    return GaussianMean::Weighted{i % 3 == 0 ? 1.0 : 0.0, 7.25};
  });
  for (const float value : all_of(mean, size)) ASSERT_FLOAT_EQ(value, 7.25F);
  EXPECT_DOUBLE_EQ(mean.overall(), 7.25);
}

TEST(GaussianMean, TakesTheBoxsMeanWhereNothingIsNear) {
  const GridSize size{200, 4, 4};
  const GaussianMean mean(size, 1, 8, 1, [&](std::size_t i) {
    const bool end = static_cast<std::int64_t>(i) % size.x < 20;
    return GaussianMean::Weighted{end ? 1.0 : 0.0, 3};
  });
  EXPECT_FLOAT_EQ(all_of(mean, size)[199], 3);
}

TEST(GaussianMean, IsTheSameForAnyThreads) {
  const GridSize size{40, 33, 29};
  const Volume values = random_volume(size, 1, 8);
  const auto with = [&](int threads) {
    return all_of(GaussianMean(size, 1, 12, threads,
                               [&](std::size_t i) {
                                 return GaussianMean::Weighted{1, values.voxels[i]};
                               }),
                  size);
  };
  EXPECT_EQ(with(1), with(4));
}

}  // namespace
}  // namespace acuity::testing
