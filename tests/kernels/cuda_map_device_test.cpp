// Whole maps on a GPU beside the CPU. Quick tests are small enough for compute-sanitizer and emulated GPUs.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <acuity/fsc.h>

#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_device.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/radial_profile.h"
#include "host/fourier/random_phases.h"
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
      const Volume in_box = part_of(map, box);
      const float sum = filter_planes(
          size, spacing, planes_of_box(size, box, in_box), all_kx(size), [](double s) { return std::exp(-s); },
          sink_of_box(size, box, part), 0);
      part.push_back(sum);
      return part;
    });
    EXPECT_LT(difference(expected, found), 10 * rounding);
  }
}

TEST_F(CudaMapDevice, QuickRandomPhasesAreThoseOfTheCpu) {
  for (const GridSize& size : sizes) {
    const Volume map = random_volume(size, spacing, 21);
    const auto [expected, found] = both([&] {
      std::vector<float> turned(map.voxels.size());
      const float sum = randomise_planes(size, planes_of(map), 2, 7, sink_of(size, turned), 0);
      turned.push_back(sum / static_cast<float>(size.count()));
      return turned;
    });
    EXPECT_LT(difference(expected, found), rounding);
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
