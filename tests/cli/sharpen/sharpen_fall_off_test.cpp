// The overall fall-off of `acuity sharpen`: shifted B factors of a model, flat maps, the noise of one map, and windows
// that grow. Also the warnings about maps that are sharp already.
#include <cmath>

#include <gtest/gtest.h>

#include "support/sharpen_case.h"
#include "support/statistics.h"

namespace acuity::testing {
namespace {

/// Writes the model of a case with every B factor multiplied and raised, as `name`.
void write_model_with(const SharpenCase& c, const std::string& name, double factor, double more) {
  std::string text;
  std::ifstream in(c / "model.pdb");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("ATOM", 0) == 0) {
      char b[8];
      std::snprintf(b, sizeof b, "%6.2f", factor * std::stod(line.substr(60, 6)) + more);
      line.replace(60, 6, b);
    }
    text += line + "\n";
  }
  write_text(c.folder() / name, text);
}

/// Gives the atoms of the model B factors from 30 to 120 A^2 along their list.
void spread_b(const SharpenCase& c) {
  std::string text;
  std::ifstream in(c / "model.pdb");
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("ATOM", 0) == 0) {
      char b[8];
      std::snprintf(b, sizeof b, "%6.2f", 30 + 0.6 * number++);
      line.replace(60, 6, b);
    }
    text += line + "\n";
  }
  write_text(c.folder() / "model.pdb", text);
}

std::vector<double> inside(const SharpenCase& c, const std::vector<float>& voxels) {
  const Mask mask = c.mask();
  std::vector<double> values;
  for (std::size_t i = 0; i < voxels.size(); ++i)
    if (mask.inside[i] != 0) values.push_back(voxels[i]);
  return values;
}

double correlation(const SharpenCase& c, const std::string& a, const std::string& b) {
  return correlation_of(inside(c, c.voxels(a)), inside(c, c.voxels(b)));
}

/// The density of the case's model, all B factors `b`, low-passed at 5 A.
void write_density(const SharpenCase& c, const std::string& name, double b) {
  Model model = c.model_in_map();
  model.set_b_factor(b);
  c.write(name, model_density(model, c.header().size(), 2));
}

TEST(SharpenFallOff, SameBFactorAddedToAllAtomsOfAModelChangesNothing) {
  const SharpenCase c;
  spread_b(c);
  ASSERT_TRUE(succeeded(c.sharpen("own.mrc", "-d 5")));
  const std::vector<float> own = c.voxels("own.mrc");
  write_model_with(c, "raised.pdb", 1, 200);
  ASSERT_TRUE(
      succeeded(run_acuity("sharpen " + c / "map.mrc -d 5 --model " + c / "raised.pdb -o " + c / "raised.mrc")));
  const std::vector<float> raised = c.voxels("raised.mrc");
  const double sd = moments(own).standard_deviation;
  // Two decimals of B in a file are 0.005 A^2, at 4 A and in all amplitudes 1e-4.
  for (std::size_t i = 0; i < own.size(); ++i) ASSERT_NEAR(own[i], raised[i], 1e-3 * sd) << "voxel " << i;
  EXPECT_NEAR(read_json(c / "raised.json")["fall_off"]["b_taken_off_model_angstrom2"].get<double>() -
                  read_json(c / "own.json")["fall_off"]["b_taken_off_model_angstrom2"].get<double>(),
              200, 0.01);
}

TEST(SharpenFallOff, AsIsDrawsTheModelWithTheBFactorsOfItsFile) {
  const SharpenCase c;
  write_model_with(c, "soft.pdb", 0, 150);
  ASSERT_TRUE(succeeded(run_acuity("simulate " + c / "soft.pdb --like " + c / "map.mrc -o " + c / "density.mrc")));
  c.write_mask("mask.mrc", c.mask());
  const std::string common = "sharpen " + c / "map.mrc -d 5 --mask " + c / "mask.mrc ";
  ASSERT_TRUE(succeeded(run_acuity(common + "--b-factors as-is --model " + c / "soft.pdb -o " + c / "as_is.mrc")));
  ASSERT_TRUE(succeeded(run_acuity(common + "--reference " + c / "density.mrc -o " + c / "by_map.mrc")));
  EXPECT_EQ(c.voxels("as_is.mrc"), c.voxels("by_map.mrc"));
}

TEST(SharpenFallOff, ModelWithoutBFactorsIsRefinedWithAWarning) {
  const SharpenCase c;
  write_model_with(c, "same.pdb", 0, 50);
  const ProgramResult result = run_acuity("sharpen " + c / "map.mrc -w 40 -d 4.5 --model " + c / "same.pdb -o " +
                                          c / "out.mrc --b-factors model");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "they are refined against the map")) << result.err;
  EXPECT_EQ(read_json(c / "out.json")["b_factors"]["source"], "refine");
}

