// Sharpening towards an average profile (Eq. 9) on every engine that can run here.
#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "host/profiles/profile_reference.h"
#include "host/workflows/engine_choice.h"
#include "support/oracles.h"
#include "support/profile_cases.h"
#include "support/same_for_any_threads.h"
#include "windows/window_engine.h"

namespace acuity::testing {
namespace {

class EngineTowardsProfile : public ::testing::TestWithParam<EngineChoice> {};

/// Eq. 1, 9, 7 and 4 of the window around a voxel by plain sums; the gains of `observed` on the spectrum of `map`.
double naive_value(VolumeView observed, double observed_padding, VolumeView map, double padding, int edge,
                   const StraightProfile& profile, const std::vector<double>& filter, std::int64_t voxel) {
  const std::int64_t x = voxel % map.size.x;
  const std::int64_t y = voxel / map.size.x % map.size.y;
  const std::int64_t z = voxel / map.size.x / map.size.y;
  const NaiveWindow window(observed, observed_padding, edge, x, y, z);
  std::vector<double> gains =
      profile.naive_gains(naive_amplitudes(window, ShellRule::full), edge * observed.spacing_angstrom);
  for (std::size_t j = 0; j < filter.size(); ++j) gains[j] *= filter[j];
  if (map.voxels.data() == observed.voxels.data()) return naive_centre(window, gains);
  return naive_centre(NaiveWindow(map, padding, edge, x, y, z), gains);
}

std::vector<float> naive_run(const ScalingTask& task, const StraightProfile& profile) {
  const VolumeView observed = task.observed;
  std::vector<float> out(observed.voxels.size(), 0.F);
  const VoxelNumbers voxels(task.runs);
  voxels.for_each(0, voxels.count(), [&](std::int64_t, std::int64_t i) {
    out[static_cast<std::size_t>(i)] = static_cast<float>(naive_value(
        observed, task.observed_padding, observed, task.observed_padding, task.window_edge, profile, task.filter, i));
  });
  return out;
}

TEST_P(EngineTowardsProfile, EveryCaseOfTheTableAgreesWithTheOracle) {
  for (const EngineCase& c : engine_cases()) {
    if (c.rule != ShellRule::full) continue;
    Volume observed = random_volume(c.size, profile_spacing, 161);
    for (float& v : observed.voxels) v = 30 * v + 5;
    const Mask mask = random_mask(c.size, static_cast<unsigned>(c.size.count() / 3), 162);
    // The range ends before the last shell where enough are left.
    const StraightProfile profile{2, 9, 30, 20, c.window_edge > 10 ? 7.0 : 0.0};
    const ProfileReference reference = profile.reference(c.window_edge, profile_spacing);
    const ScalingTask task = task_for(observed, reference, mask, c.window_edge);
    EXPECT_LT(largest_difference(naive_run(task, profile), run_engine(GetParam(), task), mask),
              tolerance_of(GetParam()))
        << c.name;
  }
}

TEST_P(EngineTowardsProfile, TheFilterMultipliesTheGains) {
  const GridSize size{9, 9, 9};
  const Volume observed = random_volume(size, profile_spacing, 163);
  const Mask mask = random_mask(size, 200, 164);
  const StraightProfile profile;
  const ProfileReference reference = profile.reference(8, profile_spacing);
  ScalingTask task = task_for(observed, reference, mask, 8);
  task.filter = {1, 0.75, 0.5, 0.25, 0};
  EXPECT_LT(largest_difference(naive_run(task, profile), run_engine(GetParam(), task), mask), tolerance_of(GetParam()));
}

TEST_P(EngineTowardsProfile, ASecondMapTakesTheGainsOfTheObservedMap) {
  const GridSize size{9, 10, 11};
  const Volume observed = random_volume(size, profile_spacing, 165);
  const Volume other = random_volume(size, profile_spacing, 166);
  const Mask mask = random_mask(size, 250, 167);
  const StraightProfile profile;
  const ProfileReference reference = profile.reference(8, profile_spacing);
  ScalingTask task = task_for(observed, reference, mask, 8);
  const std::vector<float> alone = run_engine(GetParam(), task);
  std::vector<float> second_map(observed.voxels.size(), 0.F);
  task.second_map = SecondMap{other, 0.75, &second_map};
  EXPECT_EQ(alone, run_engine(GetParam(), task)) << "the second map changes nothing for the observed map";
  std::vector<float> expected(second_map.size(), 0.F);
  VoxelNumbers(task.runs).for_each(0, mask.count(), [&](std::int64_t, std::int64_t i) {
    expected[static_cast<std::size_t>(i)] =
        static_cast<float>(naive_value(observed, task.observed_padding, other, 0.75, 8, profile, {}, i));
  });
  EXPECT_LT(largest_difference(expected, second_map, mask), tolerance_of(GetParam()));
}

TEST_P(EngineTowardsProfile, AWindowOfAUsualSizeAgreesWithOneTransformAWindow) {
  const int edge = 26;
  const GridSize size{30, 29, 28};
  const Volume observed = random_volume(size, 1, 168);
  const ProfileReference reference = StraightProfile{2, 9, 50, 10, 3}.reference(edge, 1);
  const Mask mask = random_mask(size, static_cast<unsigned>(size.count() / 12), 169);
  const ScalingTask task = task_for(observed, reference, mask, edge);
  EXPECT_LT(largest_difference(run_engine({"cpu", "fft", 2}, task), run_engine(GetParam(), task), mask), 1e-5);
}

TEST_P(EngineTowardsProfile, WithTheLeakageOfTheWindowItAgreesWithOneTransformAWindow) {
  const int edge = 26;
  const GridSize size{30, 29, 28};
  const Volume observed = random_volume(size, 1, 175);
  const ProfileReference reference = make_profile_reference(load_average_profile("mixed"), edge, 1, 50, 10, 3);
  const Mask mask = random_mask(size, static_cast<unsigned>(size.count() / 12), 176);
  const ScalingTask task = task_for(observed, reference, mask, edge);
  EXPECT_LT(largest_difference(run_engine({"cpu", "fft", 2}, task), run_engine(GetParam(), task), mask), 1e-5);
}

/// A profile that knows of noise, a third of the power of windows of 26 voxels of white noise of 1e-3.
ProfileReference with_noise() {
  ProfileReference reference = make_profile_reference(load_average_profile("mixed"), 26, 1, 50, 10, 3);
  for (ProfileShell& shell : reference.shells) {
    // The power of windows is edge^3 times the variance of a voxel.
    shell.noise = std::pow(26, 3) * 1e-6 / 3;
    shell.coefficients = 50;
  }
  reference.prior = {-20, 1e-3, std::log(1e-3), 30};
  return reference;
}

TEST_P(EngineTowardsProfile, WithKnownNoiseItAgreesWithOneTransformAWindowInAnyUnit) {
  const int edge = 26;
  const GridSize size{30, 29, 28};
  Volume observed = random_volume(size, 1, 177);
  for (float& v : observed.voxels) v *= 1e-3F;
  const ProfileReference reference = with_noise();
  const Mask mask = random_mask(size, static_cast<unsigned>(size.count() / 12), 178);
  ScalingTask task = task_for(observed, reference, mask, edge);
  const Volume log_occupancy = random_volume(size, 1, 179);
  task.log_occupancy = log_occupancy;
  EXPECT_LT(largest_difference(run_engine({"cpu", "fft", 2}, task), run_engine(GetParam(), task), mask), 1e-5);
}

TEST_P(EngineTowardsProfile, WhereWindowsKeepTheirDifferencesItAgreesWithOneTransformAWindow) {
  const int edge = 26;
  const GridSize size{30, 29, 28};
  Volume observed = random_volume(size, 1, 180);
  for (float& v : observed.voxels) v *= 1e-3F;
  const Mask mask = random_mask(size, static_cast<unsigned>(size.count() / 12), 181);
  ProfileReference reference = with_noise();
  const ScalingTask task = task_for(observed, reference, mask, edge);
  const std::vector<float> alike = run_engine({"cpu", "fft", 2}, task);
  // White noise is flat, so windows have some -20 A^2 and most of them keep some 80.
  reference.target.best_ordered = -100;
  const std::vector<float> expected = run_engine({"cpu", "fft", 2}, task);
  EXPECT_GT(largest_difference(alike, expected, mask), 1e-3);
  EXPECT_LT(largest_difference(expected, run_engine(GetParam(), task), mask), 1e-5);
}

TEST_P(EngineTowardsProfile, DensityThatEndsLeavesNoRoundingBehind) {
  const GridSize size{12, 40, 10};
  Volume observed = random_volume(size, profile_spacing, 170);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 20; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) observed.voxels[static_cast<std::size_t>(size.index(x, y, z))] *= 1e-4F;
  // Windows from y = 25 on hold weak density only; standard deviations are of those.
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t y = 2; y < 38; ++y) mask.inside[static_cast<std::size_t>(size.index(6, y, 5))] = 1;
  const ProfileReference reference = StraightProfile{}.reference(8, profile_spacing);
  ScalingTask task = task_for(observed, reference, mask, 8);
  task.observed_padding = 0;
  const auto expected = run_engine({"cpu", "fft", 2}, task);
  const auto ours = run_engine(GetParam(), task);
  for (std::int64_t y = 2; y < 25; ++y) mask.inside[static_cast<std::size_t>(size.index(6, y, 5))] = 0;
  EXPECT_LT(largest_difference(expected, ours, mask), 1e-5);
}

