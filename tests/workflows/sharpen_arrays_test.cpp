// sharpen() in memory: maps of somebody else's go in as views, and the result is that of the files.
#include <algorithm>
#include <array>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/sharpen.h>

#include "support/expect_error.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

SharpenSettings small_windows() {
  SharpenSettings settings;
  settings.window_angstrom = 28;
  settings.resolution_angstrom = 6;
  settings.engine = {"cpu", "sliding", 2};
  return settings;
}

class SharpenArrays : public ::testing::Test {
 protected:
  SharpenInput with_model() const {
    SharpenInput input;
    input.map = VolumeInput(VolumeView(map_));
    input.model = c_.model_in_map();
    return input;
  }
  std::vector<float> by_files(SharpenOptions options) const {
    options.map = c_ / "map.mrc";
    options.output = c_ / "out.mrc";
    options.report = c_ / "out.json";
    RunLog log;
    return sharpen_files(options, log).map.voxels;
  }

  SharpenCase c_;
  Volume map_ = read_map(c_ / "map.mrc").volume;
};

TEST_F(SharpenArrays, GivesTheVoxelsOfTheFiles) {
  SharpenOptions options;
  options.settings = small_windows();
  options.model = c_ / "model.pdb";
  RunLog log;
  const SharpenResult result = sharpen(with_model(), small_windows(), log);
  EXPECT_EQ(result.map.voxels, by_files(options));
  EXPECT_EQ(result.map.voxels, read_map(c_ / "out.mrc").volume.voxels);
  EXPECT_EQ(result.found.window_edge, 14);
  EXPECT_EQ(result.mask.inside, c_.mask().inside);
  EXPECT_EQ(result.found.voxels, c_.mask().count());
}

TEST_F(SharpenArrays, TakesAViewWithoutACopyAndMovesAMapThatIsGivenUp) {
  const std::vector<float> before = map_.voxels;
  RunLog log;
  sharpen(with_model(), small_windows(), log);
  EXPECT_EQ(map_.voxels, before);
  VolumeInput view{VolumeView(map_)};
  EXPECT_EQ(view.view().voxels.data(), map_.voxels.data());
  const float* own = map_.voxels.data();
  VolumeInput moved(std::move(map_));
  VolumeInput again(std::move(moved));
  EXPECT_TRUE(moved.empty());
  EXPECT_EQ(again.take().voxels.data(), own) << "a map that was moved in is not copied either";
}

TEST_F(SharpenArrays, HalfMapsGiveTheirMeanAndHalfTheirDifference) {
  const Volume half1 = c_.noisy(31, 0.3);
  const Volume half2 = c_.noisy(32, 0.3);
  SharpenSettings settings = small_windows();
  settings.half_maps = true;
  const auto run = [&](const Volume& first, const Volume& second) {
    SharpenInput input = with_model();
    input.map = VolumeInput(VolumeView(first));
    input.half_map2 = VolumeInput(VolumeView(second));
    RunLog log;
    return sharpen(std::move(input), settings, log);
  };
  const SharpenResult result = run(half1, half2);
  const SharpenResult swapped = run(half2, half1);
  EXPECT_EQ(result.map.voxels, swapped.map.voxels) << "the mean of two maps has no order";
  // Every step is a sum or a product, and a negative rounds as its positive does.
  EXPECT_NE(result.half_difference.voxels, swapped.half_difference.voxels);
  for (std::size_t i = 0; i < result.map.voxels.size(); ++i)
    ASSERT_EQ(result.half_difference.voxels[i], -swapped.half_difference.voxels[i]) << "voxel " << i;
}

TEST_F(SharpenArrays, HalfMapsAloneGiveTheVoxelsOfTheFiles) {
  const Volume half1 = c_.noisy(31, 0.3);
  const Volume half2 = c_.noisy(32, 0.3);
  c_.write("half1.mrc", half1);
  c_.write("half2.mrc", half2);
  SharpenOptions options;
  options.settings = small_windows();
  options.settings.window_angstrom = 40;
  options.settings.resolution_angstrom.reset();
  options.settings.profile = default_profile;
  options.map = c_ / "half1.mrc";
  options.half_map2 = c_ / "half2.mrc";
  options.output = c_ / "out.mrc";
  options.report = c_ / "out.json";
  SharpenInput input;
  input.map = VolumeInput(VolumeView(half1));
  input.half_map2 = VolumeInput(VolumeView(half2));
  RunLog log;
  const SharpenResult arrays = sharpen(std::move(input), options.settings, log);
  const SharpenResult files = sharpen_files(options, log);
  EXPECT_EQ(arrays.map.voxels, files.map.voxels);
  EXPECT_EQ(arrays.mask.inside, files.mask.inside);
  EXPECT_EQ(arrays.found.resolution_angstrom, files.found.resolution_angstrom);
}

