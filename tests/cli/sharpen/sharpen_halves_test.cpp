// `acuity sharpen` without a mask or a resolution: what it takes instead, beside the commands that only make these.
#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// The usual case with half1.mrc and half2.mrc: noise of three times the density's standard deviation.
class HalvesCase : public SharpenCase {
 public:
  HalvesCase() {
    write("half1.mrc", noisy(21, 3));
    write("half2.mrc", noisy(22, 3));
  }
  std::string halves() const { return *this / "half1.mrc" + " " + *this / "half2.mrc"; }
  /// Towards an average profile, in windows of 40 A: they have three shells between 10 A and 6.7 A.
  ProgramResult by_profile(const std::string& name, const std::string& more = "") const {
    return run_acuity("sharpen " + halves() + " --profile mixed -w 40 -o " + *this / name + ".mrc " + more);
  }
  ProgramResult by_model(const std::string& name, const std::string& more = "") const {
    return run_acuity("sharpen " + halves() + " --model " + *this / "model.pdb" + " -o " + *this / name + ".mrc " +
                      more);
  }
  nlohmann::json report(const std::string& name) const { return read_json(*this / (name + ".json")); }
  nlohmann::json fsc_in(const std::string& mask) const {
    return json_of("fsc " + halves() + " --soft-edge 5 --json --mask " + *this / mask);
  }
  void write_mean() const {
    Volume mean = read_map(*this / "half1.mrc").volume;
    const std::vector<float> other = voxels("half2.mrc");
    for (std::size_t i = 0; i < other.size(); ++i) mean.voxels[i] = 0.5F * (mean.voxels[i] + other[i]);
    write("mean.mrc", mean);
  }
};

/// Curves of values that are rounded in single precision once more.
void expect_same_curve(const nlohmann::json& a, const nlohmann::json& b) {
  const auto values = a.at("fsc").get<std::vector<double>>();
  const auto others = b.at("fsc").get<std::vector<double>>();
  ASSERT_EQ(values.size(), others.size());
  for (std::size_t j = 0; j < values.size(); ++j) EXPECT_NEAR(values[j], others[j], 1e-6) << "shell " << j;
}

TEST(SharpenHalves, NeedNeitherMaskNorResolution) {
  const HalvesCase c;
  const ProgramResult result = c.by_profile("out", "--mask-out " + c / "mask.mrc");
  ASSERT_TRUE(succeeded(result));
  const nlohmann::json report = c.report("out");

  // The mask is what acuity mask makes of them.
  ASSERT_TRUE(succeeded(run_acuity("mask " + c.halves() + " -o " + c / "alone.mrc")));
  EXPECT_EQ(c.voxels("mask.mrc"), c.voxels("alone.mrc"));
  EXPECT_EQ(report.at("mask").at("kind"), "molecule");
  EXPECT_EQ(report.at("mask").at("noise_from"), "half maps");
  EXPECT_EQ(report.at("mask").at("level"), 0.01);
  EXPECT_EQ(report.at("mask").at("voxels"), report.at("voxels"));
  EXPECT_EQ(report.at("mask_out"), c / "mask.mrc");

  // The resolution is what acuity fsc reads off in that mask, but for the rounding of mean plus and minus difference.
  const nlohmann::json fsc = c.fsc_in("mask.mrc");
  EXPECT_NEAR(report.at("resolution_angstrom").get<double>(),
              fsc.at("corrected").at("resolution_angstrom_at_0.143").get<double>(), 1e-5);
  EXPECT_EQ(report.at("resolution_source"), "half maps");
  EXPECT_EQ(report.at("fsc").at("randomised_from_angstrom"), fsc.at("randomised_from_angstrom"));
  for (const char* key : {"s_per_angstrom", "coefficients"}) EXPECT_EQ(report.at("fsc").at(key), fsc.at(key)) << key;
  for (const char* key : {"unmasked", "masked", "randomised", "corrected"})
    expect_same_curve(report.at("fsc").at(key), fsc.at(key));

  // Given by hand, all this leads to the same map but for the rim, which only a mask of the molecule has soft.
  const std::string resolution = report.at("resolution_angstrom").dump();
  ASSERT_TRUE(
      succeeded(run_acuity("sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --profile mixed -w 40 --mask " +
                           c / "alone.mrc" + " -d " + resolution + " -o " + c / "by_hand.mrc")));
  const Mask inside = binary_mask(read_map(c / "mask.mrc").volume, "mask.mrc");
  EXPECT_GT(real_space_correlation(read_map(c / "out.mrc").volume, read_map(c / "by_hand.mrc").volume, &inside), 0.95);

  char words[64];
  std::snprintf(words, sizeof words, "low-pass  %.4g A, where the FSC", report.at("resolution_angstrom").get<double>());
  EXPECT_TRUE(contains(result.out, words)) << result.out;
  EXPECT_TRUE(contains(result.out, " standard deviations of the half maps' noise")) << result.out;
}

