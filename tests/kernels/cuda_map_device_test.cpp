// Whole maps on a GPU beside the CPU. Quick tests are small enough for compute-sanitizer and emulated GPUs.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <acuity/fsc.h>

#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/radial_profile.h"
#include "host/fourier/sharpen_by_b.h"
#include "kernels/kernels.h"
#include "support/engine_cases.h"
#include "support/gpu.h"

namespace acuity::testing {
namespace {

const std::vector<GridSize> sizes{{12, 12, 12}, {9, 9, 9}, {14, 10, 12}, {7, 16, 9}};
constexpr double spacing = 1.2;

class CudaMapDevice : public GpuTest {
 protected:
  void SetUp() override {
    GpuTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    device_ = make_map_device("cuda", 0);
    if (device_ == nullptr) GTEST_SKIP() << "cuFFT is not found";
  }
  void TearDown() override {
    if (device_ == nullptr) return;
    EXPECT_TRUE(device_->take_notes().empty());
  }

  /// The results of work() on the CPU and on the GPU.
  template <class Work>
  auto both(const Work& work) {
    auto expected = work();
    const MapDevice::Attached attached(device_.get());
    return std::pair(std::move(expected), work());
  }

  std::unique_ptr<MapDevice> device_;
};

/// In root mean squares of the expected values.
double difference(const std::vector<float>& expected, const std::vector<float>& found) {
  EXPECT_EQ(expected.size(), found.size());
  double squares = 0;
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    squares += static_cast<double>(expected[i]) * expected[i];
    largest = std::max(largest, std::abs(static_cast<double>(expected[i]) - found[i]));
  }
  return largest / std::sqrt(squares / static_cast<double>(expected.size()));
}

// Transforms of single precision: a few units in the last place of the largest amplitudes.
constexpr double rounding = 2e-6;

TEST_F(CudaMapDevice, QuickFilterIsThatOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const auto [expected, found] = both([&] {
      Volume filtered = map;
      filter_frequencies(
          filtered, [](double s) { return 1 / (1 + 9 * s * s); }, 0);
      return filtered.voxels;
    });
    EXPECT_LT(difference(expected, found), rounding);
  }
}

// Only some rows of some planes come back, and the sum is that of all.
TEST_F(CudaMapDevice, QuickFilterOfABoxIsThatOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const GridBox box{0, size.y / 3, size.z / 2, {size.x, size.y / 2, size.z / 4 + 1}};
    const auto [expected, found] = both([&] {
      std::vector<float> part(static_cast<std::size_t>(box.size.count()));
      const float sum = filter_map(
          map, all_kx(size), [](double s) { return std::exp(-s); }, {sink_of_box(size, box, part)}, 0);
      part.push_back(sum);
      return part;
    });
    EXPECT_LT(difference(expected, found), 10 * rounding);
  }
}

/// A mask of some voxels of a grid.
Mask some_mask(const GridSize& size) {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t z = 2; z < size.z - 1; ++z)
    for (std::int64_t y = 1; y < size.y - 2; ++y)
      for (std::int64_t x = 1 + (y + z) % 3; x < size.x - y % 2; ++x)
        mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = x % 5 != 3;
  return mask;
}

/// Weights 0 ... 1.2 in a box that no face of the grid touches; those above 1 count as 1 outside.
BoxWeights some_weights(const GridSize& size) {
  const GridBox box{1, 2, 1, {size.x - 3, size.y - 4, size.z - 2}};
  Volume weights = random_volume(box.size, spacing, 31);
  for (float& w : weights.voxels) w = std::min(std::abs(w), 1.2F);
  return {box, std::move(weights)};
}

/// Every way to make a map, without and with a number of its contents.
std::vector<MapParts> ways(VolumeView first, VolumeView second, const Mask& mask, const BoxWeights& weights) {
  std::vector<MapParts> all(8, MapParts(first));
  for (const std::size_t i : {1U, 4U, 5U, 6U}) all[i].second = second;
  for (const std::size_t i : {4U, 6U}) all[i].sign = -1;
  for (const std::size_t i : {2U, 4U}) {
    all[i].mask = &mask;
    all[i].level = 0.25F;
  }
  for (const std::size_t i : {3U, 5U, 6U, 7U}) all[i].weights = &weights;
  for (const std::size_t i : {6U, 7U}) all[i].phases = PhaseRange{2, i};
  all[3].level = 0.5F;
  return all;
}

