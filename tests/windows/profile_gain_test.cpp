// Gains against an average profile (Eq. 9): closed forms, and what a window may lack.
#include "windows/profile_gain.h"

#include <cmath>

#include <gtest/gtest.h>

#include <acuity/error.h>

#include "host/profiles/profile_reference.h"
#include "support/profile_cases.h"

namespace acuity::testing {
namespace {

// 26 voxels of 1 A: shells 0 and 1 (26 A) lie below the join, and shell 2 (13 A) in it. Shells from 3
// (8.7 A) on lie beyond it.
constexpr int edge = 26;
const StraightProfile straight{2, 9, 50, 10, 0};

std::vector<double> gains_of(const ProfileReference& reference, std::vector<double> amplitudes) {
  std::vector<ShellSignal> signals;
  replace_by_gains(reference, 0, amplitudes, signals);
  return amplitudes;
}

/// exp(a) P_j exp(-B q_j).
std::vector<double> blurred_profile(double a, double b) {
  std::vector<double> amplitudes;
  for (std::size_t j = 0; j <= edge / 2; ++j)
    amplitudes.push_back(std::exp(a + straight.log_mean(j, edge) - b * std::pow(static_cast<double>(j) / edge / 2, 2)));
  return amplitudes;
}

std::vector<double> noisy_profile(unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> factor(0.5, 2);
  std::vector<double> amplitudes = blurred_profile(1, 90);
  for (double& a : amplitudes) a *= factor(generator);
  return amplitudes;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  // The exponents are below 40, from sums of some ten logarithms. Each rounding of 2^-53 counts up to 40 times in the
  // result, and the line's determinant loses another factor of ten.
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(a[j] / b[j], 1, 40 * 10 * 10 * 1.2e-16) << "shell " << j;
}

TEST(ProfileGain, ABlurredProfileIsBroughtToTheTargetExactly) {
  for (const double b : {-20.0, 0.0, 50.0, 250.0}) {
    for (const double a : {-30.0, 0.0, 7.0}) {
      std::vector<double> expected;
      for (int j = 0; j <= edge / 2; ++j) expected.push_back(std::exp((b - 50) * j * j / 4.0 / edge / edge));
      expect_near(gains_of(straight.reference(edge, 1), blurred_profile(a, b)), expected);
    }
  }
}

TEST(ProfileGain, WindowsKeepByHowMuchTheyDecayFasterThanTheBestOrderedOnes) {
  struct Case {
    double b, best_ordered, target, change;  // `change` is that of the window's B.
  };
  for (const Case& c : {Case{250, 100, 50, -50}, Case{80, 100, 50, -30}, Case{100, 100, 50, -50}, Case{-20, -60, 0, 60},
                        Case{850, -100, 0, 100}}) {
    StraightProfile profile = straight;
    profile.target_b = c.target;
    ProfileReference reference = profile.reference(edge, 1);
    reference.target.best_ordered = c.best_ordered;
    std::vector<double> expected;
    for (int j = 0; j <= edge / 2; ++j) expected.push_back(std::exp(-c.change * j * j / 4.0 / edge / edge));
    expect_near(gains_of(reference, blurred_profile(1, c.b)), expected);
  }
}

TEST(ProfileGain, OfAnyAmplitudesAgreesWithTheFormula) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    const std::vector<double> amplitudes = noisy_profile(seed);
    expect_near(gains_of(straight.reference(edge, 1), amplitudes), straight.naive_gains(amplitudes, edge));
  }
}

