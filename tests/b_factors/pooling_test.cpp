// Averages over neighbours inside a mask against plain sums.
#include "host/b_factors/pooling.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <acuity/mask.h>

namespace acuity::testing {
namespace {

TEST(MaskPooling, IsTheGaussianMeanOverTheMaskForAnyNumberOfThreads) {
  std::mt19937 generator(3);
  Mask mask{{9, 11, 7}, std::vector<std::uint8_t>(9 * 11 * 7, 0)};
  for (std::int64_t z = 1; z < 6; ++z)
    for (std::int64_t y = 2; y < 11; ++y)
      for (std::int64_t x = 0; x < 8; ++x)
        mask.inside[static_cast<std::size_t>(mask.size.index(x, y, z))] = generator() % 2;
  std::vector<std::array<std::int64_t, 3>> places;
  std::vector<float> values;
  for (std::int64_t i = 0; i < mask.size.count(); ++i) {
    if (mask.inside[static_cast<std::size_t>(i)] == 0) continue;
    places.push_back({i % 9, i / 9 % 11, i / 99});
    values.push_back(static_cast<float>(generator() % 1000));
  }
  constexpr double sigma = 0.8;  // Cut off at 4 voxels.
  std::vector<float> pooled = values;
  MaskPooling(mask, sigma, 1).average(pooled);
  for (std::size_t i = 0; i < places.size(); ++i) {
    double sum = 0;
    double weights = 0;
    for (std::size_t j = 0; j < places.size(); ++j) {
      double squared = 0;
      bool near = true;
      for (std::size_t k = 0; k < 3; ++k) {
        const auto d = static_cast<double>(places[i][k] - places[j][k]);
        squared += d * d;
        near = near && std::abs(d) <= 4;
      }
      const double weight = near ? std::exp(-squared / (2 * sigma * sigma)) : 0;
      sum += weight * values[j];
      weights += weight;
    }
    // Three passes of nine products, rounded to 2^-24 each.
    EXPECT_NEAR(pooled[i], sum / weights, 1000 * 2 * 27 * 6e-8) << i;
  }
  for (const int threads : {2, 5}) {
    std::vector<float> again = values;
    MaskPooling(mask, sigma, threads).average(again);
    EXPECT_EQ(again, pooled) << threads;
  }
}

}  // namespace
}  // namespace acuity::testing
