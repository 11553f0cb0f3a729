// acuity fsc: curves of half maps, and of maps with references.
#include <fstream>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Two half maps of the density of SharpenCase, half1.mrc and half2.mrc, and its mask in mask.mrc.
class HalvesCase : public SharpenCase {
 public:
  HalvesCase() {
    write("half1.mrc", noisy(5, 3));
    write("half2.mrc", noisy(6, 3));
    write_mask("mask.mrc", mask());
  }
  std::string halves() const { return *this / "half1.mrc" + " " + *this / "half2.mrc"; }
  nlohmann::json json(const std::string& arguments) const { return json_of("fsc --json " + arguments); }
};

TEST(FscCommand, GivesFourCurvesOfHalfMapsInAMask) {
  const HalvesCase c;
  const nlohmann::json json = c.json(c.halves() + " --mask " + c / "mask.mrc" + " --soft-edge 4");
  ASSERT_EQ(json.at("s_per_angstrom").size(), 21U);
  for (const char* name : {"unmasked", "masked", "randomised", "corrected"})
    ASSERT_EQ(json.at(name).at("fsc").size(), 21U) << name;
  const auto resolution = [&](const char* name) {
    return json.at(name).at("resolution_angstrom_at_0.143").get<double>();
  };
  EXPECT_LT(resolution("masked"), resolution("unmasked")) << "noise outside the mask is gone";
  EXPECT_GE(resolution("corrected"), resolution("masked") - 1e-9);
  EXPECT_GT(json.at("randomised_from_angstrom").get<double>(), resolution("unmasked"));
  // Unmasked, it is the curve of acuity compare.
  const ProgramResult compare = run_acuity("compare --json " + c.halves());
  const nlohmann::json same = nlohmann::json::parse(compare.out, nullptr, false).at("fsc").at("fsc");
  EXPECT_EQ(json.at("unmasked").at("fsc"), same);
}

TEST(FscCommand, WritesTheTableAndThePlot) {
  const HalvesCase c;
  const ProgramResult result = run_acuity("fsc " + c.halves() + " --mask " + c / "mask.mrc" + " --soft-edge 4 --csv " +
                                          c / "fsc.csv" + " --plot " + c / "fsc.svg");
  ASSERT_TRUE(succeeded(result));
  EXPECT_TRUE(contains(result.out, "FSC falls below   0.5           0.143")) << result.out;
  EXPECT_TRUE(contains(result.out, "phases are random from"));
  std::ifstream csv(c / "fsc.csv");
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "s_per_angstrom,resolution_angstrom,coefficients,unmasked,masked,randomised,corrected");
  std::getline(csv, line);
  EXPECT_TRUE(line.starts_with("0,,1,")) << line;
  int rows = 1;
  while (std::getline(csv, line)) ++rows;
  EXPECT_EQ(rows, 21);
  const std::vector<char> svg = read_bytes(c / "fsc.svg");
  const std::string text(svg.begin(), svg.end());
  EXPECT_TRUE(contains(text, "<svg"));
  EXPECT_TRUE(contains(text, "corrected"));
  // Without --plot it is shown in the terminal.
  EXPECT_TRUE(contains(run_acuity("fsc " + c.halves()).out, "*  unmasked"));
}

TEST(FscCommand, ComparesAMapWithAModelOrAMap) {
  const HalvesCase c;
  const std::string mask = " --mask " + c / "mask.mrc" + " --soft-edge 4";
  ASSERT_TRUE(
      succeeded(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "density.mrc")));
  const nlohmann::json model = c.json(c / "half1.mrc" + " --model " + c / "model.pdb" + mask);
  const nlohmann::json map = c.json(c / "half1.mrc" + " --against " + c / "density.mrc" + mask);
  EXPECT_FALSE(model.contains("corrected"));
  for (const char* name : {"unmasked", "masked"})
    for (std::size_t j = 0; j < 21; ++j)
      // The density went through a file without a change.
      EXPECT_EQ(model.at(name).at("fsc")[j], map.at(name).at("fsc")[j]) << name << " " << j;
  EXPECT_GT(model.at("masked").at("fsc")[3].get<double>(), 0.7);
  EXPECT_EQ(model.at("b"), c / "model.pdb");
}

TEST(FscCommand, WarnsOfASharpMaskAndTakesASoftOneAsItIs) {
  const HalvesCase c;
  const ProgramResult sharp = run_acuity("fsc --json " + c.halves() + " --mask " + c / "mask.mrc");
  EXPECT_EQ(sharp.exit_code, 0);
  EXPECT_TRUE(contains(sharp.err, "has a sharp edge"));
  c.write("soft.mrc", with_soft_edge(c.mask(), 2, 4));
  const nlohmann::json soft = c.json(c.halves() + " --mask " + c / "soft.mrc");
  const nlohmann::json made = c.json(c.halves() + " --mask " + c / "mask.mrc" + " --soft-edge 4");
  EXPECT_EQ(soft.at("corrected"), made.at("corrected"));
}

TEST(FscCommand, RefusesWhatItCannotDo) {
  const HalvesCase c;
  const auto refuses = [&](const std::string& arguments, const std::string& words) {
    return refused(c.folder(), "fsc " + arguments, words);
  };
  EXPECT_TRUE(refuses(c / "half1.mrc", "Give two half maps, or one map with --model FILE or --against MAP"));
  EXPECT_TRUE(refuses(c.halves() + " --model " + c / "model.pdb", "3 were given"));
  EXPECT_TRUE(refuses(c / "half1.mrc" + " --model x.pdb --against y.mrc", "--against"));
  EXPECT_TRUE(refuses(c.halves() + " --soft-edge 3", "--soft-edge needs a mask"));
  EXPECT_TRUE(refuses(c.halves() + " --random-below 0.8 --random-from 5", "--random"));
  EXPECT_TRUE(refuses(c.halves() + " --mask " + c / "mask.mrc" + " --soft-edge 3 --random-from 1", "Nyquist"));
  EXPECT_TRUE(refuses(c.halves() + " --csv " + c / "half1.mrc", "is also an input"));
  EXPECT_TRUE(refuses(c.halves() + " --csv " + c / "x" + " --plot " + c / "x", "Two outputs have the same name"));
  c.write("flat.mrc", Volume{{40, 40, 40}, 2, std::vector<float>(64000, 3.F)});
  EXPECT_TRUE(refuses(c / "half1.mrc" + " " + c / "flat.mrc", "is constant"));
  EXPECT_TRUE(refuses(c.halves() + " --mask " + c / "flat.mrc", "is not a mask (all its voxels are 3)"));
  write_map(c / "other.mrc", make_header({40, 40, 39}, 2, {}), random_volume({40, 40, 39}, 2, 3), "test");
  EXPECT_TRUE(refuses(c / "half1.mrc" + " " + c / "other.mrc", "are not on the same grid"));
}

}  // namespace
}  // namespace acuity::testing
