// `acuity sharpen --b-target`: which regions get the fall-off of the profile, and which keep theirs.
#include <gtest/gtest.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

constexpr double resolution = 5;

/// Two balls of atoms 30 A apart along z, at B = 60 and 160, in half1.mrc and half2.mrc with little noise; and what
/// they should become without it: both at B = 20, or the first at B = 20 and the other at 120.
class TargetCase : public SharpenCase {
 public:
  TargetCase() {
    const Volume blurred = density(60, 160);
    const auto sd = static_cast<float>(moments(blurred.voxels).standard_deviation);
    for (const auto& [name, seed] : {std::pair("half1.mrc", 31U), std::pair("half2.mrc", 32U)}) {
      Volume half = random_volume(header().size(), 2, seed);
      for (std::size_t i = 0; i < half.voxels.size(); ++i)
        half.voxels[i] = blurred.voxels[i] + 0.1F * sd * half.voxels[i];
      write(name, half);
    }
    write_low_passed("uniform_truth.mrc", density(20, 20));
    write_low_passed("local_truth.mrc", density(20, 120));
    write_mask("mask.mrc", model_mask(model(60, 160), header().size(), 2, 3));
  }
  ProgramResult sharpen_halves(const std::string& output, const std::string& more) const {
    return run_acuity("sharpen " + *this / "half1.mrc" + " " + *this / "half2.mrc" + " --mask " + *this / "mask.mrc" +
                      " -w 30 -d 5 -o " + *this / output + " " + more);
  }
  double correlation(const std::string& a, const std::string& b) const {
    const ProgramResult result =
        run_acuity("compare " + *this / a + " " + *this / b + " --json --mask " + *this / "mask.mrc");
    EXPECT_TRUE(succeeded(result));
    return nlohmann::json::parse(result.out, nullptr, false).at("correlation");
  }

 private:
  Model model(double first_b, double second_b) const {
    write_text(folder() / "balls.pdb",
               pdb_ball({50, 20, 55}, 12, 21, first_b) + pdb_ball({50, 20, 85}, 12, 22, second_b));
    Model model = read_model(folder() / "balls.pdb");
    model.translate({-10, 20, -30});
    return model;
  }
  Volume density(double first_b, double second_b) const {
    return model_density(model(first_b, second_b), header().size(), 2);
  }
  void write_low_passed(const std::string& name, const Volume& volume) const {
    write("sharp.mrc", volume);
    EXPECT_TRUE(succeeded(run_acuity("global " + *this / "sharp.mrc" + " -b 0 -d " + std::to_string(resolution) +
                                     " -o " + *this / name)));
  }
};

TEST(SharpenTarget, IsThatOfAllRegionsOrOfTheBestOrderedOnesWhileOthersKeepTheirDifference) {
  const TargetCase c;
  ASSERT_TRUE(succeeded(c.sharpen_halves("uniform.mrc", "--b-target uniform")));
  ASSERT_TRUE(succeeded(c.sharpen_halves("usual.mrc", "")));
  ASSERT_TRUE(succeeded(c.sharpen_halves("local.mrc", "--b-target local")));
  EXPECT_EQ(c.voxels("usual.mrc"), c.voxels("uniform.mrc"));
  EXPECT_GT(c.correlation("uniform.mrc", "uniform_truth.mrc"), c.correlation("local.mrc", "uniform_truth.mrc") + 0.01);
  EXPECT_GT(c.correlation("local.mrc", "local_truth.mrc"), c.correlation("uniform.mrc", "local_truth.mrc") + 0.01);
}

TEST(SharpenTarget, TellsWhatTheBestOrderedRegionsHave) {
  const TargetCase c;
  const ProgramResult result = c.sharpen_halves("local.mrc", "--b-target local --profile-b 30");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json reference = read_json(c / "local.json").at("reference");
  EXPECT_EQ(reference.at("b_target_angstrom2"), 30);
  // Windows around the first ball hold a little of the second one, whose B factor is 160.
  EXPECT_NEAR(reference.at("b_best_ordered_angstrom2"), 60, 25);
  EXPECT_NE(result.out.find("with B = 30 A^2 where windows have "), std::string::npos) << result.out;
  ASSERT_TRUE(succeeded(c.sharpen_halves("uniform.mrc", "--b-target uniform")));
  EXPECT_FALSE(read_json(c / "uniform.json").at("reference").contains("b_best_ordered_angstrom2"));
}

TEST(SharpenTarget, NeedsAProfile) {
  const TargetCase c;
  EXPECT_TRUE(failed_with(c.sharpen("out.mrc", "--b-target local"), 2, "--b-target requires --profile"));
}

}  // namespace
}  // namespace acuity::testing