TEST(SharpenHalves, NeedNoReferenceEither) {
  const HalvesCase c;
  const std::string start = "sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " -w 40 -o ";
  const ProgramResult result = run_acuity(start + c / "out.mrc");
  ASSERT_TRUE(succeeded(result));
  ASSERT_TRUE(succeeded(run_acuity(start + c / "named.mrc" + " --profile protein --profile-b 20")));
  ASSERT_TRUE(succeeded(run_acuity(start + c / "auto.mrc" + " --profile auto")));
  EXPECT_EQ(c.voxels("out.mrc"), c.voxels("named.mrc"));
  EXPECT_EQ(c.voxels("out.mrc"), c.voxels("auto.mrc"));
  EXPECT_TRUE(contains(result.out, "reference average profile protein with B = 20 A^2; windows have B = "))
      << result.out;
  const nlohmann::json reference = c.report("out").at("reference");
  EXPECT_EQ(reference.at("profile"), "protein");
  EXPECT_GT(reference.at("b_windows_angstrom2").at("standard_deviation"), 0);
  // A sample of at most 600 windows, in bins that reach over their mean.
  const nlohmann::json windows = reference.at("b_windows_angstrom2");
  const auto edges = windows.at("histogram").at("edges_angstrom2").get<std::vector<double>>();
  const auto counts = windows.at("histogram").at("windows").get<std::vector<std::int64_t>>();
  ASSERT_EQ(edges.size(), counts.size() + 1);
  EXPECT_LT(edges.front(), windows.at("mean"));
  EXPECT_GT(edges.back(), windows.at("mean"));
  const std::int64_t fitted = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  EXPECT_GT(fitted, 300);
  EXPECT_LE(fitted, 600);
  // Noise is white: its amplitude is alike in all shells that have enough coefficients to tell, 5 % by 600 windows.
  ASSERT_TRUE(succeeded(c.by_profile("as_it_falls", "--no-flatten")));
  const auto noise = c.report("as_it_falls").at("reference").at("noise_amplitude").get<std::vector<double>>();
  for (std::size_t j = 5; j < noise.size(); ++j) EXPECT_NEAR(noise[j] / noise[4], 1, 0.15) << "shell " << j;
}

TEST(SharpenHalves, ReportTheLocalResolutionOfAPartOfTheWindows) {
  const HalvesCase c;
  const ProgramResult result = c.by_profile("out", "--mask-out " + c / "mask.mrc");
  ASSERT_TRUE(succeeded(result));
  ASSERT_TRUE(
      run_acuity("resolution " + c.halves() + " -w 40 --mask " + c / "mask.mrc" + " -o " + c / "local.mrc").exit_code ==
      0);
  std::vector<float> all = c.voxels("local.mrc");
  std::erase(all, 0.F);
  std::sort(all.begin(), all.end());
  const nlohmann::json found = c.report("out").at("local_resolution");
  EXPECT_EQ(found.at("threshold"), 0.143);
  EXPECT_EQ(found.at("windows"), std::min<std::size_t>(all.size(), 600));
  const auto counts = found.at("histogram").at("windows").get<std::vector<std::int64_t>>();
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), found.at("windows"));
  // The median of 600 lies among all within 4 standard errors of its rank: 4 x 0.5 / sqrt(600) = 0.08.
  const auto at = [&](double part) { return all[static_cast<std::size_t>(part * static_cast<double>(all.size()))]; };
  EXPECT_GE(found.at("median_angstrom"), at(0.42));
  EXPECT_LE(found.at("median_angstrom"), at(0.58));
  EXPECT_TRUE(contains(result.out, " falls below 0.143; 90 % of windows ")) << result.out;
}

TEST(SharpenHalves, GiveTheSameForAnyNumberOfThreads) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.by_profile("one", "--threads 1 --mask-out " + c / "mask1.mrc")));
  ASSERT_TRUE(succeeded(c.by_profile("three", "--threads 3 --mask-out " + c / "mask3.mrc")));
  EXPECT_EQ(read_bytes(c / "one.mrc"), read_bytes(c / "three.mrc"));
  EXPECT_EQ(read_bytes(c / "mask1.mrc"), read_bytes(c / "mask3.mrc"));
  for (const char* key : {"fsc", "local_resolution", "mask", "profiles", "resolution_angstrom"})
    EXPECT_EQ(c.report("one").at(key), c.report("three").at(key)) << key;
}

