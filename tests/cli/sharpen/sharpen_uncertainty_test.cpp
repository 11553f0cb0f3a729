// `acuity sharpen --uncertainty-out`: the spread of results over other profiles and windows.
#include "host/workflows/sharpen/sharpen_uncertainty.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

TEST(ResultSpread, IsZeroWhereResultsDifferByAFactorAlone) {
  const Volume first = random_volume({7, 6, 5}, 1, 3);
  const Mask mask{first.size, std::vector<std::uint8_t>(first.voxels.size(), 1)};
  ResultSpread spread(mask, first);
  for (const float factor : {2.F, 0.25F, 1.F}) {
    std::vector<float> result = first.voxels;
    for (float& value : result) value *= factor;
    spread.add(result);
  }
  EXPECT_EQ(spread.standard_deviation().voxels, std::vector<float>(first.voxels.size()));
}

TEST(ResultSpread, IsTheStandardDeviationAfterScalingInsideTheMask) {
  const Volume first{{4, 1, 1}, 1, {3, 4, 9, 0}};
  const Mask mask{first.size, {1, 1, 0, 0}};
  ResultSpread spread(mask, first);
  // Scaled by a half it is 4, 3: half of the differences of 1 from 3, 4. What lies outside the mask has no say.
  spread.add(std::vector<float>{8, 6, 1000, 1});
  EXPECT_EQ(spread.standard_deviation().voxels, (std::vector<float>{0.5, 0.5, 0, 0}));
}

/// The usual case with half maps, sharpened in windows of 40 A in mask.mrc.
class UncertaintyCase : public SharpenCase {
 public:
  UncertaintyCase() {
    write("half1.mrc", noisy(21, 0.5));
    write("half2.mrc", noisy(22, 0.5));
    write_mask("mask.mrc", model_mask(model_in_map(), header().size(), 2, 6));
  }
  ProgramResult run(const std::string& reference, const std::string& name, const std::string& more = "-w 40") const {
    return run_acuity("sharpen " + *this / "half1.mrc" + " " + *this / "half2.mrc" + " " + reference + " --mask " +
                      *this / "mask.mrc" + " -d 5 --no-flatten --profile-b 20 -o " + *this / (name + ".mrc") + " " +
                      more);
  }
  Mask computed() const { return model_mask(model_in_map(), header().size(), 2, 6); }
};

double rms(const std::vector<float>& values) {
  double sum = 0;
  for (const float v : values) sum += static_cast<double>(v) * v;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

/// Checks spread.mrc and what out.json says of it against the results of single runs; outside the mask these are 0.
void expect_spread_of(const UncertaintyCase& c, const std::vector<std::string>& others) {
  std::vector<std::vector<float>> results{c.voxels("out.mrc")};
  std::vector<double> scales{1};
  for (const std::string& other : others) {
    results.push_back(c.voxels(other + ".mrc"));
    scales.push_back(rms(results.front()) / rms(results.back()));
  }
  const std::vector<float> spread = c.voxels("spread.mrc");
  const Mask mask = c.computed();
  const auto count = static_cast<double>(results.size());
  std::vector<double> inside;
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < spread.size(); ++i) {
    double mean = 0;
    for (std::size_t r = 0; r < results.size(); ++r) mean += scales[r] * results[r][i] / count;
    double variance = 0;
    for (std::size_t r = 0; r < results.size(); ++r) variance += std::pow(scales[r] * results[r][i] - mean, 2) / count;
    // Stored in single precision.
    ASSERT_NEAR(spread[i], std::sqrt(variance), 1e-6 * (std::abs(mean) + std::sqrt(variance))) << "voxel " << i;
    if (mask.inside[i] == 0) continue;
    inside.push_back(spread[i]);
    sum += results.front()[i];
    squares += static_cast<double>(results.front()[i]) * results.front()[i];
  }
  const auto n = static_cast<double>(inside.size());
  const double deviation = std::sqrt(squares / n - sum / n * sum / n);
  std::nth_element(inside.begin(), inside.begin() + inside.size() / 2, inside.end());
  const double median = inside[inside.size() / 2];
  EXPECT_GT(median, 0);
  const nlohmann::json told = read_json(c / "out.json").at("uncertainty");
  EXPECT_EQ(told.at("results"), results.size());
  EXPECT_EQ(told.at("median"), median);
  EXPECT_NEAR(told.at("median_relative_to_standard_deviation").get<double>(), median / deviation, 1e-9);
}

