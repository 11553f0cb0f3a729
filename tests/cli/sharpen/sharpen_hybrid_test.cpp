// `acuity sharpen --model --profile`: a model that lacks a part of the density.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/model.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// Two molecules 26 A apart along z, both.pdb, of which one.pdb has the first; map.mrc and two half maps hold both at
/// B = 120.
class HybridCase : public SharpenCase {
 public:
  HybridCase() {
    const std::string one = pdb_ball({50, 20, 57}, 12, 11, 30);
    write_text(folder() / "one.pdb", one);
    write_text(folder() / "both.pdb", one + pdb_ball({50, 20, 83}, 12, 12, 30));
    Model blurred = placed("both.pdb");
    blurred.set_b_factor(120);
    const Volume density = model_density(blurred, header().size(), 2);
    const auto sd = static_cast<float>(moments(density.voxels).standard_deviation);
    for (const auto& [name, seed] :
         {std::pair("map.mrc", 7U), std::pair("half1.mrc", 8U), std::pair("half2.mrc", 9U)}) {
      Volume noisy = random_volume(header().size(), 2, seed);
      for (std::size_t i = 0; i < noisy.voxels.size(); ++i)
        noisy.voxels[i] = density.voxels[i] + 0.2F * sd * noisy.voxels[i];
      write(name, noisy);
    }
    write_mask("mask.mrc", near("both.pdb", 3));
  }

  Model placed(const std::string& name) const {
    Model model = read_model(folder() / name);
    model.translate({-10, 20, -30});
    return model;
  }
  Mask near(const std::string& name, double radius) const {
    return model_mask(placed(name), header().size(), 2, radius);
  }
  /// `acuity sharpen map.mrc` towards `reference` in mask.mrc.
  ProgramResult by(const std::string& reference, const std::string& output, const std::string& more = "") const {
    return run_acuity("sharpen " + *this / "map.mrc" + " " + reference + " --mask " + *this / "mask.mrc" +
                      " -d 5 --no-noise-filter --no-flatten -o " + *this / output + " " + more);
  }
  std::string model(const std::string& name) const { return "--b-factors as-is --model " + *this / name; }
};

/// k of the least sum of (a - k b)^2 over the mask.
double kept(const std::vector<float>& a, const std::vector<float>& b, const Mask& mask) {
  double ab = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    ab += static_cast<double>(a[i]) * b[i];
    bb += static_cast<double>(b[i]) * b[i];
  }
  return ab / bb;
}

TEST(SharpenHybrid, KeepsThePartThatTheModelLacks) {
  const HybridCase c;
  ASSERT_TRUE(succeeded(c.by(c.model("both.pdb"), "whole.mrc")));
  ASSERT_EQ(c.by(c.model("one.pdb"), "plain.mrc").exit_code, 0) << "warns of windows without atoms";
  ASSERT_TRUE(succeeded(c.by(c.model("one.pdb") + " --profile auto", "hybrid.mrc")));
  Mask part = c.near("both.pdb", 3);
  const Mask first = c.near("one.pdb", 3);
  for (std::size_t i = 0; i < part.inside.size(); ++i) part.inside[i] &= static_cast<std::uint8_t>(first.inside[i] ^ 1);
  const std::vector<float> whole = c.voxels("whole.mrc");
  EXPECT_LT(kept(c.voxels("plain.mrc"), whole, part), 0.4);
  EXPECT_GT(kept(c.voxels("hybrid.mrc"), whole, part), 0.9);
  EXPECT_LT(kept(c.voxels("hybrid.mrc"), whole, part), 1.15);
  EXPECT_NEAR(kept(c.voxels("hybrid.mrc"), whole, first), 1, 0.05);
}

TEST(SharpenHybrid, ACompleteModelGivesTheBytesOfTheModelAlone) {
  const HybridCase c;
  ASSERT_TRUE(succeeded(c.by(c.model("both.pdb"), "plain.mrc")));
  ASSERT_TRUE(succeeded(c.by(c.model("both.pdb") + " --profile auto", "hybrid.mrc")));
  EXPECT_EQ(c.voxels("hybrid.mrc"), c.voxels("plain.mrc"));
  const nlohmann::json hybrid = read_json(c / "hybrid.json").at("hybrid");
  EXPECT_EQ(hybrid.at("voxels_by_model"), read_json(c / "hybrid.json").at("voxels"));
  EXPECT_EQ(hybrid.at("voxels_by_both"), 0);
  EXPECT_EQ(hybrid.at("voxels_by_profile"), 0);
}