TEST(SharpenFallOff, MapOfALargeBFactorComesBackThroughAFlatMap) {
  const SharpenCase c;
  write_density(c, "truth.mrc", 20);
  write_density(c, "map.mrc", 320);
  spread_b(c);
  write_model_with(c, "sharp.pdb", 0, 20);
  const auto sharpened = [&](const std::string& more) {
    EXPECT_EQ(run_acuity("sharpen " + c / "map.mrc -d 4.5 --no-noise-filter --b-factors as-is --model " +
                         c / "sharp.pdb -o " + c / "out.mrc " + more)
                  .exit_code,
              0);
    return correlation(c, "out.mrc", "low.mrc");
  };
  ASSERT_TRUE(succeeded(run_acuity("global " + c / "truth.mrc -b 0 -d 4.5 -o " + c / "low.mrc")));
  const double flat = sharpened("");
  EXPECT_GT(flat, 0.98);
  EXPECT_GT(flat, sharpened("--no-flatten") + 0.01);
}

TEST(SharpenFallOff, ShellsOfOneMapAreWeighedByTheNoiseThatItsResolutionImplies) {
  const SharpenCase c;
  const std::string common = "--no-flatten -w 40 -d 5 ";
  ASSERT_TRUE(succeeded(c.sharpen("plain.mrc", common + "--no-noise-filter")));
  ASSERT_TRUE(succeeded(c.sharpen("weighed.mrc", common)));
  const nlohmann::json plain = read_json(c / "plain.json")["profiles"];
  const nlohmann::json weighed = read_json(c / "weighed.json")["profiles"];
  // Signal and noise are alike at 5 A; the window's shells, 1 / 40 A, and the mask blur the weights.
  for (std::size_t j = 4; j < plain["s_per_angstrom"].size(); ++j) {
    const double s = plain["s_per_angstrom"][j].get<double>();
    if (s > 1 / 5.4) break;
    const double expected = std::sqrt(1 / (1 + std::exp(7 * (25 * s * s - 1))));
    const double ratio = weighed["mean_amplitude_density_angstrom3"]["output"][j].get<double>() /
                         plain["mean_amplitude_density_angstrom3"]["output"][j].get<double>();
    EXPECT_NEAR(ratio, expected, 0.06) << 1 / s << " A";
  }
}

TEST(SharpenFallOff, WindowGrowsUntilItHoldsEnoughShellsForAProfile) {
  const SharpenCase c;
  c.write_mask("mask.mrc", c.mask());
  const std::string command = "sharpen " + c / "map.mrc --profile auto --mask " + c / "mask.mrc -o " + c / "out.mrc ";
  for (const double d : {5.5, 6.6, 8.0, 10.0, 12.0}) {
    const ProgramResult result = run_acuity(command + "-d " + std::to_string(d));
    ASSERT_EQ(result.exit_code, 0) << d << ": " << result.err;
    const nlohmann::json json = read_json(c / "out.json");
    const double window = json["window"]["edge_angstrom"];
    const nlohmann::json range = json["reference"]["wilson_range_angstrom"];
    // Shells lie 1 / window apart.
    EXPECT_GE(window * (1 / range[1].get<double>() - 1 / range[0].get<double>()), 2) << d;
    EXPECT_LE(window, 80) << d;
    EXPECT_EQ(json["window"].contains("grown"), window > 28) << d;
  }
}

TEST(SharpenFallOff, WindowThatIsTooSmallIsRefusedWithOneThatWorks) {
  const SharpenCase c;
  const std::string command = "sharpen " + c / "map.mrc --profile auto -d 8 -o " + c / "out.mrc -w ";
  const ProgramResult result = run_acuity(command + "25");
  ASSERT_EQ(result.exit_code, 2);
  const std::size_t at = result.err.find("Give --window ");
  ASSERT_NE(at, std::string::npos) << result.err;
  const int enough = std::stoi(result.err.substr(at + 14));
  EXPECT_EQ(run_acuity(command + std::to_string(enough)).exit_code, 0);
}

TEST(SharpenFallOff, ZerosAroundAMaskedMapAreNotItsNoise) {
  const SharpenCase c;
  Volume masked = c.noisy(7);
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < masked.voxels.size(); ++i) masked.voxels[i] *= mask.inside[i];
  c.write("map.mrc", masked);
  c.write_mask("mask.mrc", mask);
  ASSERT_EQ(
      run_acuity("sharpen " + c / "map.mrc --profile auto -d 5 -w 30 --mask " + c / "mask.mrc -o " + c / "out.mrc")
          .exit_code,
      0);
  EXPECT_FALSE(read_json(c / "out.json")["reference"].contains("noise_from"));
}

