// The mask that `acuity sharpen` takes, and what it says of it.
#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// The map against itself as reference: no model to make a mask from.
ProgramResult by_map(const SharpenCase& c, const std::string& more) {
  return run_acuity("sharpen " + c / "map.mrc" + " --reference " + c / "map.mrc" + " -o " + c / "out.mrc " + more);
}

/// `acuity mask map.mrc --binary --fdr 0.01 MORE` into by_fdr.mrc.
std::vector<char> by_fdr(const SharpenCase& c, const std::string& more) {
  EXPECT_TRUE(succeeded(run_acuity("mask " + c / "map.mrc" + " --binary -o " + c / "by_fdr.mrc --fdr " + more)));
  return read_bytes(c / "by_fdr.mrc");
}

TEST(SharpenMask, WithoutMaskAndModelIsTheMolecules) {
  const SharpenCase c;
  const ProgramResult result = by_map(c, "--mask-out " + c / "mask.mrc");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json json = json_of("mask " + c / "map.mrc" + " --json -o " + c / "alone.mrc");
  EXPECT_EQ(c.voxels("mask.mrc"), c.voxels("alone.mrc"));
  const std::vector<float> mask = c.voxels("mask.mrc");
  const std::vector<float> out = c.voxels("out.mrc");
  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i] != 0, mask[i] != 0) << "voxel " << i;
  const nlohmann::json told = read_json(c / "out.json").at("mask");
  for (const char* key : {"kind", "noise_from", "level", "filter", "threshold_standard_deviations", "voxels_passed",
                          "contour", "extend_angstrom"})
    EXPECT_EQ(told.at(key), json.at(key)) << key;
  EXPECT_EQ(told.at("voxels"), json.at("mask_voxels"));
}

TEST(SharpenMask, ByThresholdTakesTheOptionsOfTheMaskCommand) {
  const SharpenCase c;
  for (const char* options : {"--mask-threshold 0.2", "--contour 0.2 --extend 4", "--mask-threshold 0.1 --largest",
                              "--mask-threshold 0.2 --min-size 5 --close 4"}) {
    ASSERT_TRUE(succeeded(by_map(c, "--mask-out " + c / "mask.mrc " + options))) << options;
    ASSERT_TRUE(succeeded(run_acuity("mask " + c / "map.mrc" + " -o " + c / "alone.mrc " + options))) << options;
    EXPECT_EQ(c.voxels("mask.mrc"), c.voxels("alone.mrc")) << options;
  }
}

TEST(SharpenMask, TakesTheOptionsOfTheMaskCommand) {
  const SharpenCase c;
  for (const char* options :
       {"0.2 --extend 0", "1e-6 --extend 5", "0.01 --extend 3 --noise-box 12",
        "0.01 --extend 0 --noise-box-at 8,8,8 --noise-box-at 30,30,8", "0.3 --min-size 20 --extend 0",
        "0.3 --largest --extend 0", "0.01 --close 4 --extend 3"}) {
    ASSERT_TRUE(succeeded(by_map(c, "--mask-out " + c / "mask.mrc" + " --fdr " + options))) << options;
    EXPECT_EQ(read_bytes(c / "mask.mrc"), by_fdr(c, options)) << options;
  }
}

TEST(SharpenMask, IsTheModelsUnlessTold) {
  const SharpenCase c;
  const auto mask = [&](const std::string& options) {
    EXPECT_EQ(c.sharpen("out.mrc", "--mask-out " + c / "mask.mrc " + options).exit_code, 0) << options;
    return read_bytes(c / "mask.mrc");
  };
  ASSERT_TRUE(succeeded(
      run_acuity("mask --model " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "of_model.mrc")));
  const std::vector<char> of_model = read_bytes(c / "of_model.mrc");
  EXPECT_EQ(mask(""), of_model);
  EXPECT_EQ(mask("--mask-from model"), of_model);
  EXPECT_EQ(mask("--mask-from fdr"), by_fdr(c, "0.01 --extend 3"));
  EXPECT_EQ(mask("--fdr 0.05"), by_fdr(c, "0.05 --extend 3"));
  // The mask that is written is the one that was used: as an input it gives the same map.
  const std::vector<float> out = c.voxels("out.mrc");
  ASSERT_EQ(c.sharpen("again.mrc", "--mask " + c / "by_fdr.mrc" + " --mask-out " + c / "copy.mrc").exit_code, 0);
  EXPECT_EQ(c.voxels("again.mrc"), out);
  EXPECT_EQ(c.voxels("copy.mrc"), c.voxels("by_fdr.mrc"));
  EXPECT_EQ(read_json(c / "again.json").at("mask").at("kind"), "file");
}

