// acuity mask --fdr: confidence maps and masks by false discovery rate.
#include <algorithm>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// A folder with map.mrc, white noise of mean 3 with a ball of density of radius 6 in the middle: 48^3 voxels of 1.5 A.
class NoisyBall {
 public:
  NoisyBall() : header_(make_header(size_, 1.5, {3, 6, -9})) {
    Volume volume = random_volume(size_, 1.5, 81);
    for (std::int64_t i = 0; i < size_.count(); ++i) {
      volume.voxels[static_cast<std::size_t>(i)] += 3;
      if (squared_distance(i) <= 36) volume.voxels[static_cast<std::size_t>(i)] += 9;
    }
    // A speck of two voxels.
    for (const std::int64_t x : {10, 11}) volume.voxels[static_cast<std::size_t>(size_.index(x, 24, 24))] += 30;
    write_map(folder_ / "map.mrc", header_, volume, "test");
  }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  const TempDir& folder() const { return folder_; }
  ProgramResult mask(const std::string& more) const { return run_acuity("mask " + *this / "map.mrc" + " " + more); }
  std::vector<float> voxels(const std::string& name) const { return read_map(folder_ / name).volume.voxels; }
  /// From the voxel (24, 24, 24).
  static std::int64_t squared_distance(std::int64_t i) {
    const std::int64_t x = i % 48 - 24;
    const std::int64_t y = i / 48 % 48 - 24;
    const std::int64_t z = i / 48 / 48 - 24;
    return x * x + y * y + z * z;
  }

 private:
  TempDir folder_;
  GridSize size_{48, 48, 48};
  MapHeader header_;
};

TEST(FdrMask, FindsTheDensityAndReportsWhatItTested) {
  const NoisyBall c;
  const ProgramResult result = c.mask("--fdr 0.01 --json -o " + c / "confidence.mrc");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
  // 4000 voxels: their mean is known to 0.016, their standard deviation to 0.011; five of these.
  EXPECT_NEAR(json.at("noise").at("mean").get<double>(), 3, 0.08);
  EXPECT_NEAR(json.at("noise").at("standard_deviation").get<double>(), 1, 0.056);
  EXPECT_EQ(json.at("noise").at("voxels"), 4000);
  EXPECT_EQ(json.at("noise").at("boxes").size(), 4U);
  EXPECT_EQ(json.at("noise").at("boxes")[0].at("edge_voxels"), 10);
  const std::vector<float> confidence = c.voxels("confidence.mrc");
  std::int64_t sure = 0;
  std::int64_t wrong = 0;
  for (std::int64_t i = 0; i < 48 * 48 * 48; ++i) {
    const float v = confidence[static_cast<std::size_t>(i)];
    ASSERT_TRUE(v >= 0 && v <= 1);
    if (v < 0.99F) continue;
    ++sure;
    const std::int64_t d2 = NoisyBall::squared_distance(i);
    wrong += d2 > 36 && d2 != 14 * 14 && d2 != 13 * 13 ? 1 : 0;
  }
  EXPECT_EQ(json.at("voxels_passed"), sure);
  EXPECT_GT(sure, 900) << "of 925 in the ball and 2 in the speck";
  EXPECT_LE(wrong, 9) << "1 % of them";
  EXPECT_GT(json.at("threshold").get<double>(), 3 + 3);
  EXPECT_LT(json.at("threshold").get<double>(), 3 + 9);
}

TEST(FdrMask, WritesTheVoxelsThatPassAndShapesThem) {
  const NoisyBall c;
  const auto count = [&](const std::string& more) {
    const ProgramResult result = c.mask("--fdr 0.01 --binary --json " + more + " -o " + c / "mask.mrc");
    EXPECT_TRUE(succeeded(result));
    const std::vector<float> voxels = c.voxels("mask.mrc");
    const auto inside = std::count(voxels.begin(), voxels.end(), 1.F);
    EXPECT_EQ(nlohmann::json::parse(result.out, nullptr, false).at("mask_voxels"), inside);
    return inside;
  };
  const std::int64_t all = count("");
  const std::int64_t ball = count("--largest");
  EXPECT_GE(ball, 900);
  EXPECT_LE(ball, 925 + 9) << "the lattice points of the ball, and 1 %";
  EXPECT_LE(ball, all - 2) << "the speck is left out";
  EXPECT_EQ(count("--min-size 3"), ball);
  const std::int64_t extended = count("--min-size 3 --extend 3");
  // By 2 voxels: a ball of radius 8 has 2109 lattice points, and one of radius 7.5 has 1743.
  EXPECT_GT(extended, 1743);
  EXPECT_LE(extended, 2109);
  EXPECT_GE(count("--largest --close 3"), 925);
  count("--largest --soft-edge 3");
  const std::vector<float> soft = c.voxels("mask.mrc");
  EXPECT_GT(std::count_if(soft.begin(), soft.end(), [](float v) { return v > 0 && v < 1; }), 900);
}

TEST(FdrMask, TakesBoxesThatAreGiven) {
  const NoisyBall c;
  const ProgramResult result =
      c.mask("--fdr 0.01 --json --noise-box 12 --noise-box-at 24,40,10 --noise-box-at 10,10,41 -o " + c / "out.mrc");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json boxes = nlohmann::json::parse(result.out, nullptr, false).at("noise").at("boxes");
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].at("first_voxel"), (std::vector<int>{18, 34, 4}));
  EXPECT_EQ(boxes[1].at("first_voxel"), (std::vector<int>{4, 4, 35}));
  // One in the ball.
  const ProgramResult hit =
      c.mask("--fdr 0.01 --noise-box-at 24,40,10 --noise-box-at 24,24,24 --noise-box-at 10,10,41 -o " + c / "out.mrc");
  EXPECT_EQ(hit.exit_code, 0);
  EXPECT_NE(hit.err.find("acuity: warning: The noise box of 10 voxels at 24,24,24 is unlike the others"),
            std::string::npos)
      << hit.err;
}

