// B factors that are none: confidences of predictions, and models that were never refined.
#include "host/models/b_factor_kind.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <acuity/run_log.h>

#include "support/model_text.h"

namespace acuity::testing {
namespace {

using ::testing::HasSubstr;

/// 400 atoms at random in a ball of 15 A, whose B factor depends on the distance from the centre as b(0 ... 1) says.
template <class B>
std::string ball(const B& b, const std::string& header = "") {
  std::mt19937 generator(7);
  std::uniform_real_distribution<double> place(-15, 15);
  std::string text = header;
  for (int atom = 0; atom < 400;) {
    const Vec3 at{place(generator), place(generator), place(generator)};
    const double r = std::sqrt(at[0] * at[0] + at[1] * at[1] + at[2] * at[2]) / 15;
    if (r > 1) continue;
    ++atom;
    text += pdb_atom(atom, "C", "C", at[0], at[1], at[2], b(r));
  }
  return text + "END\n";
}

std::string doubt(const std::string& text) { return model_of(text).doubt_about_b_factors(); }

TEST(BFactorKind, BFactorsThatRiseOutwardsAreNotDoubted) {
  EXPECT_EQ(doubt(ball([](double r) { return 20 + 60 * r * r; })), "");
  // As high as confidences, and up to 100.
  EXPECT_EQ(doubt(ball([](double r) { return 55 + 45 * r * r; })), "");
  EXPECT_EQ(doubt(ball([](double r) { return 55 + 45 * r * r; }, "TITLE     ALPHAFOLD MONOMER V2.0 PREDICTION\n")), "")
      << "a prediction that was refined";
  EXPECT_EQ(doubt(ball([](double r) { return 100 + 150 * r; })), "");
}

TEST(BFactorKind, ConfidencesUpToAHundredAreDoubted) {
  EXPECT_THAT(doubt(ball([](double r) { return 97 - 40 * r * r * r; })), HasSubstr("pLDDT"));
}

TEST(BFactorKind, ConfidencesOfASurePredictionAreDoubted) {
  // Nearly all above 90, and nothing to do with the place.
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> sure(88, 98);
  EXPECT_THAT(doubt(ball([&](double) { return sure(generator); })), HasSubstr("pLDDT"));
}

TEST(BFactorKind, ThePredictorsNameTipsTheScales) {
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> wide(45, 98);
  const auto b = [&](double) { return wide(generator); };
  EXPECT_EQ(doubt(ball(b)), "");
  EXPECT_THAT(doubt(ball(b, "TITLE     ALPHAFOLD MONOMER V2.0 PREDICTION FOR X\n")), HasSubstr("pLDDT"));
}

TEST(BFactorKind, ConfidencesUpToOneAreDoubted) {
  EXPECT_THAT(doubt(ball([](double r) { return 0.95 - 0.6 * r; })), HasSubstr("as confidences of predictions are"));
}

TEST(BFactorKind, EqualBFactorsAreDoubted) {
  EXPECT_THAT(doubt(ball([](double) { return 20; })),
              HasSubstr("All atoms of the model have the same B factor (20 A^2)"));
  EXPECT_THAT(doubt(ball([](double) { return 0; })),
              HasSubstr("All atoms of the model have the same B factor (0 A^2)"));
}

TEST(BFactorKind, BurialCorrelatesWithItself) {
  // Two clusters, of 3 and 1 atoms: neighbours 3, 3, 3, 1.
  const std::vector<Vec3> positions{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {50, 0, 0}};
  // Sums of doubles of a few units: their last bits.
  EXPECT_NEAR(correlation_with_burial(positions, {90, 90, 90, 30}), 1, 1e-12);
  EXPECT_NEAR(correlation_with_burial(positions, {10, 10, 10, 70}), -1, 1e-12);
  EXPECT_EQ(correlation_with_burial(positions, {20, 20, 20, 20}), 0);
}

TEST(BFactorKind, CommandsWithoutRefinementWarnOfConfidencesOnly) {
  RunLog log;
  warn_of_confidences(model_of(ball([](double) { return 20; })), log);
  EXPECT_TRUE(log.warnings().empty());
  warn_of_confidences(model_of(ball([](double r) { return 0.95 - 0.6 * r; })), log);
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_THAT(log.warnings()[0], HasSubstr("{b-factors refine}"));
}

}  // namespace
}  // namespace acuity::testing