/// Replaces map.mrc by the map in its model's mask: there is no solvent.
void mask_map(const SharpenCase& c) {
  Volume masked = c.noisy(7);
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < masked.voxels.size(); ++i) masked.voxels[i] *= mask.inside[i];
  c.write("map.mrc", masked);
}

TEST(SharpenMask, OfAMapThatWasMaskedFollowsItsContrastWithAWarning) {
  const SharpenCase c;
  mask_map(c);
  const std::string command =
      "sharpen " + c / "map.mrc" + " --reference " + c / "map.mrc" + " -o " + c / "out.mrc --mask-out " + c / "m.mrc";
  EXPECT_TRUE(contains(run_acuity(command).err, "warning: The map has next to no solvent, as after a mask"));
  EXPECT_EQ(read_json(c / "out.json").at("mask").at("noise_from"), "none");
  // The test of single voxels needs noise boxes, which are constant in such a map.
  EXPECT_TRUE(refused(c.folder(), command + " --fdr 0.01", "is constant (all its voxels are"));
  EXPECT_TRUE(refused(c.folder(), command + " --fdr 0.01 --dry-run", "--mask FILE"));
}

TEST(SharpenMask, WarnsOfBoxesThatHoldMoreThanNoise) {
  const SharpenCase c;
  const ProgramResult result =
      by_map(c, "--fdr 0.01 --noise-box-at 20,20,20 --noise-box-at 6,6,6 --noise-box-at 33,33,33");
  EXPECT_NE(result.err.find("warning: The noise box of 10 voxels at 20,20,20"), std::string::npos) << result.err;
  EXPECT_FALSE(read_json(c / "out.json").at("warnings").empty());
}

TEST(SharpenMask, RefusesWhatDoesNotGoTogether) {
  const SharpenCase c;
  c.write_mask("mask.mrc", c.mask());
  const std::string map = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc";
  const std::string model = map + " --model " + c / "model.pdb ";
  EXPECT_TRUE(refused(c.folder(), model + "--fdr 0.01 --mask " + c / "mask.mrc", "--mask excludes --fdr"));
  EXPECT_TRUE(refused(c.folder(), model + "--mask-from fdr --mask " + c / "mask.mrc", "--mask excludes --mask-from"));
  EXPECT_TRUE(refused(c.folder(), model + "--mask-from model --fdr 0.01", "--mask-from model and --fdr"));
  EXPECT_TRUE(refused(c.folder(), map + " --mask-from model --reference " + c / "map.mrc", "There is no model"));
  for (const char* alone : {"--noise-box 12", "--noise-box-at 8,8,8"})
    EXPECT_TRUE(refused(c.folder(), model + alone, "requires --fdr")) << alone;
  for (const char* shape : {"--min-size 3", "--largest", "--extend 3"}) {
    EXPECT_TRUE(refused(c.folder(), model + shape, "no other shape than its radius")) << shape;
    EXPECT_TRUE(refused(c.folder(), model + shape + " --mask " + c / "mask.mrc", "--mask excludes")) << shape;
  }
  EXPECT_TRUE(refused(c.folder(), model + "--contour 1 --fdr 0.01", "Two masks were asked for"));
  EXPECT_TRUE(refused(c.folder(), model + "--contour 1e9", "no voxel reaches 1e+09"));
  for (const char* bad : {"0", "0.6", "nan", "low"})
    EXPECT_TRUE(refused(c.folder(), model + "--fdr " + bad, "--fdr")) << bad;
  EXPECT_TRUE(refused(c.folder(), model + "--fdr 0.01 --noise-box-at 8,8", "is no voxel"));
  EXPECT_TRUE(refused(c.folder(), model + "--fdr 0.01 --noise-box-at 1,8,8", "reaches beyond the map"));
  EXPECT_TRUE(refused(c.folder(), model + "--fdr 0.01 --min-size 60000", "The mask is empty"));
  EXPECT_TRUE(refused(c.folder(), model + "--mask-out " + c / "out.mrc", "Two outputs have the same name"));
  EXPECT_TRUE(refused(c.folder(), model + "--mask-out " + c / "model.pdb", "is also an input"));
  EXPECT_TRUE(refused(c.folder(), model + "--mask-out " + c / "missing/m.mrc", "there is no folder"));
}

}  // namespace
}  // namespace acuity::testing
