// `acuity sharpen --profile`: what it writes, says and refuses.
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// The usual case with mask.mrc and profiles.json, which holds the profiles flat and steep.
class ProfileCase : public SharpenCase {
 public:
  ProfileCase() {
    write_mask("mask.mrc", mask());
    nlohmann::json file{{"source", "made up"}, {"profiles", nlohmann::json::array()}};
    std::vector<double> s;
    std::vector<double> flat;
    std::vector<double> steep;
    for (int i = 0; i <= 60; ++i) {
      s.push_back(0.01 * i);
      flat.push_back(5);
      steep.push_back(5 * std::exp(-80 * s.back() * s.back() / 4));
    }
    file["s_per_angstrom"] = s;
    const std::vector<double> zero(s.size(), 0);
    file["profiles"].push_back({{"name", "flat"}, {"mean", flat}, {"standard_deviation", zero}, {"n", 3}});
    file["profiles"].push_back({{"name", "steep"}, {"mean", steep}, {"standard_deviation", zero}, {"n", 4}});
    write_text(folder() / "profiles.json", file.dump());
  }

  std::string start(const std::string& maps = "map.mrc") const {
    return "sharpen " + *this / maps + " --mask " + *this / "mask.mrc" + " -o " + *this / "out.mrc --profile ";
  }
  std::string flat() const { return start() + *this / "profiles.json:flat"; }
};

TEST(SharpenProfile, SharpensInsideTheMaskAndReportsTheProfile) {
  const ProfileCase c;
  ASSERT_TRUE(succeeded(run_acuity(c.flat() + " --resolution 5")));
  const std::vector<float> out = c.voxels("out.mrc");
  const Mask mask = c.mask();
  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i] != 0, mask.inside[i] != 0) << "voxel " << i;
  const nlohmann::json report = read_json(c / "out.json");
  EXPECT_EQ(report.at("inputs").at("profile"), c / "profiles.json:flat");
  const nlohmann::json& reference = report.at("reference");
  EXPECT_EQ(reference.at("kind"), "profile");
  EXPECT_EQ(reference.at("profile"), "flat");
  EXPECT_EQ(reference.at("source"), "made up");
  EXPECT_EQ(reference.at("n"), 3);
  EXPECT_EQ(reference.at("b_target_angstrom2"), 80);
  EXPECT_EQ(reference.at("wilson_range_angstrom"), (std::vector<double>{10, 5}));
}

TEST(SharpenProfile, ReportsTheProfileAtTheLevelOfTheOutputAsItsReference) {
  const ProfileCase c;
  ASSERT_TRUE(succeeded(run_acuity(c.flat() + " --resolution 5")));
  const nlohmann::json profiles = read_json(c / "out.json").at("profiles");
  const std::vector<double> s = profiles.at("s_per_angstrom");
  const std::vector<double> coefficients = profiles.at("coefficients");
  const std::vector<double> reference = profiles.at("mean_amplitude_density_angstrom3").at("reference");
  const std::vector<double> output = profiles.at("mean_amplitude_density_angstrom3").at("output");
  ASSERT_EQ(reference.size(), s.size());
  double log_ratio = 0;
  for (std::size_t j = 0; j < s.size(); ++j) {
    // The profile is flat, and windows get a B factor of 80 A^2.
    EXPECT_NEAR(reference[j] / reference[0], std::exp(-80 * s[j] * s[j] / 4), 1e-12);
    if (s[j] >= 0.1 && s[j] <= 0.2) log_ratio += coefficients[j] * std::log(output[j] / reference[j]);
  }
  EXPECT_NEAR(log_ratio, 0, 1e-9);
}