// The filter does nothing, so that what comes back is the map that was made.
TEST_F(CudaMapDevice, QuickMapsAreMadeOfTheirPartsAsOnTheCpu) {
  for (const GridSize& size : sizes) {
    const VolumeInput first(random_volume(size, spacing, 21));
    const VolumeInput second(random_volume(size, spacing, 22));
    const Mask mask = some_mask(size);
    const BoxWeights weights = some_weights(size);
    for (const bool numbered : {false, true}) {
      VolumeView a = first.view();
      if (!numbered) a.contents = 0;
      for (const MapParts& parts : ways(a, second.view(), mask, weights)) {
        const auto [expected, found] = both([&] {
          std::vector<float> made(a.voxels.size());
          filter_map(
              parts, all_kx(size), [](double) { return 1; }, {sink_of(size, made)}, 0);
          return made;
        });
        // Random phases take two transforms more.
        EXPECT_LT(difference(expected, found), parts.phases ? 2 * rounding : rounding);
      }
    }
  }
}

// A filtered map and a lowered one are kept: a change of the host's voxels that has no number would not be seen.
TEST_F(CudaMapDevice, QuickKeptMapsChangeAsThoseOfTheHost) {
  for (const GridSize& size : sizes) {
    const Mask mask = some_mask(size);
    const auto [expected, found] = both([&] {
      std::vector<double> results;
      const auto add = [&](VolumeView map) {
        results.insert(results.end(), map.voxels.begin(), map.voxels.end());
        for (const double power : radial_profile(map, VolumeView(), 0).mean_power) results.push_back(power);
      };
      VolumeInput map(random_volume(size, spacing, 21));
      add(map.view());
      filter_frequencies(
          map, [](double s) { return 1 / (1 + 9 * s * s); }, 0);
      add(map.view());
      lower_by(map, 3, 0);
      add(map.view());
      Volume inside = copy_of(map.view());
      const std::uint64_t contents = new_contents();
      filter_map(
          map.view(), all_kx(size), [](double s) { return 1 - s; }, {sink_of(size, inside.voxels), contents, &mask}, 0);
      add(VolumeInput(std::move(inside), contents).view());
      const GridSize part{size.x - 2, size.y - 1, size.z - 3};
      add(part_sharpened_by_b(random_volume(size, spacing, 23), 40, part, 0).view());
      return results;
    });
    ASSERT_EQ(expected.size(), found.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(expected[i], found[i], 2e-5 * std::max(1.0, std::abs(expected[i])));
  }
}

TEST_F(CudaMapDevice, QuickShellCorrelationIsThatOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const auto [expected, found] =
        both([&] { return fourier_shell_correlation(map, random_volume(size, spacing, 22), nullptr, 0); });
    EXPECT_EQ(expected.coefficients, found.coefficients);
    for (std::size_t j = 0; j < expected.fsc.size(); ++j) EXPECT_NEAR(expected.fsc[j], found.fsc[j], rounding);
  }
}

TEST_F(CudaMapDevice, QuickRadialProfileIsThatOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const auto [expected, found] = both([&] { return radial_profile(map, VolumeView(), 0); });
    EXPECT_EQ(expected.coefficients, found.coefficients);
    for (std::size_t j = 0; j < expected.mean_power.size(); ++j) {
      EXPECT_NEAR(expected.mean_amplitude[j], found.mean_amplitude[j], rounding * expected.mean_amplitude[j]);
      EXPECT_NEAR(expected.mean_power[j], found.mean_power[j], rounding * expected.mean_power[j]);
    }
  }
}

// Gains of up to exp(3 B s^2 / 4), some 1e4 in the corners, are applied in double precision. The CPU rounds between
// axes, so that its error is that of single precision times the gain of one axis.
TEST_F(CudaMapDevice, QuickSharpeningByBIsThatOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const double b = 70;
    const auto [expected, found] = both([&] {
      Volume sharpened = map;
      sharpen_by_b(sharpened, b, 0);
      return sharpened.voxels;
    });
    EXPECT_LT(difference(expected, found), 2e-5);
  }
}

}  // namespace
}  // namespace acuity::testing