/// f of Eq. 18 around a voxel, by counting.
double share_around(const Mask& mask, const Mask& modelled, std::int64_t edge, std::size_t voxel) {
  const GridSize& n = mask.size;
  const auto i = static_cast<std::int64_t>(voxel);
  const std::array<std::int64_t, 3> c{i % n.x - edge / 2, i / n.x % n.y - edge / 2, i / n.x / n.y - edge / 2};
  double all = 0;
  double both = 0;
  for (std::int64_t z = std::max<std::int64_t>(0, c[2]); z < std::min(n.z, c[2] + edge); ++z)
    for (std::int64_t y = std::max<std::int64_t>(0, c[1]); y < std::min(n.y, c[1] + edge); ++y)
      for (std::int64_t x = std::max<std::int64_t>(0, c[0]); x < std::min(n.x, c[0] + edge); ++x) {
        const auto at = static_cast<std::size_t>(n.index(x, y, z));
        all += mask.inside[at];
        both += mask.inside[at] * modelled.inside[at];
      }
  return std::min(1.0, both / (0.95 * all));
}

TEST(SharpenHybrid, IsTheSumOfBothResultsWeightedByEq18) {
  const HybridCase c;
  // A low-pass of whole maps comes after Eq. 18 and would mix voxels.
  const std::string fft = "--method fft --window-voxels 16 --no-low-pass";
  ASSERT_EQ(c.by(c.model("one.pdb"), "model.mrc", fft).exit_code, 0) << "warns of windows without atoms";
  // Windows of 16 voxels leave no solvent to find noise in, of which both warn; the profile alone would damp it.
  ASSERT_EQ(c.by("--profile mixed --profile-b 60", "profile.mrc", fft).exit_code, 0);
  ASSERT_EQ(c.by(c.model("one.pdb") + " --profile mixed --profile-b 60 --model-reach 5", "hybrid.mrc", fft).exit_code,
            0);
  const Mask mask = c.near("both.pdb", 3);
  const Mask modelled = c.near("one.pdb", 5);
  const std::vector<float> model = c.voxels("model.mrc");
  const std::vector<float> profile = c.voxels("profile.mrc");
  const std::vector<float> hybrid = c.voxels("hybrid.mrc");
  std::vector<double> weight(model.size());
  std::vector<double> share(model.size());
  double model_power = 0;
  double profile_power = 0;
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    share[i] = share_around(mask, modelled, 16, i);
    const double place = std::min(1.0, std::max(0.0, (share[i] - 0.5) / 0.4));
    weight[i] = std::pow(std::sin(0.5 * std::acos(-1.0) * place), 2);
    if (weight[i] > 0) model_power += weight[i] * weight[i] * model[i] * model[i] / share[i];
    profile_power += weight[i] * weight[i] * profile[i] * profile[i];
  }
  const double scale = std::sqrt(model_power / profile_power);
  std::int64_t blended = 0;
  double largest = 0;
  for (const float v : hybrid) largest = std::max<double>(largest, std::abs(v));
  for (std::size_t i = 0; i < model.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    const double by_model = weight[i] > 0 ? weight[i] * model[i] / std::sqrt(share[i]) : 0;
    // Shares are stored in single precision, and w changes by at most pi / 0.8 times what they do.
    ASSERT_NEAR(hybrid[i], by_model + (1 - weight[i]) * scale * profile[i], 1e-6 * largest);
    blended += weight[i] > 0 && weight[i] < 1;
  }
  EXPECT_GT(blended, 100);
  const nlohmann::json told = read_json(c / "hybrid.json").at("hybrid");
  EXPECT_NEAR(told.at("scale_of_profile").get<double>(), scale, 1e-6 * scale);
  EXPECT_EQ(told.at("voxels_by_both"), blended);
  EXPECT_EQ(told.at("model_reach_angstrom"), 5.0);
}