TEST_F(SharpenArrays, RefusesMapsThatDoNotFitAndNamesSettingsNotOptions) {
  RunLog log;
  SharpenInput other = with_model();
  const Volume small = random_volume({20, 20, 20}, 2, 5);
  other.reference = VolumeInput(VolumeView(small));
  other.model.reset();
  EXPECT_TRUE(throws_error(ErrorKind::input, "20 x 20 x 20 against 40 x 40 x 40",
                           [&] { sharpen(std::move(other), small_windows(), log); }));
  SharpenInput nothing;
  nothing.map = VolumeInput(VolumeView(map_));
  EXPECT_TRUE(throws_error(ErrorKind::input, "Give one of model FILE, reference MAP",
                           [&] { sharpen(std::move(nothing), small_windows(), log); }));
  SharpenSettings large = small_windows();
  large.window_angstrom = 200;
  EXPECT_TRUE(throws_error(ErrorKind::input, "Give a smaller window", [&] { sharpen(with_model(), large, log); }));
}

TEST_F(SharpenArrays, RefusesArraysThatAreNotWhatTheySay) {
  RunLog log;
  const auto refused = [&](const auto& change, const std::string& words) {
    SharpenInput input = with_model();
    SharpenSettings settings = small_windows();
    change(input, settings);
    return throws_error(ErrorKind::input, words, [&] { sharpen(std::move(input), settings, log); });
  };
  EXPECT_TRUE(refused(
      [&](SharpenInput& input, SharpenSettings&) {
        input.map = VolumeInput(VolumeView(map_.size, 2, std::span(map_.voxels).first(100)));
      },
      "100 values for 40 x 40 x 40 voxels"));
  EXPECT_TRUE(refused(
      [&](SharpenInput& input, SharpenSettings&) {
        input.model.reset();
        input.reference = VolumeInput(VolumeView(map_.size, 2.1, map_.voxels));
      },
      "2.1 against 2 A"));
  EXPECT_TRUE(refused(
      [&](SharpenInput& input, SharpenSettings&) {
        input.mask = Mask{map_.size, std::vector<std::uint8_t>(map_.voxels.size())};
      },
      "The mask is empty"));
  Volume with_nan = map_;
  with_nan.voxels[3 * 1600 + 2 * 40 + 1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(refused([&](SharpenInput& input, SharpenSettings&) { input.map = VolumeInput(VolumeView(with_nan)); },
                      "a NaN at x = 1, y = 2, z = 3"));
  EXPECT_TRUE(refused([](SharpenInput&, SharpenSettings& settings) { settings.resolution_angstrom = -1; },
                      "The resolution in A is -1"));
}

TEST_F(SharpenArrays, AProfileThatIsNotThereIsRefusedBeforeAnyWork) {
  const Volume half1 = c_.noisy(31, 0.3);
  const Volume half2 = c_.noisy(32, 0.3);
  SharpenInput input;
  input.map = VolumeInput(VolumeView(half1));
  input.half_map2 = VolumeInput(VolumeView(half2));
  SharpenSettings settings = small_windows();
  settings.resolution_angstrom.reset();
  settings.profile = "typo";
  RunLog log;
  EXPECT_TRUE(throws_error(ErrorKind::input, "typo", [&] { sharpen(std::move(input), settings, log); }));
  EXPECT_TRUE(log.stages().empty()) << "no stage was finished";
}

TEST(Messages, NameSettingsWithAPrefixAndLeaveBracesOfFileNamesAlone) {
  EXPECT_EQ(with_settings("Give a larger {window}, or {shells full}", "--"),
            "Give a larger --window, or --shells full");
  EXPECT_EQ(with_settings("{window} and {half-maps-out}", ""), "window and half-maps-out");
  for (const char* name : {"a{1}.mrc", "run{a}.mrc", "{.mrc", "b}.mrc and {", "/d/{uid}/half.mrc", "{ab}.mrc", "{x}"})
    EXPECT_EQ(with_settings(name, "--"), name);
  EXPECT_EQ(with_settings("{x.mrc is also an input. Give another {output}.", "--"),
            "{x.mrc is also an input. Give another --output.");
}

}  // namespace
}  // namespace acuity::testing