TEST(SharpenUncertainty, IsTheSpreadOverProfilesAndWindows) {
  const UncertaintyCase c;
  ASSERT_TRUE(succeeded(c.run("--profile mixed", "alone")));
  const ProgramResult result = c.run("--profile mixed", "out", "-w 40 --uncertainty-out " + c / "spread.mrc");
  ASSERT_TRUE(succeeded(result));
  EXPECT_EQ(c.voxels("out.mrc"), c.voxels("alone.mrc"));
  EXPECT_NE(result.out.find("  spread    "), std::string::npos) << result.out;
  ASSERT_TRUE(succeeded(c.run("--profile helix", "helix")));
  ASSERT_TRUE(succeeded(c.run("--profile sheet", "sheet")));
  ASSERT_TRUE(succeeded(c.run("--profile mixed", "small", "-w 32")));
  ASSERT_TRUE(succeeded(c.run("--profile mixed", "large", "-w 56")));
  expect_spread_of(c, {"helix", "sheet", "small", "large"});
}

TEST(SharpenUncertainty, OfAModelIsTheSpreadOverWindows) {
  const UncertaintyCase c;
  const std::string model = "--model " + c / "model.pdb";
  ASSERT_TRUE(succeeded(c.run(model, "out", "--uncertainty-out " + c / "spread.mrc")));
  ASSERT_TRUE(succeeded(c.run(model, "small", "-w 20")));
  ASSERT_TRUE(succeeded(c.run(model, "large", "-w 35")));
  expect_spread_of(c, {"small", "large"});
}

TEST(SharpenUncertainty, OfAHybridIsThatOfItsSums) {
  const UncertaintyCase c;
  const std::string hybrid = "--model " + c / "model.pdb" + " --model-reach 4.5 --profile ";
  ASSERT_TRUE(
      succeeded(c.run(hybrid + "mixed", "out",
                      "-w 40 --threads 3 --half-maps-out " + c / "half" + " --uncertainty-out " + c / "spread.mrc")));
  ASSERT_TRUE(succeeded(c.run(hybrid + "helix", "helix")));
  ASSERT_TRUE(succeeded(c.run(hybrid + "sheet", "sheet")));
  ASSERT_TRUE(succeeded(c.run(hybrid + "mixed", "small", "-w 32")));
  ASSERT_TRUE(succeeded(c.run(hybrid + "mixed", "large", "-w 56")));
  expect_spread_of(c, {"helix", "sheet", "small", "large"});
}

TEST(SharpenUncertainty, RefusesWindowsThatDoNotFitAndOtherFiles) {
  const UncertaintyCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "out.mrc";
  const std::string to = " --uncertainty-out ";
  // 1.4 times 60 A is longer than the box, 80 A.
  EXPECT_TRUE(refused(c.folder(), start + " -w 60" + to + c / "spread.mrc",
                      "The window is larger than the map (42 voxels against 40 along the shortest axis)"));
  EXPECT_TRUE(refused(c.folder(), start + " -d 22" + to + c / "spread.mrc",
                      "--uncertainty-out needs a window of 20 A (the resolution is 22 A)"));
  EXPECT_TRUE(refused(c.folder(), start + to + c / "model.pdb", "is also an input"));
  EXPECT_TRUE(refused(c.folder(), start + to + c / "out.mrc", "--uncertainty-out"));
}

}  // namespace
}  // namespace acuity::testing