TEST(SharpenFallOff, MapThatWasSharpenedTooFarIsNamedAndComesBack) {
  const SharpenCase c;
  write_density(c, "truth.mrc", 20);
  ASSERT_TRUE(succeeded(run_acuity("global " + c / "truth.mrc -b -250 -d 4.5 -o " + c / "map.mrc")));
  ASSERT_TRUE(succeeded(run_acuity("global " + c / "truth.mrc -b 0 -d 4.5 -o " + c / "low.mrc")));
  c.write_mask("mask.mrc", c.mask());
  const ProgramResult result =
      run_acuity("sharpen " + c / "map.mrc --profile auto -d 4.5 -w 30 --mask " + c / "mask.mrc -o " + c / "out.mrc");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "falls off less than its atoms do")) << result.err;
  EXPECT_TRUE(contains(result.err, "The result is smoother than the map")) << result.err;
  EXPECT_GT(read_json(c / "out.json")["fall_off"]["equivalent_b_angstrom2"].get<double>(), 100);
  EXPECT_GT(correlation(c, "out.mrc", "low.mrc"), correlation(c, "map.mrc", "low.mrc"));
}

TEST(SharpenFallOff, MapThatWasLowPassedBeforeIsFittedToThere) {
  const SharpenCase c;
  write_density(c, "truth.mrc", 100);
  ASSERT_TRUE(succeeded(run_acuity("global " + c / "truth.mrc -b 0 -d 8 -o " + c / "map.mrc")));
  c.write_mask("mask.mrc", c.mask());
  const std::string command =
      "sharpen " + c / "map.mrc --profile auto -w 40 --mask " + c / "mask.mrc -o " + c / "out.mrc ";
  const ProgramResult result = run_acuity(command + "-d 5");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(contains(result.err, "The map was low-passed at about")) << result.err;
  const nlohmann::json report = read_json(c / "out.json");
  // The filter halves amplitudes at 7 A, and takes them to 1 / e one or two shells of the box behind
  // it. The mask blurs this end.
  EXPECT_NEAR(report["fall_off"]["filter_end_angstrom"].get<double>(), 7.4, 0.7);
  // To 5 A the filter would pass for a fall-off of B = 500 A^2 and more.
  EXPECT_LT(report["fall_off"]["b_of_map_angstrom2"].get<double>(), 350);
  EXPECT_EQ(report["resolution_angstrom"], 5);
  EXPECT_EQ(run_acuity(command + "-d 8").err.find("low-passed at about"), std::string::npos);
}

TEST(LowPassedMap, IsNamedWhereItFallsOffByMoreThanIsTakenOff) {
  const SharpenCase c;
  write_density(c, "truth.mrc", 100);
  ASSERT_EQ(run_acuity("global " + c / "truth.mrc -b 800 -d 4.5 -o " + c / "map.mrc").exit_code, 0);
  // So wide that its edge cuts nothing: exp(-4 pi^2 19^2 / 900) is left of an atom there.
  c.write_mask("mask.mrc", dilated(c.mask(), 8));
  const std::string rest = c / "map.mrc -d 6 --mask " + c / "mask.mrc -o " + c / "out.mrc ";
  const ProgramResult sharpened = run_acuity("sharpen --profile protein -w 40 " + rest);
  EXPECT_TRUE(contains(sharpened.err, "no more than 300 A^2 is taken off")) << sharpened.err;
  const ProgramResult fitted = run_acuity("bfactor " + rest);
  EXPECT_TRUE(contains(fitted.err, "that is the most that is taken off before windows are fitted")) << fitted.err;
}

TEST(LowPassedMap, HasItsFallOffByGlobalAndBFactorToTheEndOfItsFilter) {
  const SharpenCase c;
  write_density(c, "truth.mrc", 100);
  ASSERT_TRUE(succeeded(run_acuity("global " + c / "truth.mrc -b 0 -d 8 -o " + c / "map.mrc")));
  c.write_mask("mask.mrc", c.mask());
  const std::string rest = c / "map.mrc -d 5 --mask " + c / "mask.mrc -o " + c / "out.mrc ";
  for (const std::string& command : {std::string("global "), std::string("bfactor ")}) {
    const ProgramResult result = run_acuity(command + rest);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.err, "The map was low-passed at about")) << command << result.err;
  }
  const nlohmann::json range = read_json(c / "out.json")["range_angstrom"];
  EXPECT_NEAR(range[1].get<double>(), 7.4, 0.7) << read_json(c / "out.json");
}

TEST(SharpenFallOff, InvertedContrastInAMaskIsRefused) {
  const SharpenCase c;
  Volume negative = c.noisy(7);
  for (float& value : negative.voxels) value = -value;
  c.write("negative.mrc", negative);
  c.write_mask("mask.mrc", c.mask());
  EXPECT_TRUE(
      refused(c.folder(),
              "sharpen " + c / "negative.mrc --profile auto -d 5 -w 30 --mask " + c / "mask.mrc -o " + c / "out.mrc",
              "The contrast of the map is inverted"));
}

}  // namespace
}  // namespace acuity::testing
