// Average profiles against other programs and against the run that made the ones that Acuity ships.
#include <fstream>
#include <sstream>

#include <gemmi/model.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <acuity/average_profiles.h>
#include <acuity/model.h>

#include "host/fit/line_fit.h"
#include "host/profiles/part_profiles.h"
#include "host/profiles/secondary_structure.h"
#include "support/places.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

std::string own_data(const std::string& name) { return std::string(tests_folder) + "/data/" + name; }

TEST(AverageProfilesOfRealModels, SecondaryStructureIsThatOfMkdssp) {
  ACUITY_REQUIRE_TEST_DATA("models");
  std::ifstream in(own_data("dssp_letters.txt"));
  int models = 0;
  int across_chains = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string name;
    std::string expected;
    int pairs_across_chains = 0;
    words >> name >> pairs_across_chains >> expected;
    std::string letters;
    for (const SecondaryStructure s : secondary_structure(read_model(test_data("models/protein/" + name)).gemmi()))
      letters += static_cast<char>(s);
    EXPECT_EQ(letters, expected) << name;
    ++models;
    across_chains += pairs_across_chains > 0;
  }
  EXPECT_EQ(models, 20);
  EXPECT_EQ(across_chains, 12);
}

TEST(AverageProfilesOfRealModels, FiveModelsGiveTheNumbersOfTheRunThatMadeTheShippedProfiles) {
  ACUITY_REQUIRE_TEST_DATA("models");
  std::ifstream in(own_data("part_profiles.json"));
  const nlohmann::json models = nlohmann::json::parse(in);
  ASSERT_EQ(models.size(), 5U);
  const RadialAmplitudes spectrum(profile_cell);
  for (const nlohmann::json& expected : models) {
    const std::string name = expected.at("model").get<std::string>();
    const ModelProfiles profiles = profiles_of_parts(read_model(test_data("models/" + name)), spectrum, 30, 2);
    ASSERT_EQ(profiles.parts.size(), expected.at("parts").size()) << name;
    for (std::size_t i = 0; i < profiles.parts.size(); ++i) {
      const nlohmann::json& part = expected.at("parts")[i];
      EXPECT_EQ(profiles.parts[i].name, part.at("name")) << name;
      EXPECT_EQ(profiles.parts[i].residues, part.at("residues")) << name;
      const auto amplitude = part.at("amplitude_every_16").get<std::vector<double>>();
      ASSERT_EQ(amplitude.size(), 17U);
      // Seven digits were kept; another compiler or processor may round the single-precision transform differently.
      for (std::size_t j = 0; j < 17; ++j)
        EXPECT_NEAR(profiles.parts[i].amplitude[16 * j], amplitude[j], 1e-5 * amplitude[j])
            << name << " " << part.at("name");
    }
  }
}

TEST(AverageProfilesOfRealModels, TheShippedProfilesFollowThoseOfLocScale) {
  ACUITY_REQUIRE_TEST_DATA("reference_profiles");
  for (const std::string name : {"helix", "sheet", "dna", "rna"}) {
    const AverageProfile ours = load_average_profile(name);
    std::ifstream in(test_data("reference_profiles/locscale_theoretical_" + name + ".csv"));
    std::vector<double> s2;
    std::vector<double> log_ours;
    std::vector<double> log_theirs;
    for (std::string line; std::getline(in, line);) {
      double s = 0;
      double amplitude = 0;
      if (std::sscanf(line.c_str(), "%lf,%lf", &s, &amplitude) != 2 || s < 0.1 || s > 1.0 / 3) continue;
      s2.push_back(s * s);
      log_ours.push_back(std::log(ours.mean_between(s, s)));
      log_theirs.push_back(std::log(amplitude));
    }
    ASSERT_GT(s2.size(), 50U);
    const LineFit line_ours = fit_line(s2, log_ours);
    const LineFit line_theirs = fit_line(s2, log_theirs);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = 0; i < s2.size(); ++i) {
      const double x = log_ours[i] - line_ours.at(s2[i]);
      const double y = log_theirs[i] - line_theirs.at(s2[i]);
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    EXPECT_GT(xy / std::sqrt(xx * yy), 0.94) << name;
  }
}

}  // namespace
}  // namespace acuity::testing
