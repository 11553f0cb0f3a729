// Correlations of windows against the definition, and against what noise of known strength must give.
#include "host/engines/window_correlation.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "support/engine_cases.h"
#include "support/oracles.h"
#include "support/same_for_any_threads.h"
#include "windows/shell_correlation.h"

namespace acuity::testing {
namespace {

using Curves = std::vector<std::vector<double>>;
using Method = void (*)(const CorrelationTask&, int, const PowerSink&, Progress&);

struct NamedMethod {
  std::string name;
  Method run;
};
void PrintTo(const NamedMethod& method, std::ostream* out) { *out << method.name; }

/// The pipeline of cuda/fft on as many devices made of host threads.
void correlate_on_devices(const CorrelationTask& task, int count, const PowerSink& sink, Progress& progress) {
  std::vector<HostFftDevice::Behaviour> devices(static_cast<std::size_t>(count));
  for (HostFftDevice::Behaviour& device : devices) device.threads = 1;
  make_host_pipeline(devices)->correlate(task, sink, progress);
}

/// Likewise the pipeline of cuda/sliding, with blocks of two warps.
void slide_on_devices(const CorrelationTask& task, int count, const PowerSink& sink, Progress& progress) {
  std::vector<HostSlidingDevice::Behaviour> devices(static_cast<std::size_t>(count));
  for (HostSlidingDevice::Behaviour& device : devices) device.warps = 2;
  make_host_sliding(devices, {0, 2, 4})->correlate(task, sink, progress);
}

/// The FSC of each shell from the first on.
std::vector<double> curve_of(const ShellPowers& powers) {
  std::vector<double> curve;
  for (std::size_t j = 1; j < powers.cross.size(); ++j) {
    const double power = std::sqrt(powers.power1[j] * powers.power2[j]);
    curve.push_back(power == 0 ? 0 : powers.cross[j] / power);
  }
  return curve;
}

/// Strengths of the shells beside each other, from the first on: their fraction of the sum.
std::vector<double> shares_of(std::span<const double> powers) {
  std::vector<double> shares(powers.begin() + 1, powers.end());
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

/// The curve of each voxel of the mask, at its index in the volume; with `shares` those of the second map instead.
Curves curves_of(Method method, const CorrelationTask& task, int threads = 2, bool shares = false) {
  Curves curves(task.half1.voxels.size());
  Progress silent("test", 1, Verbosity::quiet);
  method(
      task, threads,
      [&](std::int64_t voxel, const ShellPowers& powers) {
        std::vector<double>& curve = curves[static_cast<std::size_t>(voxel)];
        EXPECT_TRUE(curve.empty()) << "given twice: " << voxel;
        curve = shares ? shares_of(powers.power2) : curve_of(powers);
      },
      silent);
  return curves;
}

CorrelationTask task_for(const Volume& half1, const Volume& half2, const Mask& mask, int window_edge) {
  return {half1, half2, mean_outside(half1, mask, 1), mean_outside(half2, mask, 1), runs_of(mask), window_edge};
}

/// A map that shares `common` of its standard deviation with the other half.
Volume half_map(const Volume& common, double noise_level, unsigned seed) {
  Volume half = random_volume(common.size, common.spacing_angstrom, seed);
  for (std::size_t i = 0; i < half.voxels.size(); ++i)
    half.voxels[i] = common.voxels[i] + static_cast<float>(noise_level) * half.voxels[i];
  return half;
}

/// Eq. 11 of one window by its definition, over all N^3 coefficients; with `shares` as in curves_of().
std::vector<double> naive_curve(const CorrelationTask& task, std::int64_t voxel, bool shares) {
  const GridSize& size = task.half1.size;
  const std::int64_t x = voxel % size.x;
  const std::int64_t y = voxel / size.x % size.y;
  const std::int64_t z = voxel / size.x / size.y;
  const NaiveWindow one(task.half1, task.padding1, task.window_edge, x, y, z);
  const NaiveWindow two(task.half2, task.padding2, task.window_edge, x, y, z);
  std::vector<std::complex<double>> second;
  two.for_each([&](int, int, int, std::complex<double> f) { second.push_back(f); });
  std::vector<double> cross(static_cast<std::size_t>(task.window_edge / 2) + 1);
  std::vector<double> power1(cross.size());
  std::vector<double> power2(cross.size());
  std::vector<double> counts(cross.size());
  auto g = second.begin();
  one.for_each([&](int kx, int ky, int kz, std::complex<double> f) {
    const auto shell = static_cast<std::size_t>(std::round(std::hypot(kx, ky, kz)));
    if (shell < cross.size()) {
      cross[shell] += (f * std::conj(*g)).real();
      power1[shell] += std::norm(f);
      power2[shell] += std::norm(*g);
      counts[shell] += 1;
    }
    ++g;
  });
  for (std::size_t j = 0; j < cross.size(); ++j) {
    for (auto* sum : {&cross, &power1, &power2}) (*sum)[j] /= counts[j];
  }
  return shares ? shares_of(power2) : curve_of({cross, power1, power2});
}

class WindowCorrelation : public ::testing::TestWithParam<NamedMethod> {};

TEST_P(WindowCorrelation, IsThatOfTheDefinitionForEvenAndOddWindowsAndBeyondTheBox) {
  for (const int n : {7, 8, 9, 10}) {
    const GridSize size{13, 15, 11};
    const Volume common = random_volume(size, 1, 61);
    const Volume half1 = half_map(common, 0.7, 62);
    const Volume half2 = half_map(common, 1.1, 63);
    const Mask mask = random_mask(size, 600, 64);
    const CorrelationTask task = task_for(half1, half2, mask, n);
    for (const bool shares : {false, true}) {
      const Curves curves = curves_of(GetParam().run, task, 2, shares);
      for (std::size_t voxel = 0; voxel < curves.size(); ++voxel) {
        ASSERT_EQ(curves[voxel].empty(), mask.inside[voxel] == 0);
        if (curves[voxel].empty()) continue;
        const std::vector<double> expected = naive_curve(task, static_cast<std::int64_t>(voxel), shares);
        ASSERT_EQ(curves[voxel].size(), expected.size());
        // In single precision a state rounds once per plane, at most 14 + 10 times by 2^-24 of a window's largest
        // coefficient. That is below 4 times the coefficients of a shell; a correlation takes both maps' errors. A
        // transform in single precision rounds log2(n^3) <= 10 times.
        for (std::size_t j = 0; j < expected.size(); ++j)
          EXPECT_NEAR(curves[voxel][j], expected[j], 1e-5)
              << "window " << n << " voxel " << voxel << " shell " << j + 1;
      }
    }
  }
}

TEST_P(WindowCorrelation, KnowsNeitherOffsetNorUnitOfTheMaps) {
  const GridSize size{14, 13, 12};
  const Volume common = random_volume(size, 1, 65);
  Volume half1 = half_map(common, 1, 66);
  const Volume half2 = half_map(common, 1, 67);
  const Mask mask = random_mask(size, 40, 68);
  const Curves before = curves_of(GetParam().run, task_for(half1, half2, mask, 8));
  for (float& v : half1.voxels) v = 1024 * v + 4096;
  const Curves after = curves_of(GetParam().run, task_for(half1, half2, mask, 8));
  for (std::size_t voxel = 0; voxel < before.size(); ++voxel)
    // Adding 4096 rounds voxels to 2^-12 of 1024: 2.4e-7 of the noise, in windows of 512 voxels.
    for (std::size_t j = 0; j < before[voxel].size(); ++j) EXPECT_NEAR(after[voxel][j], before[voxel][j], 1e-5);
}

TEST_P(WindowCorrelation, OfNoiseOfKnownStrengthIsItsShareOfSignal) {
  const GridSize size{40, 40, 40};
  const Volume common = random_volume(size, 1, 71);
  const Mask mask = random_mask(size, 400, 72);
  for (const double noise : {0.0, 0.5, 1.0, 2.0}) {
    const Volume half1 = half_map(common, noise, 73);
    const Volume half2 = half_map(common, noise, 74);
    const CorrelationTask task = task_for(half1, half2, mask, 16);
    const Curves curves = curves_of(GetParam().run, task);
    std::vector<double> mean(8);
    for (const auto& curve : curves)
      for (std::size_t j = 0; j < curve.size(); ++j) mean[j] += curve[j] / static_cast<double>(mask.count());
    // SNR / (1 + SNR). The box holds some (40 / 16)^3 = 16 windows that share nothing; padding and a mask with voxels
    // at the faces make fewer. Shell j has about 2 pi j^2 coefficients of one sign. The mean of so many correlations
    // scatters by 1 / sqrt(2 * 8 * 2 pi j^2): 0.1 / j; four times that. Where means are left out, shell 1 loses most.
    const double expected = 1 / (1 + noise * noise);
    for (std::size_t j = 1; j < mean.size(); ++j)
      EXPECT_NEAR(mean[j], expected, noise == 0 ? 1e-6 : 0.4 / static_cast<double>(j + 1)) << "noise " << noise;
    if (noise == 1) {
      EXPECT_NEAR((mean[4] + mean[5] + mean[6] + mean[7]) / 4, 0.5, 0.03);
    }
  }
}

TEST_P(WindowCorrelation, GivesAllPowersInTheSameUnit) {
  // The same density twice, but for one strong voxel far from the windows, by which maps are scaled.
  const GridSize size{30, 12, 12};
  const Volume half2 = random_volume(size, 1, 69);
  Volume half1 = half2;
  half1.voxels[0] = 1000;
  const CorrelationTask task{half1, half2, 0, 0, {{size.index(20, 6, 6), 4}}, 8};
  Progress silent("test", 1, Verbosity::quiet);
  GetParam().run(
      task, 2,
      [&](std::int64_t, const ShellPowers& powers) {
        for (std::size_t j = 1; j < powers.cross.size(); ++j) {
          // Single precision, see above.
          EXPECT_NEAR(powers.power2[j] / powers.power1[j], 1, 1e-5);
          EXPECT_NEAR(powers.cross[j] / powers.power1[j], 1, 1e-5);
        }
      },
      silent);
}

TEST_P(WindowCorrelation, IsTheSameForAnyNumberOfThreads) {
  const GridSize size{60, 14, 14};
  const Volume common = random_volume(size, 1, 75);
  const Volume half1 = half_map(common, 1, 76);
  const Volume half2 = half_map(common, 1, 77);
  const Mask mask = random_mask(size, 5, 78);
  const CorrelationTask task = task_for(half1, half2, mask, 12);
  expect_same_for_any_threads([&](int threads) { return curves_of(GetParam().run, task, threads); });
}

TEST_P(WindowCorrelation, IsZeroWhereAMapIsEmpty) {
  const GridSize size{12, 12, 12};
  const Volume half1{size, 1, std::vector<float>(1728, 0.F)};
  const Volume half2 = random_volume(size, 1, 79);
  for (const auto& curve : curves_of(GetParam().run, task_for(half1, half2, full_mask(size), 8)))
    for (const double fsc : curve) EXPECT_EQ(fsc, 0);
}

INSTANTIATE_TEST_SUITE_P(Methods, WindowCorrelation,
                         ::testing::Values(NamedMethod{"sliding", correlate_by_sliding},
                                           NamedMethod{"fft", correlate_by_fft},
                                           NamedMethod{"fft_pipeline", correlate_on_devices},
                                           NamedMethod{"sliding_pipeline", slide_on_devices}),
                         [](const auto& named) { return named.param.name; });

TEST(WindowCorrelationMethods, AgreeOnMapsWhoseFrequenciesDifferInStrength) {
  // A long tile of windows of the default size, with a strong slow wave through it.
  const GridSize size{40, 150, 30};
  Volume common = random_volume(size, 1, 81);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x)
        common.voxels[static_cast<std::size_t>(size.index(x, y, z))] +=
            30 * std::cos(0.21F * static_cast<float>(x + 2 * y) + 0.1F * static_cast<float>(z));
  const Volume half1 = half_map(common, 1, 82);
  const Volume half2 = half_map(common, 1, 83);
  const Mask mask = random_mask(size, 500, 84);
  const CorrelationTask task = task_for(half1, half2, mask, 26);
  const Curves sliding = curves_of(correlate_by_sliding, task);
  const Curves on_devices = curves_of(slide_on_devices, task);
  const Curves fft = curves_of(correlate_by_fft, task);
  double largest = 0;
  for (std::size_t voxel = 0; voxel < fft.size(); ++voxel)
    for (std::size_t j = 0; j < fft[voxel].size(); ++j)
      for (const Curves* const curves : {&sliding, &on_devices})
        largest = std::max(largest, std::abs(fft[voxel][j] - (*curves)[voxel][j]));
  // States of up to 30 N^3 / 2 = 2.6e5 leave rounding of 12 * 2^-24 of it, 0.2 (docs/reference/equations/sliding.md),
  // beside coefficients of sqrt(2 N^3) = 190; correlations average it over a shell.
  EXPECT_LT(largest, 1e-3);
}

}  // namespace
}  // namespace acuity::testing
