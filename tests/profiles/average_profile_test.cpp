#include <cmath>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <acuity/average_profiles.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

using nlohmann::json;

/// A straight line from 10 to 2 over s = 0 ... 0.8.
json entry(const std::string& name) {
  json profile{{"name", name}, {"n", 12}, {"source", "a test"}};
  for (int j = 0; j <= 16; ++j) {
    profile["s_per_angstrom"].push_back(0.05 * j);
    profile["mean"].push_back(10 - 0.5 * j);
    profile["standard_deviation"].push_back(0.1);
  }
  return profile;
}

/// As acuity average-profiles writes it: one grid for all.
json file_of(std::vector<std::string> names) {
  json file{{"source", "a test of several"}, {"s_per_angstrom", entry("")["s_per_angstrom"]}};
  for (const std::string& name : names) {
    json one = entry(name);
    one.erase("s_per_angstrom");
    one.erase("source");
    file["profiles"].push_back(one);
  }
  return file;
}

class AverageProfileFile : public ::testing::Test {
 protected:
  std::string write(const json& file) const {
    write_text(folder_ / "profiles.json", file.dump());
    return (folder_ / "profiles.json").string();
  }
  TempDir folder_;
};

TEST_F(AverageProfileFile, OneProfileAloneNeedsNoName) {
  const AverageProfile profile = load_average_profile(write(entry("helix")));
  EXPECT_EQ(profile.name, "helix");
  EXPECT_EQ(profile.n, 12);
  EXPECT_EQ(profile.source, "a test");
  EXPECT_EQ(profile.mean[3], 8.5);
  EXPECT_EQ(load_average_profile(write(file_of({"dna"}))).source, "a test of several");
}

TEST_F(AverageProfileFile, OfSeveralOneIsNamedBehindAColon) {
  const std::string path = write(file_of({"helix", "sheet"}));
  EXPECT_EQ(load_average_profile(path + ":sheet").name, "sheet");
  EXPECT_TRUE(throws_error(ErrorKind::input, "(helix, sheet", [&] { load_average_profile(path); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, ":NAME", [&] { load_average_profile(path + ":coil"); }));
}

TEST_F(AverageProfileFile, WhatMakesNoSenseIsRefused) {
  const auto refused = [&](const std::string& words, const json& file) {
    return throws_error(ErrorKind::input, words, [&] { load_average_profile(write(file)); });
  };
  json file = entry("helix");
  file["mean"].push_back(1);
  EXPECT_TRUE(refused("17, 18 and 17 values", file));
  file = entry("helix");
  file["mean"][5] = -1;
  EXPECT_TRUE(refused("value 5", file));
  file = entry("helix");
  file["s_per_angstrom"][5] = 0.26;
  EXPECT_TRUE(refused("equal steps", file));
  file = entry("helix");
  file["standard_deviation"][2] = "wide";
  EXPECT_TRUE(refused("Cannot use the profile", file));
  file = entry("helix");
  file.erase("n");
  EXPECT_TRUE(refused("Cannot use the profile", file));
  write_text(folder_ / "text", "no JSON");
  EXPECT_TRUE(throws_error(ErrorKind::input, "it is neither JSON nor FASTA",
                           [&] { load_average_profile((folder_ / "text").string()); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "nothing.json", [&] { load_average_profile("nothing.json:helix"); }));
}

TEST_F(AverageProfileFile, MeansOverARangeAreThoseOfTheStraightLines) {
  const AverageProfile profile = load_average_profile(write(entry("helix")));
  // The mean of a straight line is its value in the middle: 10 - 10 s.
  EXPECT_NEAR(profile.mean_between(0.1, 0.1), 9, 1e-12);
  EXPECT_NEAR(profile.mean_between(0.111, 0.333), 10 - 10 * 0.222, 1e-12);
  EXPECT_NEAR(profile.mean_between(0.301, 0.302), 10 - 10 * 0.3015, 1e-12);
  // Beyond 0.8 the last value holds: the mean of 2.5 over 0.1 and 2 over 0.3.
  EXPECT_NEAR(profile.mean_between(0.7, 1.1), (0.1 * 2.5 + 0.3 * 2) / 0.4, 1e-12);
  EXPECT_NEAR(profile.mean_between(2, 3), 2, 1e-12);
}

TEST_F(AverageProfileFile, DamagedFilesAreRefusedOrSound) {
  const std::string text = file_of({"helix", "sheet"}).dump();
  std::mt19937 random(5);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = text;
    for (unsigned flips = 0; flips <= random() % 3; ++flips)
      damaged[random() % damaged.size()] = static_cast<char>(32 + random() % 95);
    if (random() % 4 == 0) damaged.resize(random() % damaged.size() + 1);
    write_text(folder_ / "profiles.json", damaged);
    try {
      const AverageProfile profile = load_average_profile((folder_ / "profiles.json:helix").string());
      for (const double s : {0.0, 0.2, 5.0}) EXPECT_TRUE(std::isfinite(profile.mean_between(s, s + 0.1)));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
    }
  }
}

}  // namespace
}  // namespace acuity::testing
