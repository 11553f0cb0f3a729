// Filters of whole maps, against waves whose amplitude after the filter is known.
#include "host/fourier/frequency_filter.h"

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/volume.h>

namespace acuity::testing {
namespace {

struct Wave {
  int kx = 0;
  int ky = 0;
  int kz = 0;
};

TEST(FrequencyFilter, MultipliesEachWaveByItsGainInCubesAndOtherBoxes) {
  constexpr double spacing = 1.3;
  // The gain has no symmetry and no flat part that would hide a wrong frequency.
  const auto gain = [](double s) { return 0.3 + s + 2 * std::sin(17 * s); };
  for (const GridSize size : {GridSize{16, 16, 16}, GridSize{15, 15, 15}, GridSize{16, 15, 18}}) {
    for (const Wave k : {Wave{0, 0, 0}, Wave{3, 0, 0}, Wave{0, 5, 0}, Wave{2, -3, 6}, Wave{7, 7, -7}}) {
      const auto turn = [&](std::int64_t x, std::int64_t y, std::int64_t z) {
        return 2 * std::numbers::pi *
               (k.kx * static_cast<double>(x) / static_cast<double>(size.x) +
                k.ky * static_cast<double>(y) / static_cast<double>(size.y) +
                k.kz * static_cast<double>(z) / static_cast<double>(size.z));
      };
      Volume map{size, spacing, {}};
      for (std::int64_t z = 0; z < size.z; ++z)
        for (std::int64_t y = 0; y < size.y; ++y)
          for (std::int64_t x = 0; x < size.x; ++x) map.voxels.push_back(static_cast<float>(std::cos(turn(x, y, z))));
      const std::vector<float> before = map.voxels;
      filter_frequencies(map, gain, 2);
      const auto along = [&](int index, std::int64_t n) { return index / (static_cast<double>(n) * spacing); };
      const double expected = gain(std::hypot(along(k.kx, size.x), along(k.ky, size.y), along(k.kz, size.z)));
      // Single precision through both transforms of some 4000 voxels: some 10 roundings of 6e-8 each.
      for (std::size_t i = 0; i < before.size(); ++i)
        ASSERT_NEAR(map.voxels[i], expected * before[i], 2e-6) << k.kx << " " << k.ky << " " << k.kz;
    }
  }
}

TEST(FrequencyFilter, MultipliesAPlaneWaveByItsGain) {
  const GridSize size{12, 9, 10};
  const int k[] = {2, -3, 4};
  Volume wave{size, 2, {}};
  for (int z = 0; z < 10; ++z)
    for (int y = 0; y < 9; ++y)
      for (int x = 0; x < 12; ++x)
        wave.voxels.push_back(
            static_cast<float>(std::cos(2 * std::numbers::pi * (k[0] * x / 12.0 + k[1] * y / 9.0 + k[2] * z / 10.0))));
  const double s = std::hypot(k[0] / 24.0, k[1] / 18.0, k[2] / 20.0);
  Volume filtered = wave;
  filter_frequencies(
      filtered, [&](double at) { return std::abs(at - s) < 1e-9 ? 5.0 : 0.0; }, 2);
  for (float& v : wave.voxels) v *= 5;
  // Two transforms of 1080 values in single precision: 20 roundings of 2^-24 of 5.
  EXPECT_LT(difference_of(filtered, wave, nullptr).largest, 1e-5);
}

TEST(FrequencyFilter, WeightsOfTheFscAreThoseOfThePaper) {
  EXPECT_DOUBLE_EQ(fsc_weight(1), 1);
  EXPECT_NEAR(fsc_weight(0.143), 0.5, 1e-3) << "the threshold is where the weight is one half";
  EXPECT_DOUBLE_EQ(fsc_weight(0.5), std::sqrt(2.0 / 3));
  EXPECT_EQ(fsc_weight(-0.1), 0);
  const std::vector<double> curve{1, 3, 2};
  EXPECT_DOUBLE_EQ(between_shells(curve, 0.05, 10), 2);
  EXPECT_DOUBLE_EQ(between_shells(curve, 0.175, 10), 2.25);
  EXPECT_DOUBLE_EQ(between_shells(curve, 5, 10), 2);
}

}  // namespace
}  // namespace acuity::testing
