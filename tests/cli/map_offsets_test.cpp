// A constant added to maps, and a factor, change no result but by the rounding of floats beside the constant.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Half maps with other constants: their files, and those of their mean, a reference and the mask.
class Offsets : public SharpenCase {
 public:
  Offsets() {
    half1_ = noisy(31, 0.5);
    half2_ = noisy(32, 0.5);
    const Moments all = moments(half1_.voxels);
    sd_ = all.standard_deviation;
    write_mask("mask.mrc", mask());
    write_maps(1, 0, 0);
  }
  /// Constants in standard deviations of a half map.
  void write_maps(float factor, double constant1, double constant2) const {
    const auto changed = [&](Volume map, double constant) {
      for (float& value : map.voxels) value = factor * static_cast<float>(value + constant * sd_);
      return map;
    };
    Volume mean = half1_;
    for (std::size_t i = 0; i < mean.voxels.size(); ++i) mean.voxels[i] = 0.5F * (mean.voxels[i] + half2_.voxels[i]);
    write("half1.mrc", changed(half1_, constant1));
    write("half2.mrc", changed(half2_, constant2));
    write("map.mrc", changed(mean, constant1));
    write("reference.mrc", changed(noisy(33, 0.1), constant2));
  }
  std::string halves() const { return *this / "half1.mrc" + " " + *this / "half2.mrc"; }

 private:
  Volume half1_;
  Volume half2_;
  double sd_ = 1;
};

/// Largest difference of two maps, in standard deviations of the first inside its nonzero voxels; `factor` divides the
/// second.
double difference(const std::vector<float>& a, const std::vector<float>& b, float factor) {
  double largest = 0;
  double squares = 0;
  double count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i] / factor));
    squares += static_cast<double>(a[i]) * a[i];
    count += a[i] != 0 ? 1 : 0;
  }
  return largest / std::sqrt(squares / count);
}

/// Values keep 24 bits, so a constant of 100 sd leaves steps of 8e-6 sd; sums over shells and gains of a few times
/// that. A thousandth of the result's standard deviation is a hundred steps.
constexpr double tolerance = 1e-3;

struct Change {
  float factor;
  double constant1;
  double constant2;
};
constexpr Change changes[] = {{1, 100, 100}, {1, -3, -3}, {1, 100, -40}, {64, 0, 0}, {0.125, -30, 30}};

TEST(MapOffsets, ChangeNothingThatSharpenWrites) {
  const Offsets c;
  const std::string mask = " --mask " + c / "mask.mrc";
  for (const std::string& command : {"sharpen " + c / "map.mrc" + mask + " -d 6 --model " + c / "model.pdb",
                                     "sharpen " + c / "map.mrc" + mask + " -d 6 --reference " + c / "reference.mrc",
                                     "sharpen " + c / "map.mrc" + mask + " -d 5 -w 40 --profile protein",
                                     "sharpen " + c.halves() + mask + " -d 5 -w 40 --profile protein",
                                     "sharpen " + c.halves() + mask + " --model " + c / "model.pdb"}) {
    c.write_maps(1, 0, 0);
    ASSERT_EQ(run_acuity(command + " -o " + c / "out.mrc").exit_code, 0) << command;
    const std::vector<float> expected = c.voxels("out.mrc");
    const bool of_reference = command.find("--reference") != std::string::npos;
    const bool of_model = command.find("--model") != std::string::npos;
    const bool of_profile = command.find("--profile") != std::string::npos;
    for (const Change& change : changes) {
      c.write_maps(change.factor, change.constant1, change.constant2);
      ASSERT_EQ(run_acuity(command + " -o " + c / "out.mrc").exit_code, 0) << command;
      // The result has the unit of the reference; a profile has none, and the result keeps that of the map.
      const float factor = of_reference || of_profile ? change.factor : 1;
      EXPECT_TRUE(of_model || of_reference || of_profile);
      EXPECT_LT(difference(expected, c.voxels("out.mrc"), factor), tolerance)
          << command << "; " << change.factor << ", " << change.constant1 << ", " << change.constant2;
    }
  }
}

/// The numbers of a JSON value that are found by these keys, one after the other.
std::vector<double> numbers(const nlohmann::json& json, const std::vector<std::string>& keys) {
  std::vector<double> all;
  for (const std::string& key : keys) {
    const nlohmann::json& value = json.at(nlohmann::json::json_pointer(key));
    if (value.is_array())
      for (const auto& element : value) all.push_back(element.get<double>());
    else
      all.push_back(value.get<double>());
  }
  return all;
}

TEST(MapOffsets, ChangeNoCurveInsideAMask) {
  const Offsets c;
  const std::string mask = " --mask " + c / "mask.mrc";
  struct Case {
    std::string command;
    std::vector<std::string> keys;
  };
  const std::vector<Case> cases{
      {"fsc --json " + c.halves() + mask + " --soft-edge 4", {"/masked/fsc", "/corrected/fsc"}},
      {"fsc --json " + c / "map.mrc" + " --against " + c / "reference.mrc" + mask + " --soft-edge 4", {"/masked/fsc"}},
      {"compare --json " + c / "map.mrc" + " " + c / "reference.mrc" + mask, {"/correlation", "/fsc/fsc"}},
      {"global " + c.halves() + mask + " -d 5 --wilson-from 20 -o " + c / "g.mrc --report " + c / "g.json",
       {"/b_factor_applied"}},
  };
  for (const Case& one : cases) {
    const auto run = [&] {
      const ProgramResult result = run_acuity(one.command);
      EXPECT_EQ(result.exit_code, 0) << one.command << ": " << result.err;
      const bool file = one.command.find("--report") != std::string::npos;
      return numbers(file ? read_json(c / "g.json") : nlohmann::json::parse(result.out, nullptr, false), one.keys);
    };
    c.write_maps(1, 0, 0);
    const std::vector<double> expected = run();
    for (const Change& change : changes) {
      c.write_maps(change.factor, change.constant1, change.constant2);
      const std::vector<double> found = run();
      ASSERT_EQ(found.size(), expected.size());
      // Curves are 1 at most; B factors are some tens of A^2.
      for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_NEAR(found[i], expected[i], tolerance * std::max(1.0, std::abs(expected[i])))
            << one.command << "; " << change.factor << ", " << change.constant1 << ", " << change.constant2 << " at "
            << i;
    }
  }
}

TEST(MapOffsets, ChangeNoLocalBFactorAndNoLocalResolution) {
  const Offsets c;
  const std::string mask = " --mask " + c / "mask.mrc";
  for (const std::string& command :
       {"bfactor " + c.halves() + mask + " -d 5 -w 40", "resolution " + c.halves() + mask}) {
    c.write_maps(1, 0, 0);
    ASSERT_EQ(run_acuity(command + " -o " + c / "out.mrc").exit_code, 0) << command;
    const std::vector<float> expected = c.voxels("out.mrc");
    for (const Change& change : changes) {
      c.write_maps(change.factor, change.constant1, change.constant2);
      ASSERT_EQ(run_acuity(command + " -o " + c / "out.mrc").exit_code, 0) << command;
      EXPECT_LT(difference(expected, c.voxels("out.mrc"), 1), 10 * tolerance)
          << command << "; " << change.factor << ", " << change.constant1 << ", " << change.constant2;
    }
  }
}

}  // namespace
}  // namespace acuity::testing
