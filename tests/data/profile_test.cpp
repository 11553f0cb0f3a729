// Sharpening a deposited map towards an average profile, beside sharpening it against its model.
#include <gtest/gtest.h>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

/// LocScale's average profile of helices (frequency and amplitude per line) as a file of profiles, in equal steps.
void write_helix_profile(const std::filesystem::path& path) {
  std::ifstream file(test_data("reference_profiles/locscale_theoretical_helix.csv"));
  std::vector<double> s;
  std::vector<double> amplitude;
  std::string line;
  std::getline(file, line);  // The names of the columns.
  for (double a = 0, b = 0; std::getline(file, line) && std::sscanf(line.c_str(), "%lf,%lf", &a, &b) == 2;) {
    s.push_back(a);
    amplitude.push_back(b);
  }
  ASSERT_GT(s.size(), 100U);
  nlohmann::json profile{{"name", "helix"}, {"n", 1}, {"source", "LocScale"}};
  std::size_t i = 0;
  for (double at = 0; at < 0.7; at += 0.004) {
    while (s[i + 1] < at) ++i;
    const double t = std::max(0.0, (at - s[i]) / (s[i + 1] - s[i]));
    profile["s_per_angstrom"].push_back(at);
    profile["mean"].push_back((1 - t) * amplitude[i] + t * amplitude[i + 1]);
    profile["standard_deviation"].push_back(0);
  }
  write_text(path, profile.dump());
}

// Haemoglobin is helices, so their average profile should do much of what its model does.
TEST(RealProfiles, HelicesBringHaemoglobinNearerToWhatItsModelMakesOfIt) {
  ACUITY_REQUIRE_TEST_DATA("EMD-3488/modmap.mrc.gz");
  ACUITY_REQUIRE_TEST_DATA("reference_profiles");
  const TempDir folder;
  const auto path = [&](const std::string& name) { return (folder / name).string(); };
  const auto file = [](const std::string& name) { return test_data("EMD-3488/" + name).string(); };
  write_helix_profile(folder / "profile.json");
  const std::string start =
      "sharpen " + file("emd_3488.mrc.gz") + " --mask " + file("mask.mrc.gz") + " --resolution 3.2 -q";
  ASSERT_EQ(run_acuity(start + " --reference " + file("modmap.mrc.gz") + " -o " + path("model.mrc")).exit_code, 0);
  const std::string as_soft = " --profile-b 20";
  ASSERT_EQ(run_acuity(start + as_soft + " --profile " + path("profile.json") + " -o " + path("helix.mrc")).exit_code,
            0);
  const Volume by_model = read_map(path("model.mrc")).volume;
  const Mask mask = binary_mask(read_map(file("mask.mrc.gz")).volume, "mask");
  const double before = real_space_correlation(read_map(file("emd_3488.mrc.gz")).volume, by_model, &mask);
  const double after = real_space_correlation(read_map(path("helix.mrc")).volume, by_model, &mask);
  // Measured: 0.938 before, 0.966 after.
  EXPECT_LT(1 - after, 0.7 * (1 - before)) << before << " " << after;
}

}  // namespace
}  // namespace acuity::testing
