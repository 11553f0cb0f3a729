// `acuity sharpen --b-target`: which regions get the fall-off of the profile, and which keep theirs.
#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/model.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

constexpr double first_b = 60;
constexpr double second_b = 160;

/// Two balls of atoms 30 A apart along z, in half1.mrc and half2.mrc with little noise. Balls do not fall off as
/// proteins do, but both depart from them alike: what is compared is the difference between the two.
class TargetCase : public SharpenCase {
 public:
  TargetCase() {
    write_halves(first_b, second_b);
    write_mask("mask.mrc", model_mask(balls(first_b, second_b), header().size(), 2, 3));
    write("same_b.mrc", density(first_b, first_b));
    write("first_ball.mrc", around(first_ball(first_b)));
    write("second_ball.mrc", around(second_ball(first_b)));
  }
  void write_halves(double b_of_first, double b_of_second) const {
    const Volume blurred = density(b_of_first, b_of_second);
    const auto sd = static_cast<float>(moments(blurred.voxels).standard_deviation);
    for (const auto& [name, seed] : {std::pair("half1.mrc", 31U), std::pair("half2.mrc", 32U)}) {
      Volume half = random_volume(header().size(), 2, seed);
      for (std::size_t i = 0; i < half.voxels.size(); ++i)
        half.voxels[i] = blurred.voxels[i] + 0.1F * sd * half.voxels[i];
      write(name, half);
    }
  }
  ProgramResult sharpen_halves(const std::string& output, const std::string& more) const {
    return run_acuity("sharpen " + *this / "half1.mrc" + " " + *this / "half2.mrc" + " --mask " + *this / "mask.mrc" +
                      " -w 30 -d 5 -o " + *this / output + " " + more);
  }
  /// By how much the second ball falls off faster than the first, beyond what their atoms' places make of it.
  double b_difference(const std::string& map) const {
    return wilson_b(map, "second_ball.mrc") - wilson_b("same_b.mrc", "second_ball.mrc") -
           (wilson_b(map, "first_ball.mrc") - wilson_b("same_b.mrc", "first_ball.mrc"));
  }

 private:
  Model read(const std::string& pdb) const {
    write_text(folder() / "balls.pdb", pdb);
    Model model = read_model(folder() / "balls.pdb");
    model.translate({-10, 20, -30});
    return model;
  }
  Model first_ball(double b) const { return read(pdb_ball({50, 20, 55}, 12, 21, b)); }
  Model second_ball(double b) const { return read(pdb_ball({50, 20, 85}, 12, 22, b)); }
  Model balls(double b_of_first, double b_of_second) const {
    return read(pdb_ball({50, 20, 55}, 12, 21, b_of_first) + pdb_ball({50, 20, 85}, 12, 22, b_of_second));
  }
  Volume density(double b_of_first, double b_of_second) const {
    return model_density(balls(b_of_first, b_of_second), header().size(), 2);
  }
  Volume around(const Model& ball) const {
    constexpr int edge_voxels = 3;
    return with_soft_edge(model_mask(ball, header().size(), 2, 3), 2, edge_voxels);
  }
  double wilson_b(const std::string& map, const std::string& mask) const {
    const ProgramResult result = run_acuity("profile --json -d 5.5 " + *this / map + " --mask " + *this / mask);
    EXPECT_TRUE(succeeded(result));
    return nlohmann::json::parse(result.out, nullptr, false)[0].at("wilson").at("b_factor");
  }
};

double best_ordered(const TargetCase& c, const std::string& report) {
  return read_json(c / report).at("reference").at("b_best_ordered_angstrom2");
}

TEST(SharpenTarget, IsThatOfAllRegionsOrOfTheBestOrderedOnesWhileOthersKeepTheirDifference) {
  const TargetCase c;
  ASSERT_TRUE(succeeded(c.sharpen_halves("uniform.mrc", "--b-target uniform")));
  ASSERT_TRUE(succeeded(c.sharpen_halves("usual.mrc", "")));
  ASSERT_TRUE(succeeded(c.sharpen_halves("local.mrc", "--b-target local")));
  EXPECT_EQ(c.voxels("usual.mrc"), c.voxels("uniform.mrc"));
  // B of a window that holds a part of the other ball lies between the two.
  constexpr double mixed = 0.25 * (second_b - first_b);
  EXPECT_NEAR(c.b_difference("uniform.mrc"), 0, mixed);
  EXPECT_NEAR(c.b_difference("local.mrc"), second_b - first_b, mixed);
}

TEST(SharpenTarget, TellsWhatTheBestOrderedRegionsHave) {
  const TargetCase c;
  const ProgramResult result = c.sharpen_halves("local.mrc", "--b-target local --profile-b 30");
  ASSERT_TRUE(succeeded(result));
  EXPECT_EQ(read_json(c / "local.json").at("reference").at("b_target_angstrom2"), 30);
  EXPECT_NE(result.out.find("with B = 30 A^2 where windows have "), std::string::npos) << result.out;
  c.write_halves(second_b, second_b);
  ASSERT_TRUE(succeeded(c.sharpen_halves("second.mrc", "--b-target local")));
  EXPECT_NEAR(best_ordered(c, "second.json") - best_ordered(c, "local.json"), second_b - first_b, 10);
  ASSERT_TRUE(succeeded(c.sharpen_halves("uniform.mrc", "--b-target uniform")));
  EXPECT_FALSE(read_json(c / "uniform.json").at("reference").contains("b_best_ordered_angstrom2"));
}

TEST(SharpenTarget, NeedsAProfile) {
  const TargetCase c;
  EXPECT_TRUE(failed_with(c.sharpen("out.mrc", "--b-target local"), 2, "--b-target requires --profile"));
}

}  // namespace
}  // namespace acuity::testing