TEST(SharpenProfile, ReportsAModelAndAMapAsReferencesToo) {
  const ProfileCase c;
  ASSERT_TRUE(succeeded(c.sharpen("model_out.mrc")));
  EXPECT_EQ(read_json(c / "model_out.json").at("reference").at("kind"), "model");
  EXPECT_EQ(read_json(c / "model_out.json").at("reference").at("file"), c / "model.pdb");
  c.write("other.mrc", c.noisy(8));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "map.mrc" + " --mask " + c / "mask.mrc" + " -o " + c / "out.mrc" +
                                   " --reference " + c / "other.mrc")));
  EXPECT_EQ(read_json(c / "out.json").at("reference").at("kind"), "map");
}

// A profile with exp(-80 s^2 / 4) more fall-off and a target that is 80 lower are the same. They differ only by the
// fall-off within a shell and by what the join keeps.
TEST(SharpenProfile, TheTargetAddsToTheProfilesOwnFallOff) {
  const ProfileCase c;
  const auto run = [&](const std::string& profile, const std::string& b) {
    // The steep profile makes more of the map's fall-off than is taken off at once, which is said.
    const ProgramResult result =
        run_acuity(c.start() + c / "profiles.json:" + profile + " --resolution 5 --profile-b " + b + " -q");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return c.voxels("out.mrc");
  };
  const std::vector<float> flat = run("flat", "130");
  const std::vector<float> steep = run("steep", "50");
  const std::vector<float> sharper = run("flat", "0");
  double difference = 0;
  double contrast = 0;
  for (std::size_t i = 0; i < flat.size(); ++i) {
    difference += std::pow(flat[i] - steep[i], 2);
    contrast += std::pow(flat[i] - sharper[i], 2);
  }
  EXPECT_LT(difference, 0.01 * contrast);
  EXPECT_EQ(read_json(c / "out.json").at("reference").at("b_target_angstrom2"), 0);
}

TEST(SharpenProfile, WarnsWithoutAResolutionAndSaysWhereTheRangeEnds) {
  const ProfileCase c;
  const ProgramResult result = run_acuity(c.flat());
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err,
            "acuity: warning: Noise beyond the resolution is raised to the profile's level; give --resolution.\n");
  // 14 voxels of 2 A: the last shell is at 28 / 7 A.
  EXPECT_EQ(read_json(c / "out.json").at("reference").at("wilson_range_angstrom"), (std::vector<double>{10, 4}));
}

TEST(SharpenProfile, GivesTheSameForBothMethodsAndAnyThreads) {
  const ProfileCase c;
  ASSERT_TRUE(succeeded(run_acuity(c.flat() + " -d 5 --threads 1")));
  const std::vector<char> one = read_bytes(c / "out.mrc");
  const std::vector<float> sliding = c.voxels("out.mrc");
  ASSERT_TRUE(succeeded(run_acuity(c.flat() + " -d 5 --threads 3")));
  EXPECT_EQ(one, read_bytes(c / "out.mrc"));
  ASSERT_TRUE(succeeded(run_acuity(c.flat() + " -d 5 --method fft")));
  const std::vector<float> fft = c.voxels("out.mrc");
  const double deviation = moments(fft).standard_deviation;
  // The engine's 1e-5; the fit to as few as three shells hands on what rounding does to each of them three times.
  for (std::size_t i = 0; i < fft.size(); ++i) ASSERT_NEAR(sliding[i], fft[i], 3e-5 * deviation);
}

TEST(SharpenProfile, WritesBothHalfMapsScaledAsTheirMean) {
  const ProfileCase c;
  c.write("half1.mrc", c.noisy(21));
  c.write("half2.mrc", c.noisy(22));
  ASSERT_TRUE(succeeded(run_acuity("sharpen " + c / "half1.mrc" + " " + c / "half2.mrc" + " --mask " + c / "mask.mrc" +
                                   " -o " + c / "out.mrc" + " --profile " + c / "profiles.json:flat" +
                                   " -d 5 --half-maps-out " + c / "scaled")));
  const std::vector<float> mean = c.voxels("out.mrc");
  const std::vector<float> first = c.voxels("scaled_half1.mrc");
  const std::vector<float> second = c.voxels("scaled_half2.mrc");
  double difference = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    // Both halves are rounded to single precision once.
    ASSERT_NEAR(mean[i], 0.5 * (static_cast<double>(first[i]) + second[i]),
                1.2e-7 * (std::abs(first[i]) + std::abs(second[i])));
    difference += std::abs(first[i] - second[i]);
  }
  EXPECT_GT(difference, 0);
}

