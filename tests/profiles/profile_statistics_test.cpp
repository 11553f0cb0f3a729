#include "host/profiles/profile_statistics.h"

#include <cmath>

#include <gtest/gtest.h>

namespace acuity::testing {
namespace {

ModelRecord record_with(const std::string& kind, double value) {
  ModelRecord record;
  record.profiles.parts.push_back({kind, 40, 100, std::vector<double>(257, value)});
  return record;
}

const ProfileStatistics& find(const std::vector<ProfileStatistics>& all, const std::string& name) {
  for (const ProfileStatistics& statistics : all)
    if (statistics.profile.name == name) return statistics;
  throw std::runtime_error("there is no profile " + name);
}

TEST(ProfileStatistics, AreMeanSampleDeviationAndStandardError) {
  // 2, 4, 9 have the mean 5, squares of the differences 9 + 1 + 16 = 26, over 2 is 13.
  const auto all = statistics_of({record_with("helix", 2), record_with("helix", 4), record_with("helix", 9)});
  ASSERT_EQ(all.size(), 1U);
  const ProfileStatistics& helix = all[0];
  EXPECT_EQ(helix.profile.n, 3);
  EXPECT_DOUBLE_EQ(helix.profile.mean[100], 5);
  EXPECT_DOUBLE_EQ(helix.profile.standard_deviation[100], std::sqrt(13));
  EXPECT_DOUBLE_EQ(helix.standard_error[100], std::sqrt(13.0 / 3));
  EXPECT_DOUBLE_EQ(helix.profile.s_per_angstrom[256], 1);
  EXPECT_DOUBLE_EQ(helix.profile.s_per_angstrom[64], 0.25);
}

TEST(ProfileStatistics, MixedIsHalfHelixAndHalfSheetHoweverManyThereAre) {
  std::vector<ModelRecord> records{record_with("sheet", 1), record_with("sheet", 3)};
  for (int i = 0; i < 50; ++i) records.push_back(record_with("helix", 8));
  const auto all = statistics_of(records);
  const ProfileStatistics& mixed = find(all, "mixed");
  EXPECT_EQ(mixed.profile.n, 52);
  EXPECT_DOUBLE_EQ(mixed.profile.mean[7], 5);
  // A population of equal halves with means 8 and 2, variances 0 and 2: (0 + 2) / 2 + 3^2.
  EXPECT_NEAR(mixed.profile.standard_deviation[7], std::sqrt(10.0), 1e-12);
  // The error of the mean of two means: half the root of 0^2 + 1^2.
  EXPECT_NEAR(mixed.standard_error[7], 0.5, 1e-12);
}

TEST(ProfileStatistics, OnePartMakesNoAverageAndWhatWasLeftOutIsCounted) {
  std::vector<ModelRecord> records{record_with("dna", 1), record_with("rna", 3), record_with("rna", 4)};
  records[0].profiles.left_out = {{"rna", 5, LeftOut::too_few}, {"dna", 900, LeftOut::too_large}};
  records[1].profiles.left_out = {{"rna", 900, LeftOut::too_large}};
  const auto all = statistics_of(records);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].profile.name, "rna");
  EXPECT_EQ(all[0].left_out_small, 1);
  EXPECT_EQ(all[0].left_out_large, 1);
}

}  // namespace
}  // namespace acuity::testing