TEST(ProfileGain, TurnsAmplitudesBeyondTheJoinIntoTheProfileAndKeepsTheShapeBelow) {
  const ProfileReference reference = straight.reference(edge, 1);
  const std::vector<double> amplitudes = noisy_profile(4);
  const std::vector<double> gains = gains_of(reference, amplitudes);
  // Beyond: ln(g A) - ln P = a - 50 q, a line through the target's fall-off.
  const auto level = [&](std::size_t j) {
    return std::log(gains[j] * amplitudes[j]) - straight.log_mean(j, edge) + 50 * reference.shells[j].q;
  };
  for (std::size_t j = 4; j < gains.size(); ++j) EXPECT_NEAR(level(j), level(3), 1e-12) << "shell " << j;
  // Below: a smooth fall-off, which amplitudes of those shells do not enter.
  std::vector<double> others = amplitudes;
  others[0] *= 3;
  others[1] /= 5;
  const std::vector<double> same = gains_of(reference, others);
  EXPECT_DOUBLE_EQ(gains[0], 1);
  EXPECT_EQ(gains[0], same[0]);
  EXPECT_EQ(gains[1], same[1]);
}

TEST(ProfileGain, DoesNotDependOnTheMapsUnit) {
  std::vector<double> amplitudes = noisy_profile(5);
  const std::vector<double> gains = gains_of(straight.reference(edge, 1), amplitudes);
  for (const double unit : {1e-30, 3e20}) {
    std::vector<double> scaled = amplitudes;
    for (double& a : scaled) a *= unit;
    expect_near(gains_of(straight.reference(edge, 1), scaled), gains);
  }
}

TEST(ProfileGain, AnEmptyShellGetsZeroAndDoesNotBendTheLine) {
  std::vector<double> amplitudes = blurred_profile(3, 120);
  amplitudes[1] = amplitudes[6] = amplitudes[13] = 0;
  const std::vector<double> gains = gains_of(straight.reference(edge, 1), amplitudes);
  for (int j = 0; j <= edge / 2; ++j) {
    const bool empty = amplitudes[static_cast<std::size_t>(j)] == 0;
    const double expected = empty ? 0 : std::exp(70.0 * j * j / 4 / edge / edge);
    EXPECT_NEAR(gains[static_cast<std::size_t>(j)], expected, 1e-11 * expected) << "shell " << j;
  }
}

TEST(ProfileGain, IsOneWhereLessThanTwoShellsCanBeUsed) {
  const ProfileReference reference = straight.reference(edge, 1);
  std::vector<double> amplitudes(reference.shells.size(), 0);
  EXPECT_EQ(gains_of(reference, amplitudes), amplitudes) << "an empty window";
  amplitudes[0] = 4;
  amplitudes[2] = 3;
  amplitudes[7] = 2;
  std::vector<double> expected(amplitudes.size(), 0);
  expected[0] = expected[2] = expected[7] = 1;
  EXPECT_EQ(gains_of(reference, amplitudes), expected);
  amplitudes[9] = 1;
  EXPECT_NE(gains_of(reference, amplitudes)[7], 1) << "two make a line";
}

TEST(ProfileGain, IsFiniteWhateverTheAmplitudes) {
  const ProfileReference reference = straight.reference(edge, 1);
  std::vector<double> amplitudes = blurred_profile(0, 0);
  amplitudes[3] = 5e-324;
  amplitudes[5] = 1e308;
  amplitudes[8] = 1e-310;
  amplitudes[12] = 1e300;
  for (const double gain : gains_of(reference, amplitudes)) EXPECT_TRUE(std::isfinite(gain)) << gain;
}

TEST(ProfileReference, HoldsTheMeanOfTheProfileOverEachShell) {
  AverageProfile profile{"waves", {}, {}, {}, 1, "a test"};
  for (int i = 0; i <= 200; ++i) {
    profile.s_per_angstrom.push_back(i * 0.005);
    profile.mean.push_back(3 + std::sin(0.4 * i) * std::exp(-0.01 * i));
    profile.standard_deviation.push_back(0);
  }
  const auto value = [&](double s) {
    const double at = std::min(s / 0.005, 200.0);
    const auto i = std::min<std::size_t>(static_cast<std::size_t>(at), 199);
    return std::lerp(profile.mean[i], profile.mean[i + 1], at - static_cast<double>(i));
  };
  const ProfileReference reference = make_profile_reference(profile, 25, 0.9, 50, 10, 0, Leakage::ignored);
  ASSERT_EQ(reference.shells.size(), 13U);
  for (int j = 0; j <= 12; ++j) {
    // 20,000 midpoints of a shell over some ten kinks: each kink costs less than a step times the change of slope
    // there.
    const double low = std::max(0.0, (j - 0.5) / 22.5);
    const double high = (j + 0.5) / 22.5;
    double mean = 0;
    for (int i = 0; i < 20000; ++i) mean += value(low + (high - low) * (i + 0.5) / 20000) / 20000;
    EXPECT_NEAR(std::exp(reference.shells[static_cast<std::size_t>(j)].log_model[2]), mean, 1e-6) << "shell " << j;
    EXPECT_NEAR(reference.shells[static_cast<std::size_t>(j)].q, j * j / (4 * 22.5 * 22.5), 1e-15);
  }
}

