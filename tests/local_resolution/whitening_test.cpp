// Preparation of half maps and their windows for a local resolution: white spectra, and shells without each other's
// power.
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <acuity/fsc.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/core/mask_runs.h"
#include "host/engines/window_correlation.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/radial_profile.h"
#include "host/local_resolution/leakage_removal.h"
#include "host/local_resolution/local_resolution.h"
#include "support/test_files.h"
#include "support/whitened.h"

namespace acuity::testing {
namespace {

TEST(Whitening, MakesAllFrequenciesAlikeAndKeepsWhatTheHalvesHaveInCommon) {
  Volume half1 = random_volume({40, 36, 44}, 1.5, 97);
  Volume half2 = half1;
  const Volume noise = random_volume(half1.size, 1.5, 98);
  for (std::size_t i = 0; i < half2.voxels.size(); ++i) half2.voxels[i] += noise.voxels[i];
  for (Volume* half : {&half1, &half2})
    filter_frequencies(
        *half, [](double s) { return 3 * std::exp(-60 * s * s); }, 2);
  const FscCurve before = fourier_shell_correlation(half1, half2, nullptr);
  whiten(half1, half2, 2);
  const RadialProfile one = radial_profile(half1);
  const RadialProfile two = radial_profile(half2);
  const FscCurve after = fourier_shell_correlation(half1, half2, nullptr);
  // Gains are linear between shells, across which a power falls by a factor of up to 1.6 here.
  for (std::size_t j = 2; j + 1 < one.mean_power.size(); ++j) {
    EXPECT_NEAR(one.mean_power[j] + two.mean_power[j], 1, 0.1) << j;
    EXPECT_NEAR(after.fsc[j], before.fsc[j], 0.02) << j;
  }
}

TEST(LeakageRemoval, LeavesAFlatSpectrumAndTakesOutWhatOneShellSpreads) {
  constexpr int n = 16;
  const LeakageRemoval leakage(n, 2);
  std::vector<double> flat(9, 2.0);
  std::vector<double> half(9, 1.0);
  std::vector<double> fsc(9);
  leakage.correlate({half, flat, flat}, fsc);
  for (std::size_t j = 1; j < fsc.size(); ++j) EXPECT_NEAR(fsc[j], 0.5, 1e-12);

  // Windows of waves of random directions and phases that fill the third shell, the same in both maps, and noise of
  // each map's own. Only that shell is correlated, but leakage from it shows in others.
  std::mt19937 generator(99);
  std::uniform_real_distribution<double> phase(0, 2 * std::acos(-1.0));
  std::uniform_real_distribution<double> cube(2.5 * 2.5 * 2.5, 3.5 * 3.5 * 3.5);
  std::normal_distribution<double> normal;
  const GridSize size{n, n, n};
  Volume half1{size, 1, std::vector<float>(4096)};
  Volume half2 = half1;
  Mask centre{size, std::vector<std::uint8_t>(4096)};
  centre.inside[static_cast<std::size_t>(size.index(8, 8, 8))] = 1;
  std::vector<double> cross(9), power1(9), power2(9);
  Progress silent("test", 1, Verbosity::quiet);
  constexpr int windows = 200;
  for (int w = 0; w < windows; ++w) {
    std::vector<double> wave(4096);
    for (int i = 0; i < 30; ++i) {
      const double d[] = {normal(generator), normal(generator), normal(generator)};
      const double scale = 2 * std::acos(-1.0) * std::cbrt(cube(generator)) / n / std::hypot(d[0], d[1], d[2]);
      const double at = phase(generator);
      for (std::int64_t z = 0, v = 0; z < n; ++z)
        for (std::int64_t y = 0; y < n; ++y)
          for (std::int64_t x = 0; x < n; ++x, ++v)
            wave[static_cast<std::size_t>(v)] +=
                0.2 * std::cos(scale * (d[0] * static_cast<double>(x) + d[1] * static_cast<double>(y) +
                                        d[2] * static_cast<double>(z)) +
                               at);
    }
    for (Volume* map : {&half1, &half2})
      for (std::size_t i = 0; i < wave.size(); ++i)
        map->voxels[i] = static_cast<float>(wave[i] + 0.5 * normal(generator));
    const CorrelationTask task{half1, half2, 0, 0, runs_of(centre), n};
    correlate_by_fft(
        task, 1,
        [&](std::int64_t, const ShellPowers& powers) {
          for (std::size_t j = 0; j < 9; ++j) {
            cross[j] += powers.cross[j] / windows;
            power1[j] += powers.power1[j] / windows;
            power2[j] += powers.power2[j] / windows;
          }
        },
        silent);
  }
  leakage.correlate({cross, power1, power2}, fsc);
  EXPECT_GT(fsc[3], 0.95);
  for (std::size_t j = 5; j < 9; ++j) {
    const double mixed = cross[j] / std::sqrt(power1[j] * power2[j]);
    EXPECT_GT(mixed, 0.1) << "nothing leaks into shell " << j;
    // The third shell keeps 0.62 of its power. As the spectrum might be flat, this is taken for 0.67 of it, so a third
    // of what it spreads stays. The power of 200 windows with 2 pi 3^2 coefficients scatters by 1 %; twice that.
    EXPECT_LT(std::abs(fsc[j]), mixed / 3 + 0.02) << j;
  }
}

}  // namespace
}  // namespace acuity::testing
