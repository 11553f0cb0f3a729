// acuity bfactor as a user runs it: files, reports and what it refuses.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// half1.mrc and half2.mrc, the density of a model with noise of their own, and mask.mrc: 40^3 voxels of 2 A.
class BFactorCase : public SharpenCase {
 public:
  BFactorCase() {
    write("half1.mrc", noisy(11, 0.05));
    write("half2.mrc", noisy(12, 0.05));
    write_mask("mask.mrc", mask());
  }
  ProgramResult bfactor(const std::string& maps, const std::string& output, const std::string& more = "",
                        const std::string& window = "24") const {
    std::string files;
    for (const char name : maps) files += " " + *this / ("half" + std::string(1, name) + ".mrc");
    return run_acuity("bfactor" + files + " -o " + *this / output + " --window " + window + " " + more);
  }
  std::string with_mask() const { return "--mask " + *this / "mask.mrc "; }
};

TEST(BFactor, WritesMapsOfBErrorsIntervalsAndAReport) {
  const BFactorCase c;
  const ProgramResult result = c.bfactor("12", "b.mrc",
                                         c.with_mask() + "--r2-out " + c / "r2.mrc" + " --standard-error-out " +
                                             c / "se.mrc" + " --interval-out " + c / "b");
  ASSERT_TRUE(succeeded(result));
  const Volume b = read_map(c / "b.mrc").volume;
  const Volume error = read_map(c / "se.mrc").volume;
  const Volume low = read_map(c / "b_low.mrc").volume;
  const Volume high = read_map(c / "b_high.mrc").volume;
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0) {
      ASSERT_EQ(b.voxels[i], 0) << i;
      continue;
    }
    // Numbers of some hundreds in single precision.
    ASSERT_NEAR(b.voxels[i] - low.voxels[i], 1.96 * error.voxels[i], 1e-3);
    ASSERT_NEAR(high.voxels[i] - b.voxels[i], 1.96 * error.voxels[i], 1e-3);
  }
  const nlohmann::json report = read_json(c.folder() / "b.json");
  EXPECT_EQ(report["estimator"], "half-maps");
  EXPECT_EQ(report["voxels"], mask.count());
  std::int64_t in_bins = 0;
  for (const std::int64_t count : report["histogram"]["voxels"].get<std::vector<std::int64_t>>()) in_bins += count;
  EXPECT_EQ(in_bins + report["voxels_not_fitted"].get<std::int64_t>(), mask.count());
  EXPECT_LE(report["quantiles_b_angstrom2"]["0.25"], report["quantiles_b_angstrom2"]["0.75"]);
}

TEST(BFactor, WindowsGrowUntilTheyHoldThreeShells) {
  const BFactorCase c;
  const ProgramResult result =
      run_acuity("bfactor " + c / "half1.mrc" + " " + c / "half2.mrc" + " -o " + c / "b.mrc " + c.with_mask() + "-d 8");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "Windows have an edge of 32 A")) << result.err;
  const nlohmann::json report = read_json(c.folder() / "b.json");
  // Shells 2, 3 and 4 of 32 A: 16, 10.7 and 8 A.
  EXPECT_EQ(report["window"]["edge_voxels"], 16);
  EXPECT_EQ(report["range_angstrom"], nlohmann::json({16.0, 8.0}));
}

TEST(BFactor, NamesTheSmallestWindowThatHoldsThreeShells) {
  const BFactorCase c;
  const std::string maps = "bfactor " + c / "half1.mrc" + " " + c / "half2.mrc" + " -o " + c / "b.mrc " + c.with_mask();
  EXPECT_TRUE(refused(c.folder(), maps + "-d 8 -w 25", "Give --window 32 or more"));
  EXPECT_EQ(run_acuity(maps + "-d 8 -w 32").exit_code, 0);
  EXPECT_TRUE(refused(c.folder(), maps + "-d 30", "the box holds none that has more"));
}

