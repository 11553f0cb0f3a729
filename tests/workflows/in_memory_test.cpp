// The workflows behind fsc, compare, mask, profile and simulate in memory: maps go in as views and come out unchanged.
#include <algorithm>

#include <gtest/gtest.h>

#include <acuity/bfactor.h>
#include <acuity/compare.h>
#include <acuity/confidence_mask.h>
#include <acuity/fsc.h>
#include <acuity/global.h>
#include <acuity/profile.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>
#include <acuity/simulate.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

constexpr GridSize size{24, 26, 28};

/// 1 in the middle half of the box, 0 elsewhere.
Volume weights() {
  Volume volume{size, 2, std::vector<float>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t z = 7; z < 21; ++z)
    for (std::int64_t y = 6; y < 20; ++y)
      for (std::int64_t x = 6; x < 18; ++x) volume.voxels[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  return volume;
}

/// A map and another that shares half of its variance.
Volume correlated(const Volume& map, unsigned seed) {
  Volume other = random_volume(size, 2, seed);
  for (std::size_t i = 0; i < other.voxels.size(); ++i) other.voxels[i] += map.voxels[i];
  return other;
}

Model six_carbons() {
  const TempDir folder;
  std::string text;
  for (int i = 0; i < 6; ++i) text += pdb_atom(i + 1, "C", "C", 20 + 1.5 * i, 26, 28, 40);
  write_text(folder / "model.pdb", text);
  return read_model(folder / "model.pdb");
}

TEST(FscInMemory, CopiesViewsAndUsesUpVolumesWithTheSameResult) {
  const Volume half1 = random_volume(size, 2, 1);
  const Volume half2 = correlated(half1, 2);
  const Volume before = half1;
  const Volume mask = weights();
  RunLog log;
  const FscResult by_views = correlate_half_maps(VolumeView(half1), VolumeView(half2), mask, {}, log);
  EXPECT_EQ(half1.voxels, before.voxels);
  const FscResult moved = correlate_half_maps(copy_of(half1), copy_of(half2), mask, {}, log);
  ASSERT_TRUE(by_views.corrected && by_views.randomised && by_views.masked);
  EXPECT_EQ(by_views.corrected->fsc, moved.corrected->fsc);
  EXPECT_EQ(by_views.unmasked.fsc, fourier_shell_correlation(half1, half2, nullptr).fsc);
}

TEST(InMemory, WeightsBeyondZeroToOneAreRefused) {
  const Volume map = random_volume(size, 2, 1);
  const Volume other = correlated(map, 2);
  RunLog log;
  Volume mask = weights();
  for (float& weight : mask.voxels) weight *= 255;
  const auto refused = [&](const auto& run) {
    EXPECT_TRUE(throws_error(ErrorKind::input, "The mask is not one", run));
  };
  refused([&] { correlate_half_maps(VolumeView(map), VolumeView(other), mask, {}, log); });
  refused([&] { correlate_with_reference(VolumeView(map), VolumeView(other), mask, {}); });
  refused([&] { profile(map, mask, ProfileSettings()); });
  refused([&] { sharpen_globally(VolumeView(map), VolumeInput(), mask, GlobalSettings(), log); });
}

TEST(InMemory, MasksThatAreNotMadeOfZeroAndOneAreRefused) {
  const Volume map = random_volume(size, 2, 1);
  const Volume other = correlated(map, 2);
  RunLog log;
  for (const int value : {2, 255}) {
    Mask mask = binary_mask(weights(), "weights");
    for (std::uint8_t& inside : mask.inside) inside = static_cast<std::uint8_t>(inside * value);
    const auto refused = [&](const auto& run) {
      EXPECT_TRUE(throws_error(ErrorKind::input, "The mask holds " + std::to_string(value), run));
    };
    refused([&] {
      SharpenInput input;
      input.map = VolumeView(map);
      input.reference = VolumeView(other);
      input.mask = mask;
      sharpen(std::move(input), SharpenSettings(), log);
    });
    refused([&] { find_local_b(VolumeView(map), VolumeView(other), mask, BFactorSettings(), log); });
    refused([&] { find_local_resolution(VolumeView(map), VolumeView(other), mask, ResolutionSettings(), log); });
    refused([&] { compare(map, other, &mask); });
    refused([&] { with_soft_edge(mask, 2, 3); });
    refused([&] { dilated(mask, 2); });
    refused([&] { closed(mask, 2); });
    refused([&] { without_small_components(mask, 5); });
    refused([&] { largest_component(mask); });
    // The FSC asks for voxels that are not 0.
    const Mask one = binary_mask(weights(), "weights");
    EXPECT_EQ(fourier_shell_correlation(map, other, &mask).fsc, fourier_shell_correlation(map, other, &one).fsc);
  }
}

/// The warnings of two half maps of one density, each with as much noise times `noise`, the second times `factor`.
std::vector<std::string> warnings_of_pair(double noise, float factor) {
  const Volume density = random_volume(size, 10, 31);
  Volume halves[] = {random_volume(size, 10, 32), random_volume(size, 10, 33)};
  for (Volume& half : halves)
    for (std::size_t i = 0; i < half.voxels.size(); ++i)
      half.voxels[i] = density.voxels[i] + static_cast<float>(noise) * half.voxels[i];
  for (float& value : halves[1].voxels) value *= factor;
  RunLog log;
  correlate_half_maps(std::move(halves[0]), std::move(halves[1]), {}, {}, log);
  return log.warnings();
}

TEST(InMemory, HalfMapsOnScalesThatSeemToDifferAreNamed) {
  // Voxels are blocks here, whose correlation is 1 / (1 + noise^2): 0.5, and 0.1.
  const auto is_named = [](double noise, float factor) {
    const std::vector<std::string> warnings = warnings_of_pair(noise, factor);
    return std::ranges::any_of(
        warnings, [](const std::string& w) { return w.find("may be on another scale") != std::string::npos; });
  };
  EXPECT_TRUE(is_named(1, 4));
  EXPECT_TRUE(is_named(1, 0.25F));
  EXPECT_FALSE(is_named(1, 1));
  EXPECT_FALSE(is_named(1, 1.2F));
  EXPECT_FALSE(is_named(3, 4)) << "nothing in common";
  EXPECT_FALSE(is_named(0.3, 4)) << "brought to one scale";
}

TEST(InMemory, VoxelsWhoseSquaresLeaveSinglePrecisionAreRefused) {
  RunLog log;
  for (const auto& [factor, words] : {std::pair{1e-20F, "too small"}, std::pair{1e20F, "too large"}}) {
    Volume map = random_volume(size, 2, 1);
    Volume other = correlated(map, 2);
    for (Volume* of : {&map, &other})
      for (float& value : of->voxels) value *= factor;
    const auto refused = [&, said = words](const auto& run) {
      EXPECT_TRUE(throws_error(ErrorKind::input, said, run)) << said;
    };
    refused([&] { correlate_half_maps(VolumeView(map), VolumeView(other), {}, {}, log); });
    refused([&] { sharpen_globally(VolumeView(map), VolumeInput(), {}, GlobalSettings(), log); });
    refused([&] {
      SharpenInput input;
      input.map = VolumeView(map);
      SharpenSettings settings;
      settings.profile = "protein";
      sharpen(std::move(input), settings, log);
    });
  }
}

TEST(FscInMemory, WithAReferenceHasNoRandomPhases) {
  const Volume map = random_volume(size, 2, 3);
  const Volume reference = correlated(map, 4);
  const FscResult whole = correlate_with_reference(VolumeView(map), VolumeView(reference), {}, {});
  EXPECT_FALSE(whole.masked || whole.randomised || whole.corrected || whole.randomised_from_angstrom);
  const FscResult masked = correlate_with_reference(VolumeView(map), VolumeView(reference), weights(), {});
  EXPECT_EQ(masked.unmasked.fsc, whole.unmasked.fsc);
  ASSERT_TRUE(masked.masked);
  EXPECT_NE(masked.masked->fsc, whole.unmasked.fsc);
}

TEST(FscInMemory, FilesNeedExactlyTwoThings) {
  FscOptions options;
  options.map = "a.mrc";
  RunLog log;
  EXPECT_TRUE(throws_error(ErrorKind::input, "1 were given", [&] { fsc_files(options, log); }));
  options.half2 = "b.mrc";
  options.model = "c.cif";
  EXPECT_TRUE(throws_error(ErrorKind::input, "with model FILE or against MAP", [&] { fsc_files(options, log); }));
}

TEST(CompareInMemory, LooksInsideTheMaskOnly) {
  const Volume a = random_volume(size, 2, 5);
  const Mask mask = binary_mask(weights(), "weights");
  Volume b = a;
  for (std::size_t i = 0; i < b.voxels.size(); ++i) b.voxels[i] += mask.inside[i] != 0 ? 0.5F : 9;
  const Comparison inside = compare(a, b, &mask);
  EXPECT_EQ(inside.difference.voxels, mask.count());
  // The sum and the difference are rounded to float at values below 8: 2^-21 each.
  EXPECT_NEAR(inside.difference.largest, 0.5, 1e-6);
  EXPECT_NEAR(inside.correlation, 1, 1e-6);
  EXPECT_GT(compare(a, b, nullptr).difference.largest, 8);
}

TEST(ConfidenceMaskInMemory, LowPassesACopyOfAView) {
  Volume map = random_volume({40, 40, 40}, 2, 6);
  for (std::int64_t i = 16; i < 24; ++i)
    for (std::int64_t j = 16; j < 24; ++j)
      for (std::int64_t k = 16; k < 24; ++k) map.voxels[static_cast<std::size_t>(map.size.index(i, j, k))] += 4;
  const Volume before = map;
  ConfidenceMaskSettings settings;
  settings.binary = true;
  settings.low_pass_angstrom = 8;
  RunLog log;
  const ConfidenceMask by_view = confidence_mask(VolumeView(map), settings, log);
  EXPECT_EQ(map.voxels, before.voxels);
  ASSERT_TRUE(by_view.mask);
  EXPECT_EQ(by_view.volume.voxels[static_cast<std::size_t>(map.size.index(20, 20, 20))], 1);
  EXPECT_EQ(confidence_mask(std::move(map), settings, log).volume.voxels, by_view.volume.voxels);
}

TEST(ConfidenceMaskInMemory, HasNoShapeWithoutAMask) {
  ConfidenceMaskSettings settings;
  settings.fdr.largest_component = true;
  RunLog log;
  const Volume map = random_volume({40, 40, 40}, 2, 7);
  EXPECT_TRUE(throws_error(ErrorKind::input, "Add binary", [&] { confidence_mask(VolumeView(map), settings, log); }));
}

TEST(SimulateInMemory, HalfMapsAreTheDensityPlusNoiseOfTheirStreams) {
  const Model model = six_carbons();
  SimulateSettings settings;
  settings.noise_level = 0.5;
  settings.half_maps = true;
  const Simulation found = simulate(model, size, 2, settings);
  EXPECT_EQ(found.atoms, 6);
  EXPECT_EQ(found.density.voxels, model_density(model, size, 2).voxels);
  ASSERT_EQ(found.half_maps.size(), 2U);
  for (std::uint64_t half = 1; half <= 2; ++half) {
    const Volume noise = gaussian_noise(size, 2, {found.noise_deviation, 0, 1}, half);
    for (std::size_t i = 0; i < noise.voxels.size(); i += 97)
      EXPECT_EQ(found.half_maps[half - 1].voxels[i], found.density.voxels[i] + noise.voxels[i]) << half << ", " << i;
  }
  EXPECT_TRUE(found.b_map.voxels.empty());
}

TEST(ProfileInMemory, HasTheBFactorOfADensity) {
  Model model = six_carbons();
  model.set_b_factor(60);
  const Volume density = model_density(model, {64, 64, 64}, 1);
  ProfileSettings settings;
  settings.wilson_from_angstrom = 5;
  const DensityProfile sharp = profile(density, {}, settings);
  model.set_b_factor(90);
  const DensityProfile blurred = profile(model_density(model, {64, 64, 64}, 1), {}, settings);
  // The same atoms with 30 A^2 more. Drawn atoms end where their density is 1e-5, which changes B by less than 1 A^2.
  EXPECT_NEAR(blurred.fits.wilson.b_factor - sharp.fits.wilson.b_factor, 30, 1);
  EXPECT_EQ(sharp.size, density.size);
}

}  // namespace
}  // namespace acuity::testing