TEST_P(EngineTowardsProfile, TheScaleOfTheMapPassesThroughAndAnEmptyMapStaysEmpty) {
  const GridSize size{12, 13, 14};
  Volume observed = random_volume(size, profile_spacing, 171);
  const Mask mask = random_mask(size, 20, 172);
  const ProfileReference reference = StraightProfile{}.reference(9, profile_spacing);
  auto expected = run_engine(GetParam(), task_for(observed, reference, mask, 9));
  for (float& v : observed.voxels) v *= 4;
  for (float& v : expected) v *= 4;
  EXPECT_LT(largest_difference(expected, run_engine(GetParam(), task_for(observed, reference, mask, 9)), mask),
            tolerance_of(GetParam()));
  observed.voxels.assign(observed.voxels.size(), 0.F);
  for (const float v : run_engine(GetParam(), task_for(observed, reference, mask, 9))) ASSERT_EQ(v, 0.F);
}

TEST_P(EngineTowardsProfile, ResultsAreTheSameBytesForAnyThreadCount) {
  const GridSize size{14, 13, 12};
  const Volume observed = random_volume(size, profile_spacing, 173);
  const ProfileReference reference = StraightProfile{}.reference(9, profile_spacing);
  const ScalingTask task = task_for(observed, reference, random_mask(size, 5, 174), 9);
  EngineChoice choice = GetParam();
  const auto run = [&](int threads) {
    choice.threads = threads;
    return run_engine(choice, task);
  };
  expect_same_for_any_threads(run, {2, 7});
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineTowardsProfile, ::testing::ValuesIn(engines_here()),
                         [](const auto& param) { return name_of(param.param); });

}  // namespace
}  // namespace acuity::testing