TEST(BFactor, IsTheSameByBothMethodsAndSaysWhichRan) {
  const BFactorCase c;
  ASSERT_TRUE(succeeded(c.bfactor("12", "sliding.mrc", c.with_mask() + "--device cpu")));
  ASSERT_TRUE(succeeded(c.bfactor("12", "fft.mrc", c.with_mask() + "--device cpu --method fft")));
  const nlohmann::json engine = read_json(c.folder() / "fft.json")["engine"];
  EXPECT_EQ(engine["device"], "cpu");
  EXPECT_EQ(engine["method"], "fft");
  EXPECT_EQ(read_json(c.folder() / "sliding.json")["engine"]["method"], "sliding");
  const std::vector<float> sliding = read_map(c / "sliding.mrc").volume.voxels;
  const std::vector<float> fft = read_map(c / "fft.mrc").volume.voxels;
  // Powers differ by some 1e-6, and ln of a noisy shell's small cross power by a thousand times that.
  for (std::size_t i = 0; i < fft.size(); ++i) ASSERT_NEAR(fft[i], sliding[i], 0.5) << i;
}

TEST(BFactor, TakesAModelAsTheMaskAndOneMap) {
  const BFactorCase c;
  const ProgramResult result = c.bfactor("1", "b.mrc", "--model " + c / "model.pdb" + " --resolution 5");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json report = read_json(c.folder() / "b.json");
  EXPECT_EQ(report["estimator"], "profile");
  EXPECT_EQ(report["range_angstrom"][1], 5);
  EXPECT_TRUE(result.err.empty()) << result.err;
  EXPECT_NE(c.bfactor("1", "b.mrc", "--model " + c / "model.pdb").err.find("give --resolution"), std::string::npos);
}

TEST(BFactor, WithoutAMaskTakesThatOfTheMaskCommand) {
  const BFactorCase c;
  for (const std::string more : {"", "--contour 0.2", "--contour 0.2 --extend 3"}) {
    ASSERT_EQ(c.bfactor("12", "found.mrc", more).exit_code, 0) << more;
    ASSERT_TRUE(succeeded(
        run_acuity("mask " + c / "half1.mrc" + " " + c / "half2.mrc" + " -o " + c / "found_mask.mrc " + more)));
    ASSERT_EQ(c.bfactor("12", "given.mrc", "--mask " + c / "found_mask.mrc").exit_code, 0);
    EXPECT_EQ(c.voxels("found.mrc"), c.voxels("given.mrc")) << more;
  }
}

TEST(BFactor, RefusesWhatCannotBeRightAndWritesNothing) {
  const BFactorCase c;
  const auto refuses = [&](const std::string& maps, const std::string& more, const std::string& why,
                           const std::string& window = "24") {
    const ProgramResult result = c.bfactor(maps, "bad.mrc", more, window);
    EXPECT_EQ(result.exit_code, 2) << more;
    EXPECT_NE(result.err.find(why), std::string::npos) << result.err;
    EXPECT_FALSE(std::filesystem::exists(c.folder() / "bad.mrc")) << more;
    EXPECT_FALSE(std::filesystem::exists(c.folder() / "bad.json")) << more;
  };
  refuses("12", c.with_mask() + "--model " + c / "model.pdb", "excludes");
  refuses("12", "--contour 1e9", "no voxel reaches 1e+09");
  refuses("11", c.with_mask(), "same file");
  refuses("1", c.with_mask() + "--estimator half-maps", "needs both half maps");
  refuses("12", c.with_mask() + "--profile nosuch", "nosuch");
  refuses("12", c.with_mask() + "--resolution 12", "fewer than three shells");
  refuses("12", c.with_mask() + "--r2-out " + c / "bad.mrc", "bad.mrc");
  refuses("12", c.with_mask() + "--standard-error-out " + c / "mask.mrc", "mask.mrc");
  refuses("12", c.with_mask(), "The window is too small", "4");
  refuses("12", c.with_mask(), "larger than the map", "200");
  refuses("12", c.with_mask() + "--pooling nan", "pooling");
  refuses("12", c.with_mask() + "--method best", "There is no method best");
  refuses("12", c.with_mask() + "--device cuda:99", "The device cuda:99 cannot be used");
}

}  // namespace
}  // namespace acuity::testing