TEST(SharpenHybrid, HalfMapsAreScaledAsTheirMean) {
  const HybridCase c;
  const auto sharpen = [&](const std::string& more, const std::string& name) {
    return run_acuity("sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --model " + c / "one.pdb" +
                      " -d 5 --no-low-pass --method fft" + " --mask " + c / "mask.mrc" + " -o " + c / (name + ".mrc") +
                      " --half-maps-out " + c / name + more);
  };
  ASSERT_EQ(sharpen("", "plain").exit_code, 0) << "warns of windows without atoms";
  ASSERT_TRUE(succeeded(sharpen(" --profile auto", "hybrid")));
  const std::vector<float> mean = c.voxels("hybrid.mrc");
  const std::vector<float> half1 = c.voxels("hybrid_half1.mrc");
  const std::vector<float> half2 = c.voxels("hybrid_half2.mrc");
  const std::vector<float> plain1 = c.voxels("plain_half1.mrc");
  const std::vector<float> plain2 = c.voxels("plain_half2.mrc");
  const Mask mask = c.near("both.pdb", 3);
  const Mask modelled = c.near("one.pdb", 4);
  double far_plain = 0;
  double far_hybrid = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    if (mask.inside[i] == 0) continue;
    // Both halves are rounded when they are stored.
    ASSERT_NEAR(mean[i], 0.5 * (static_cast<double>(half1[i]) + half2[i]),
                1.2e-7 * (std::abs(half1[i]) + std::abs(half2[i])));
    const double share = share_around(mask, modelled, 14, i);
    if (share == 1) {
      ASSERT_EQ(half1[i], plain1[i]) << "voxel " << i;
    }
    if (share > 0.3) continue;
    far_plain += std::pow(plain1[i] - plain2[i], 2);
    far_hybrid += std::pow(half1[i] - half2[i], 2);
  }
  // The part that the model lacks fades in both halves alike, and in neither with the profile.
  EXPECT_GT(far_hybrid, 4 * far_plain);
}

TEST(SharpenHybrid, TakesTheVoxelsOfTheMoleculeAndThoseNearTheModel) {
  const HybridCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " -d 5 --model " + c / "one.pdb" + " -o " + c / "out.mrc";
  ASSERT_TRUE(succeeded(run_acuity("mask " + c / "map.mrc" + " -o " + c / "found.mrc")));
  const ProgramResult result = run_acuity(start + " --profile auto --threads 1 --mask-out " + c / "used.mrc");
  ASSERT_TRUE(succeeded(result));
  const std::vector<float> found = c.voxels("found.mrc");
  const std::vector<float> used = c.voxels("used.mrc");
  const Mask near_atoms = c.near("one.pdb", 3);
  for (std::size_t i = 0; i < used.size(); ++i)
    ASSERT_EQ(used[i] > 0, found[i] > 0 || near_atoms.inside[i] != 0) << "voxel " << i;
  EXPECT_NE(result.out.find(", or within 3 A of an atom"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("one.pdb, beyond it average profile protein with B = "), std::string::npos) << result.out;
  const nlohmann::json report = read_json(c / "out.json");
  EXPECT_EQ(report.at("reference").at("kind"), "hybrid");
  EXPECT_EQ(report.at("hybrid").at("model_reach_angstrom"), 4.0);
  EXPECT_GT(report.at("hybrid").at("voxels_by_profile"), 0);
  const std::vector<float> out = c.voxels("out.mrc");
  ASSERT_TRUE(succeeded(run_acuity(start + " --profile auto --threads 3")));
  EXPECT_EQ(c.voxels("out.mrc"), out);
}

TEST(SharpenHybrid, ADryRunCountsBothPasses) {
  const HybridCase c;
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result = c.by(c.model("one.pdb") + " --profile auto", "out.mrc", "--dry-run --device cpu");
  EXPECT_TRUE(succeeded(result));
  EXPECT_EQ(c.folder().files(), before);
  EXPECT_NE(result.out.find("beyond it average profile protein"), std::string::npos) << result.out;
}

TEST(SharpenHybrid, RefusesWhatDoesNotGoTogether) {
  const HybridCase c;
  const std::string start = "sharpen " + c / "map.mrc" + " -o " + c / "out.mrc";
  EXPECT_TRUE(refused(c.folder(), start + " --model " + c / "one.pdb" + " --model-reach 5",
                      "--model-reach requires --model and --profile"));
  EXPECT_TRUE(
      refused(c.folder(), start + " --profile auto --model-reach 5", "--model-reach requires --model and --profile"));
  EXPECT_TRUE(refused(c.folder(), start + " --model " + c / "one.pdb" + " --profile auto --mask-from model",
                      "The model's mask leaves nothing to --profile"));
  EXPECT_TRUE(refused(c.folder(), start + " --model " + c / "one.pdb" + " --profile auto --shells locscale",
                      "--profile does not go with --shells locscale"));
}

}  // namespace
}  // namespace acuity::testing