TEST(FdrMask, AdjustmentsAreOrderedAsTheyAreStrict) {
  const NoisyBall c;
  const auto passed = [&](const std::string& more) {
    const ProgramResult result = c.mask("--json -o " + c / "out.mrc " + more);
    return nlohmann::json::parse(result.out, nullptr, false).at("voxels_passed").get<int>();
  };
  const int by = passed("--fdr 0.01 --adjust by");
  EXPECT_EQ(passed("--fdr 0.01"), by);
  EXPECT_GT(passed("--fdr 0.01 --adjust bh"), by);
  EXPECT_LT(passed("--fdr 0.01 --adjust holm"), by);
  EXPECT_LT(passed("--fdr 0.0001"), by);
  // The least p value of 4000 voxels is 1 / 4001; ten in a hundred of 58000 voxels are needed to pass with that.
  EXPECT_EQ(passed("--fdr 0.01 --test empirical"), 0);
  EXPECT_GT(passed("--fdr 0.1 --test empirical --adjust bh"), 900);
}

TEST(FdrMask, ALowPassFindsWhatNoiseHides) {
  const NoisyBall c;
  Map map = read_map(c / "map.mrc");
  for (std::int64_t i = 0; i < 48 * 48 * 48; ++i)
    if (NoisyBall::squared_distance(i) <= 36) map.volume.voxels[static_cast<std::size_t>(i)] -= 7.5F;
  write_map(c / "faint.mrc", map.header, map.volume, "test");
  const auto passed = [&](const std::string& more) {
    const ProgramResult result =
        run_acuity("mask " + c / "faint.mrc" + " --json --fdr 0.01 -o " + c / "out.mrc" + more);
    return nlohmann::json::parse(result.out, nullptr, false).at("voxels_passed").get<int>();
  };
  EXPECT_LT(passed(""), 50) << "1.5 standard deviations are lost in 58000 voxels";
  EXPECT_GT(passed(" --low-pass 6"), 500);
}

TEST(FdrMask, DrawsThePictureOnRequest) {
  const NoisyBall c;
  ASSERT_TRUE(succeeded(c.mask("--fdr 0.01 -o " + c / "out.mrc" + " --picture " + c / "boxes.png")));
  EXPECT_EQ(c.folder().files(), (std::vector<std::string>{"boxes.png", "map.mrc", "out.mrc"}));
  const std::vector<char> png = read_bytes(c / "boxes.png");
  ASSERT_GT(png.size(), 1000U);
  EXPECT_EQ(std::string(png.begin() + 1, png.begin() + 4), "PNG");
}

TEST(FdrMask, RefusesWhatItCannotDo) {
  const NoisyBall c;
  const std::string map = "mask " + c / "map.mrc" + " ";
  const std::string out = " -o " + c / "out.mrc";
  const auto refuses = [&](const std::string& arguments, const std::string& words) {
    return refused(c.folder(), arguments, words);
  };
  EXPECT_TRUE(refuses("mask" + out, "There is nothing to make a mask from"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --model x.pdb" + out, "both --model and --fdr"));
  EXPECT_TRUE(refuses("mask --fdr 0.01" + out, "0 maps were given"));
  EXPECT_TRUE(refuses("mask --fdr 0.01 --like " + c / "map.mrc" + out, "--like was given"));
  for (const char* bad : {"0", "-1", "0.6", "nan", "much"}) EXPECT_TRUE(refuses(map + "--fdr " + bad + out, "--fdr"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --test 7" + out, "--test"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --adjust bonferroni" + out, "--adjust"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --soft-edge 3" + out, "Add --binary"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --close 3" + out, "Add --binary"));
  EXPECT_TRUE(refuses(map + "--binary" + out, "--fdr"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --radius 3" + out, "--model"));
  for (const char* bad : {"1,2", "1,2,3,4", "a,b,c", "1;2;3", "1,2,"})
    EXPECT_TRUE(refuses(map + "--fdr 0.01 --noise-box-at '" + bad + "'" + out, "is no voxel")) << bad;
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --noise-box-at 2,24,24" + out, "reaches beyond the map"));
  for (const char* outside : {"48,24,24", "-1,24,24", "9223372036854775807,24,24"})
    EXPECT_TRUE(refuses(map + "--fdr 0.01 --noise-box-at=" + outside + out, "lies outside the map")) << outside;
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --noise-box 40" + out, "do not fit"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 -o " + c / "map.mrc", "is also an input"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --picture " + c / "map.mrc" + out, "is also an input"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --picture " + c / "./out.mrc" + out, "Two outputs have the same name"));
  EXPECT_TRUE(refuses(map + "--fdr 0.01 --binary --min-size 100000" + out, "The mask is empty"));
}

TEST(FdrMask, OfAMaskedMapIsRefused) {
  const NoisyBall c;
  Map map = read_map(c / "map.mrc");
  for (std::int64_t i = 0; i < 48 * 48 * 48; ++i)
    if (NoisyBall::squared_distance(i) > 100) map.volume.voxels[static_cast<std::size_t>(i)] = 0;
  write_map(c / "masked.mrc", map.header, map.volume, "test");
  EXPECT_TRUE(refused(c.folder(), "mask " + c / "masked.mrc" + " --fdr 0.01 -o " + c / "out.mrc",
                      "is constant (all its voxels are 0). Give a map that was not masked"));
}

}  // namespace
}  // namespace acuity::testing
