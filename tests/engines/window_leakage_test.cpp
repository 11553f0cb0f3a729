// Leakage through the faces of a window (Eq. 10), and the fit that knows of it (Eq. 9).
#include "host/engines/window_leakage.h"

#include <cmath>
#include <complex>
#include <random>

#include <gtest/gtest.h>

#include <acuity/average_profiles.h>

#include "host/profiles/profile_reference.h"
#include "windows/profile_gain.h"

namespace acuity::testing {
namespace {

constexpr double pi = 3.14159265358979323846;

TEST(WindowLeakage, ASpectrumThatIsTheSameEverywhereStaysAsItIs) {
  for (const int edge : {9, 12}) {
    const std::vector<double> shells = WindowLeakage(edge, 0, edge / 2 + 0.5).shell_power([](double) { return 2.0; });
    ASSERT_EQ(shells.size(), static_cast<std::size_t>(edge / 2 + 1));
    // Parseval; the last two shells lose what would leak in from beyond. The midpoint rule for 4 pi f^2 in steps of 1/4
    // is off by 1 / (16 f^2 * 12) of a shell at f.
    for (std::size_t j = 0; j + 2 < shells.size(); ++j) EXPECT_NEAR(shells[j], 2, 0.06) << edge << " shell " << j;
  }
}

/// Mean |F|^2 per shell over windows of sums of plane waves. Directions and phases are random, and |k| is spread evenly
/// over lowest ... highest. Each wave has the power of its part of the volume.
std::vector<double> measured_power(int edge, double lowest, double highest, double (*power)(double), int windows) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> uniform(0, 1);
  const int waves = 24;
  const auto n = static_cast<std::size_t>(edge);
  std::vector<double> sums(n / 2 + 1);
  std::vector<double> counts(n / 2 + 1);
  for (int w = 0; w < windows; ++w) {
    // A wave is a product of one factor an axis, and so is its transform.
    std::vector<std::complex<double>> f(n * n * n);
    for (int i = 0; i < waves; ++i) {
      const double length = lowest + (highest - lowest) * uniform(random);
      const double z = 2 * uniform(random) - 1;
      const double turn = 2 * pi * uniform(random);
      const double k[3] = {length * std::sqrt(1 - z * z) * std::cos(turn),
                           length * std::sqrt(1 - z * z) * std::sin(turn), length * z};
      const double volume = 4 * pi * length * length * (highest - lowest) / waves;
      const std::complex<double> amplitude = std::polar(std::sqrt(power(length) * volume), 2 * pi * uniform(random));
      std::vector<std::complex<double>> axis[3];
      for (int a = 0; a < 3; ++a) {
        for (int h = 0; h < edge; ++h) {
          std::complex<double> sum = 0;
          for (int x = 0; x < edge; ++x) sum += std::polar(1.0, 2 * pi * (k[a] - h) * x / edge);
          axis[a].push_back(sum);
        }
      }
      for (std::size_t hz = 0; hz < n; ++hz)
        for (std::size_t hy = 0; hy < n; ++hy)
          for (std::size_t hx = 0; hx < n; ++hx)
            f[(hz * n + hy) * n + hx] += amplitude * axis[0][hx] * axis[1][hy] * axis[2][hz];
    }
    for (std::size_t i = 0; i < f.size(); ++i) {
      const auto index = [&](std::size_t h) {
        return h <= n / 2 ? static_cast<double>(h) : static_cast<double>(h) - edge;
      };
      const double length = std::hypot(index(i % n), index(i / n % n), index(i / n / n));
      const auto shell = static_cast<std::size_t>(std::lround(length));
      if (shell >= sums.size()) continue;
      // |F|^2 of N^3 voxels of variance N^-3 integral power: N^3 times that is the spectrum's own unit.
      sums[shell] += std::norm(f[i]) / std::pow(edge, 6);
      ++counts[shell];
    }
  }
  for (std::size_t j = 0; j < sums.size(); ++j) sums[j] /= counts[j];
  return sums;
}

double steep(double f) { return std::exp(-2.2 * f); }

TEST(WindowLeakage, IsThatOfWindowsOfPlaneWaves) {
  const int edge = 10;
  const std::vector<double> expected = WindowLeakage(edge, 1.5, 5.5).shell_power(steep);
  const std::vector<double> measured = measured_power(edge, 1.5, 5.5, steep, 2500);
  // 60,000 waves: an inner shell gets some 6,000 of them, whose powers vary by twice their mean; 3 %, three times.
  for (std::size_t j = 1; j < expected.size(); ++j) EXPECT_NEAR(measured[j] / expected[j], 1, 0.09) << "shell " << j;
  // It matters: the last shell shows many times what it has itself.
  EXPECT_GT(expected[5], 5 * steep(5));
}

/// Amplitudes of a window whose sum of f(0) is exp(2 a), by the expectation of Eq. 10 over the shells' own range.
std::vector<double> amplitudes_at(const AverageProfile& profile, double a, double b, double to_angstrom) {
  const double highest = to_angstrom == 0 ? 13.5 : std::floor(26 / to_angstrom) + 0.5;
  std::vector<double> amplitudes = WindowLeakage(26, 2.5, highest).shell_power([&](double f) {
    const double p = profile.mean_between(f / 26, f / 26);
    return p * p * std::exp(-b * f * f / 26 / 26 / 2);
  });
  for (double& amplitude : amplitudes) amplitude = std::exp(a) * std::sqrt(amplitude);
  return amplitudes;
}

TEST(WindowLeakage, TheFitFindsTheBFactorBehindTheLeakage) {
  const AverageProfile profile = load_average_profile("helix");
  for (const double to_angstrom : {0.0, 2.9, 3.2, 4.4}) {
    const ProfileReference reference = make_profile_reference(profile, 26, 1, 50, 10, to_angstrom);
    for (double b = -60; b < 600; b += 17) {
      const WilsonLine line = fit_to_amplitudes(reference, 0, amplitudes_at(profile, 4, b, to_angstrom));
      ASSERT_TRUE(line.is_fitted);
      // Between nodes h = 50 A^2 apart a cubic may be off by h^4 / 384 times the fourth derivative: 0.02 in the
      // logarithm. Over q up to 0.06 that makes some 0.5 A^2 of B; up to 0.013, 2.5 A^2. And twice 0.02 of a.
      EXPECT_NEAR(line.b_observed, b, to_angstrom == 4.4 ? 2.5 : 1) << "to " << to_angstrom;
      EXPECT_NEAR(line.intercept, 4, 0.05) << "to " << to_angstrom << ", B " << b;
    }
  }
}

TEST(WindowLeakage, IgnoredItMakesABlurredWindowLookSharp) {
  const AverageProfile profile = load_average_profile("helix");
  const ProfileReference plain = make_profile_reference(profile, 26, 1, 50, 10, 0, Leakage::ignored);
  EXPECT_LT(fit_to_amplitudes(plain, 0, amplitudes_at(profile, 4, 300, 0)).b_observed, 100);
}

}  // namespace
}  // namespace acuity::testing