TEST(SharpenProfile, ADryRunPlansWithoutAReferenceMap) {
  const ProfileCase c;
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result = run_acuity(c.flat() + " -d 5 --dry-run --device cpu");
  EXPECT_TRUE(succeeded(result));
  EXPECT_EQ(c.folder().files(), before);
  EXPECT_NE(result.out.find("Dry run"), std::string::npos);
  EXPECT_TRUE(refused(c.folder(), c.flat() + " -w 28 -d 12 --dry-run", "A profile cannot be fitted"));
}

TEST(SharpenProfile, APlanCountsHowFullWindowsAreInTheReferencesPlace) {
  const ProfileCase c;
  const auto bytes = [&](SharpenOptions options) {
    options.map = c / "map.mrc";
    options.mask = c / "mask.mrc";
    options.output = c / "out.mrc";
    options.report = c / "out.json";
    options.settings.engine = {"cpu", "fft", 2};
    RunLog log;
    return plan_sharpening_files(options, log).memory_bytes;
  };
  SharpenOptions with_map;
  with_map.reference = c / "map.mrc";
  SharpenOptions with_profile;
  with_profile.settings.profile = c / "profiles.json:flat";
  // Two threads have a window of doubles and its half-spectrum less, too.
  const std::int64_t windows = 2 * (14 * 14 * 14 * 8 + 8 * 14 * 14 * 16);
  EXPECT_EQ(bytes(with_map) - bytes(with_profile), windows);
}

TEST(SharpenProfile, RefusesWhatDoesNotGoTogether) {
  const ProfileCase c;
  EXPECT_TRUE(
      refused(c.folder(), c.flat() + " --reference " + c / "map.mrc", "both --reference and --profile were given"));
  EXPECT_TRUE(refused(c.folder(), c.flat() + " --model " + c / "model.pdb" + " --reference " + c / "map.mrc",
                      "--model, --reference and --profile were given"));
  EXPECT_TRUE(refused(c.folder(), c.flat() + " --shells locscale", "--profile does not go with --shells locscale"));
  EXPECT_TRUE(
      refused(c.folder(),
              "sharpen " + c / "map.mrc" + " --reference " + c / "map.mrc" + " -o " + c / "out.mrc" + " --profile-b 20",
              "--profile-b requires --profile or --model"));
  for (const char* bad : {"-1", "1001", "nan", "low"})
    EXPECT_TRUE(refused(c.folder(), c.flat() + " --profile-b " + bad, "--profile-b"));
}

TEST(SharpenProfile, RefusesWindowsWithTooFewShellsAndProfilesThatAreNone) {
  const ProfileCase c;
  EXPECT_TRUE(refused(c.folder(), c.flat() + " -w 28 -d 7.5",
                      "A profile cannot be fitted to so few shells (2 between 17.5 and 7.5 A in a window of 28 A; at "
                      "least 3 are needed). Give --window 32 or a finer --resolution"));
  EXPECT_TRUE(refused(c.folder(), c.start() + c / "profiles.json:coil", "(flat, steep"));
  EXPECT_TRUE(refused(c.folder(), c.start() + c / "missing.json", "There is no profile"));
  EXPECT_TRUE(refused(c.folder(), c.start() + c / "map.mrc", "it is neither JSON nor FASTA"));
}

TEST(SharpenProfile, DoesNotOverwriteTheProfile) {
  const ProfileCase c;
  EXPECT_TRUE(refused(c.folder(), c.flat() + " --report " + c / "profiles.json", "is also an input"));
}

}  // namespace
}  // namespace acuity::testing