TEST(ProfileReference, FitsTheShellsOfTheWilsonRangeWithItsEnds) {
  const auto weights = [](const ProfileReference& reference) {
    std::string text;
    for (const ProfileShell& shell : reference.shells) text += shell.weight == 1 ? 'x' : shell.weight == 0 ? '-' : '?';
    return text;
  };
  // Shells at j / 30 A: 10 A is shell 3 and 5 A is shell 6.
  EXPECT_EQ(weights(StraightProfile{2, 9, 50, 10, 5}.reference(20, 1.5)), "---xxxx----");
  EXPECT_EQ(weights(StraightProfile{2, 9, 50, 10, 5.1}.reference(20, 1.5)), "---xxx-----");
  EXPECT_EQ(weights(StraightProfile{2, 9, 50, 9.9, 4.9}.reference(20, 1.5)), "----xxx----");
  const ProfileReference all = StraightProfile{2, 9, 50, 10, 0}.reference(20, 1.5);
  EXPECT_EQ(weights(all), "---xxxxxxxx");
  EXPECT_DOUBLE_EQ(all.wilson_high_angstrom, 3);
  EXPECT_EQ(weights(StraightProfile{2, 9, 50, 10, 1}.reference(20, 1.5)), "---xxxxxxxx");
  EXPECT_DOUBLE_EQ((StraightProfile{2, 9, 50, 10, 5}.reference(20, 1.5).wilson_high_angstrom), 5);
}

TEST(ProfileReference, JoinsOverOneShellOrFromTwelveAndAHalfToTenAngstrom) {
  const auto joins = [](int window) {
    const ProfileReference reference = straight.reference(window, 1);
    std::vector<double> between;
    for (std::size_t j = 0; j < reference.shells.size(); ++j) {
      const double s = static_cast<double>(j) / window;
      const double join = reference.shells[j].join;
      if (s >= 0.1) {
        EXPECT_EQ(join, 1) << window << " A, shell " << j;
      } else if (join > 0) {
        between.push_back(join);
      }
    }
    return between;
  };
  EXPECT_TRUE(joins(20).empty()) << "shells at 20 and 10 A";
  ASSERT_EQ(joins(25).size(), 1U) << "12.5 A, half a shell below the range";
  EXPECT_NEAR(joins(25)[0], 0.5, 1e-12);
  EXPECT_EQ(joins(26).size(), 1U);
  ASSERT_EQ(joins(100).size(), 1U) << "11.1 A";
  EXPECT_NEAR(joins(100)[0], 0.5, 1e-12);
}

TEST(ProfileReference, RefusesAWindowWithFewerThanThreeShellsInTheRange) {
  EXPECT_NO_THROW((StraightProfile{2, 9, 50, 10, 5}.reference(20, 1)));
  try {
    StraightProfile{2, 9, 50, 10, 5.1}.reference(20, 1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(std::string(error.what()).find("2 between 10 and 5.1 A in a window of 20 A; at least 3 are needed"),
              std::string::npos)
        << error.what();
  }
  EXPECT_THROW((StraightProfile{2, 9, 50, 10, 12}.reference(20, 1)), Error);
  EXPECT_THROW((StraightProfile{2, 9, 50, 10, 0}.reference(8, 4)), Error) << "voxels of 4 A";
}

}  // namespace
}  // namespace acuity::testing