TEST(SharpenHalves, AreFilteredAtTheirResolutionInTheMaskOfTheModelToo) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.by_model("out")));
  c.write_mask("mask.mrc", c.mask());
  const nlohmann::json report = c.report("out");
  EXPECT_EQ(report.at("mask"),
            (nlohmann::json{{"kind", "model"}, {"radius_angstrom", 3.0}, {"voxels", c.mask().count()}}));
  expect_same_curve(report.at("fsc").at("corrected"), c.fsc_in("mask.mrc").at("corrected"));
  ASSERT_TRUE(succeeded(c.by_model("given", "-d " + report.at("resolution_angstrom").dump())));
  EXPECT_EQ(c.voxels("out.mrc"), c.voxels("given.mrc"));
}

TEST(SharpenHalves, AResolutionThatIsGivenComesFirst) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.by_model("given", "-d 9")));
  const nlohmann::json report = c.report("given");
  EXPECT_EQ(report.at("resolution_angstrom"), 9.0);
  EXPECT_EQ(report.at("resolution_source"), "given");
  EXPECT_FALSE(report.contains("fsc"));
  for (const nlohmann::json& stage : report.at("stages")) EXPECT_NE(stage.at("name"), "fsc");
}

TEST(SharpenHalves, ALowPassCanBeLeftOut) {
  const HalvesCase c;
  c.write_mean();
  const ProgramResult result = c.by_model("whole", "--no-low-pass --no-flatten --profile-b 20");
  ASSERT_TRUE(succeeded(result));
  EXPECT_TRUE(contains(result.out, "low-pass  none; the resolution is ")) << result.out;
  EXPECT_EQ(c.report("whole").at("low_pass"), false);
  EXPECT_TRUE(c.report("whole").contains("resolution_angstrom"));
  // One map has no resolution of its own.
  const ProgramResult mean = run_acuity("sharpen " + c / "mean.mrc" + " --model " + c / "model.pdb" +
                                        " --profile-b 20 -o " + c / "mean_out.mrc");
  ASSERT_TRUE(succeeded(mean));
  EXPECT_TRUE(contains(mean.out, "low-pass  none\n")) << mean.out;
  EXPECT_EQ(c.voxels("whole.mrc"), c.voxels("mean_out.mrc"));
  EXPECT_FALSE(read_json(c / "mean_out.json").contains("resolution_angstrom"));
}

TEST(SharpenHalves, ThatAgreeEverywhereAreNotFiltered) {
  const HalvesCase c;
  c.write("half1.mrc", c.noisy(21, 1e-3));
  c.write("half2.mrc", c.noisy(22, 1e-3));
  const ProgramResult result = c.by_model("out");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(contains(result.err, "The half maps agree up to the Nyquist limit")) << result.err;
  EXPECT_FALSE(c.report("out").contains("resolution_angstrom"));
  EXPECT_EQ(c.report("out").at("fsc").at("corrected").at("resolution_angstrom_at_0.143"), nullptr);
}

TEST(SharpenHalves, WritesBothHalfMapsScaledAsTheirMean) {
  const SharpenCase c;
  c.write("half1.mrc", c.noisy(21, 3));
  c.write("half2.mrc", c.noisy(22, 3));
  const std::string start = "sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --model " + c / "model.pdb" +
                            " -o " + c / "out.mrc" + " --half-maps-out " + c / "scaled";
  ASSERT_TRUE(succeeded(run_acuity(start)));
  const std::vector<float> mean = c.voxels("out.mrc");
  const std::vector<float> first = c.voxels("scaled_half1.mrc");
  const std::vector<float> second = c.voxels("scaled_half2.mrc");
  const Mask mask = c.mask();
  double difference = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    // Both halves are rounded to single precision once.
    ASSERT_NEAR(mean[i], 0.5 * (static_cast<double>(first[i]) + second[i]),
                1.2e-7 * (std::abs(first[i]) + std::abs(second[i])));
    difference += std::abs(first[i] - second[i]);
    if (mask.inside[i] == 0) {
      ASSERT_EQ(first[i], 0);
    }
  }
  EXPECT_GT(difference, 0);
  EXPECT_EQ(read_json(c / "out.json").at("half_maps_out").size(), 2U);
  EXPECT_TRUE(read_map(c / "scaled_half2.mrc").header.labels.back().ends_with("half map 2"));
  EXPECT_TRUE(refused(c.folder(),
                      "sharpen " + c / "half1.mrc" + " --model " + c / "model.pdb" + " -o " + c / "x.mrc" +
                          " --half-maps-out " + c / "y",
                      "needs both half maps"));
}

