#include <algorithm>
#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include <acuity/average_profiles.h>
#include <acuity/global.h>
#include <acuity/mask.h>

#include "host/fourier/frequency_filter.h"
#include "support/sharpen_case.h"
#include "support/statistics.h"

namespace acuity::testing {
namespace {

/// White noise with the amplitudes of an average protein that falls off by `b` A^2. The mean over proteins is smooth,
/// so its value at s is that of a shell around s. It ends at the resolution of 1 / `end`.
Volume protein_noise(GridSize size, unsigned seed, double b, double end) {
  const AverageProfile protein = load_average_profile("protein");
  Volume volume = random_volume(size, 1, seed);
  filter_frequencies(
      volume, [&](double s) { return s > end ? 0 : protein.mean_between(s, s) * std::exp(-b * s * s / 4); }, 2);
  return volume;
}

TEST(Global, GivesTheMapTheFallOffOfTheTarget) {
  Volume map = protein_noise({64, 60, 64}, 56, 150, 0.5);
  const Volume box{map.size, 1, std::vector<float>(map.voxels.size(), 1)};
  GlobalSettings settings;
  settings.resolution_angstrom = 3;
  settings.profile_b = 40;
  RunLog log;
  GlobalResult result = sharpen_globally(VolumeView(map), {}, box, settings, log);
  // Shell 6 at 10 A has 450 coefficients, so ln A^2 there scatters by 0.5 / sqrt(225) = 0.05, and by 0.01 at 3 A. So B
  // is off by some 2 * 0.02 / 0.1 = 0.5.
  EXPECT_NEAR(result.wilson->b_factor, 150, 3);
  EXPECT_NEAR(result.b_factor, 40 - 150, 3);
  EXPECT_EQ(result.target_b, 40);
  // The default depends on the resolution: 30 A^2 at 3 A and 60 at 4.5 A, the same part of the amplitudes at 9 A.
  settings.profile_b.reset();
  const std::pair<double, double> targets[] = {{2.5, 30}, {3, 30}, {3.75, 45}, {4.5, 60}, {9, 240}};
  for (const auto& [resolution, target] : targets) {
    settings.resolution_angstrom = resolution;
    EXPECT_NEAR(sharpen_globally(VolumeView(map), {}, box, settings, log).target_b, target, 1e-9) << resolution;
  }
}

TEST(Global, IsBetterThanTheMapWhereBFactorsVary) {
  // Half of the box falls off by 40 A^2 and half by 200 A^2. The noise is a tenth as strong as the density; the truth
  // has 20 A^2. One B for both cannot be right, and a flat line is far too sharp at 2.5 A.
  const GridSize size{64, 64, 64};
  const Volume truth = protein_noise(size, 57, 20, 0.4);
  const Volume sharp = protein_noise(size, 57, 40, 0.5);
  const Volume smooth = protein_noise(size, 57, 200, 0.5);
  Volume halves[2];
  for (int h = 0; h < 2; ++h) {
    halves[h] = random_volume(size, 1, static_cast<unsigned>(58 + h));
    const double noise = 0.1 * moments(sharp.voxels).standard_deviation / moments(halves[h].voxels).standard_deviation;
    for (std::size_t i = 0; i < halves[h].voxels.size(); ++i)
      halves[h].voxels[i] = static_cast<float>(noise * halves[h].voxels[i]) +
                            (i < halves[h].voxels.size() / 2 ? sharp.voxels[i] : smooth.voxels[i]);
  }
  const Volume box{size, 1, std::vector<float>(truth.voxels.size(), 1)};
  const auto correlation = [&](std::optional<double> b) {
    GlobalSettings settings;
    settings.b_factor = b;
    settings.resolution_angstrom = 2.5;
    settings.fsc_weight = true;
    RunLog log;
    const Volume result = sharpen_globally(VolumeView(halves[0]), VolumeView(halves[1]), box, settings, log).map;
    return correlation_of({result.voxels.begin(), result.voxels.end()}, {truth.voxels.begin(), truth.voxels.end()});
  };
  const double estimated = correlation({});
  EXPECT_GT(estimated, correlation(0));
  double best = 0;
  for (const double b : {0, -20, -40, -60, -80, -100, -120, -140}) best = std::max(best, correlation(b));
  EXPECT_GT(estimated, best - 0.03);
}

TEST(Global, FindsTheResolutionOfHalfMapsInASoftMask) {
  // A ball of protein-like density in noise: over the whole box the noise outside ends the FSC before.
  const GridSize size{72, 72, 72};
  Volume density = protein_noise(size, 60, 60, 0.5);
  const double unit = moments(density.voxels).standard_deviation;
  Volume ball{size, 1, std::vector<float>(density.voxels.size())};
  for (std::size_t i = 0; i < ball.voxels.size(); ++i)
    ball.voxels[i] = std::hypot(static_cast<double>(i % 72) - 36, static_cast<double>(i / 72 % 72) - 36,
                                static_cast<double>(i / 5184) - 36) <= 18;
  Volume halves[2];
  for (int h = 0; h < 2; ++h) {
    halves[h] = random_volume(size, 1, static_cast<unsigned>(61 + h));
    const double noise = 2 * unit / moments(halves[h].voxels).standard_deviation;
    for (std::size_t i = 0; i < density.voxels.size(); ++i)
      halves[h].voxels[i] = static_cast<float>(noise * halves[h].voxels[i]) + ball.voxels[i] * density.voxels[i];
  }
  const auto found = [&](const Volume& mask) {
    RunLog log;
    GlobalSettings settings;
    settings.fsc_weight = true;
    GlobalResult result = sharpen_globally(VolumeView(halves[0]), VolumeView(halves[1]), mask, settings, log);
    EXPECT_TRUE(result.low_passed);
    EXPECT_EQ(result.mask, GlobalMask::given);
    return result;
  };
  const GlobalResult sharp = found(ball);
  const GlobalResult box = found({size, 1, std::vector<float>(density.voxels.size(), 1)});
  // 72^3 voxels against 4/3 pi 18^3 in the ball and 16,000 in its edge: signal to noise is 15 times as high. FSC of
  // 0.143 is at a ratio of 1/6; power falls by exp(-60 s^2 / 2), 2.7 / 30 in s^2 further out.
  EXPECT_LT(*sharp.resolution_angstrom, 0.95 * *box.resolution_angstrom);
  // A mask with a step gets the soft edge that is there already.
  Mask binary{size, std::vector<std::uint8_t>(ball.voxels.begin(), ball.voxels.end())};
  const GlobalResult soft = found(with_soft_edge(binary, 1, 5));
  EXPECT_EQ(soft.resolution_angstrom, sharp.resolution_angstrom);
  EXPECT_EQ(soft.map.voxels, sharp.map.voxels);
}

}  // namespace
}  // namespace acuity::testing