TEST(SharpenHalves, SharpensTheMeanOfTwoHalfMaps) {
  const SharpenCase c;
  const Volume half1 = c.noisy(21, 3);
  const Volume half2 = c.noisy(22, 3);
  Volume mean = half1;
  for (std::size_t i = 0; i < mean.voxels.size(); ++i) mean.voxels[i] = 0.5F * (half1.voxels[i] + half2.voxels[i]);
  c.write("half1.mrc", half1);
  c.write("half2.mrc", half2);
  c.write("mean.mrc", mean);
  const std::string rest = " --no-flatten --profile-b 20 --model " + c / "model.pdb" + " -o ";
  // Half maps are low-passed at their resolution, one map is not.
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --no-low-pass" + rest +
                                   c / "halves_out.mrc")));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "mean.mrc" + rest + c / "mean_out.mrc")));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "half1.mrc" + rest + c / "half1_out.mrc")));
  EXPECT_EQ(c.voxels("halves_out.mrc"), c.voxels("mean_out.mrc"));
  EXPECT_NE(c.voxels("halves_out.mrc"), c.voxels("half1_out.mrc"));
  EXPECT_EQ(read_json(c / "halves_out.json").at("inputs").at("half_map2"), c / "half2.mrc");
}

TEST(SharpenHalves, ThatAreNoneAreRefused) {
  const HalvesCase c;
  const std::string rest = " --model " + c / "model.pdb" + " -o " + c / "out.mrc";
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c / "half1.mrc" + " " + c / "half1.mrc" + rest,
                      "Both half maps hold the same voxels"));
  c.write("flat.mrc", Volume{{40, 40, 40}, 2, std::vector<float>(64000, 3.F)});
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c / "half1.mrc" + " " + c / "flat.mrc" + rest, "flat.mrc is constant"));
  // Noise agrees nowhere with anything.
  c.write("noise.mrc", random_volume({40, 40, 40}, 2, 77));
  EXPECT_TRUE(refused(c.folder(), "sharpen " + c / "map.mrc" + " " + c / "noise.mrc" + rest + " --frame origin",
                      "Check that both are half maps of one particle, or give --resolution"));
}

TEST(SharpenHalves, ADryRunSaysWhatWouldBeTaken) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.by_profile("out")));
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result = c.by_profile("plan", "--dry-run");
  ASSERT_TRUE(succeeded(result));
  EXPECT_EQ(c.folder().files(), before);
  char words[96];
  std::snprintf(words, sizeof words, "low-pass  %.4g A, where",
                c.report("out").at("resolution_angstrom").get<double>());
  EXPECT_TRUE(contains(result.out, words)) << result.out;
  EXPECT_TRUE(contains(result.out, "mask      " + c.report("out").at("voxels").dump() + " voxels")) << result.out;
}

TEST(SharpenProfiles, AreThoseOfTheProfileCommandInsideTheMask) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.sharpen("out.mrc", "--b-factors as-is --mask-out " + c / "mask.mrc")));
  ASSERT_TRUE(
      succeeded(run_acuity("simulate " + c / "model.pdb" + " --like " + c / "map.mrc" + " -o " + c / "density.mrc")));
  const nlohmann::json profiles = read_json(c / "out.json").at("profiles");
  for (const auto& [which, file] :
       {std::pair("input", "map.mrc"), std::pair("reference", "density.mrc"), std::pair("output", "out.mrc")}) {
    const ProgramResult result = run_acuity("profile --json " + c / file + " --mask " + c / "mask.mrc");
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const nlohmann::json expected = nlohmann::json::parse(result.out, nullptr, false)[0];
    EXPECT_EQ(profiles.at("s_per_angstrom"), expected.at("s_per_angstrom"));
    EXPECT_EQ(profiles.at("coefficients"), expected.at("coefficients"));
    EXPECT_EQ(profiles.at("mean_amplitude_density_angstrom3").at(which), expected.at("mean_amplitude")) << which;
  }
}

TEST(SharpenProfiles, OfAnAverageProfileHaveItAsTheirReference) {
  const HalvesCase c;
  ASSERT_TRUE(succeeded(c.by_profile("out")));
  const nlohmann::json amplitudes = c.report("out").at("profiles").at("mean_amplitude_density_angstrom3");
  for (const char* curve : {"input", "reference", "output"}) EXPECT_TRUE(amplitudes.contains(curve)) << curve;
}

}  // namespace
}  // namespace acuity::testing
