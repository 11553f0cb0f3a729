// Variances of shells from half maps, and lines that weight them by it: closed forms and simulated coefficients.
#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "support/profile_cases.h"
#include "windows/b_fit.h"

namespace acuity::testing {
namespace {

constexpr int edge = 26;
const StraightProfile straight{2, 9, 0, 10, 0};

struct Window {
  std::vector<double> logs;
  std::vector<double> weights;
};

/// Some logarithms about a line of B = 90 and some weights.
Window scattered_window(unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> number(0, 1);
  Window window;
  for (std::size_t j = 0; j <= edge / 2; ++j) {
    const double s = static_cast<double>(j) / edge;
    window.logs.push_back(3 + straight.log_mean(j, edge) - 90 * s * s / 4 + 0.3 * (number(generator) - 0.5));
    window.weights.push_back(j < 3 ? 0 : 0.1 + 10 * number(generator));
  }
  return window;
}

template <class Take>
auto with_functions(const ProfileReference& reference, const Window& window, const Take& take) {
  return take([&](int j) -> const ProfileShell& { return reference.shells[static_cast<std::size_t>(j)]; },
              [&](int j) {
                const auto shell = static_cast<std::size_t>(j);
                return ShellSignal{window.logs[shell], window.weights[shell]};
              });
}

WilsonLine fit(const ProfileReference& reference, const Window& window) {
  return with_functions(reference, window, [&](auto shell_of, auto signal_at) {
    return fit_wilson_line(static_cast<int>(window.logs.size()), shell_of, signal_at, LinePrior{});
  });
}

LineQuality quality(const ProfileReference& reference, const Window& window, const WilsonLine& line) {
  return with_functions(reference, window, [&](auto shell_of, auto signal_at) {
    return quality_of_line(static_cast<int>(window.logs.size()), shell_of, signal_at, line);
  });
}

TEST(WeightedLine, IsTheWeightedLeastSquaresLineOfTheTextbook) {
  const ProfileReference reference = straight.reference(edge, 1);
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Window window = scattered_window(seed);
    // y - ln P = a - B q.
    double w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t j = 3; j < window.logs.size(); ++j) {
      const double q = static_cast<double>(j * j) / edge / edge / 4;
      const double d = window.logs[j] - straight.log_mean(j, edge);
      w += window.weights[j];
      x += window.weights[j] * q;
      y += window.weights[j] * d;
      xx += window.weights[j] * q * q;
      xy += window.weights[j] * q * d;
    }
    const double determinant = w * xx - x * x;
    const double b = -(w * xy - x * y) / determinant;
    const double a = (y + b * x) / w;
    const WilsonLine line = fit(reference, window);
    // Sums of ten products; the determinant loses another factor of ten.
    EXPECT_NEAR(line.b_observed, b, 1e-12 * 90 * 100);
    EXPECT_NEAR(line.intercept, a, 1e-12 * 100);
    double residual = 0;
    double total = 0;
    for (std::size_t j = 3; j < window.logs.size(); ++j) {
      const double q = static_cast<double>(j * j) / edge / edge / 4;
      const double r = window.logs[j] - straight.log_mean(j, edge) - a + b * q;
      residual += window.weights[j] * r * r;
    }
    double mean = 0;
    for (std::size_t j = 3; j < window.logs.size(); ++j) mean += window.weights[j] * window.logs[j] / w;
    for (std::size_t j = 3; j < window.logs.size(); ++j)
      total += window.weights[j] * std::pow(window.logs[j] - mean, 2);
    const LineQuality found = quality(reference, window, line);
    EXPECT_EQ(found.shells, 11);
    EXPECT_NEAR(found.information, determinant / w, 1e-10 * determinant / w);
    EXPECT_NEAR(found.residual, residual, 1e-10 * total);
    EXPECT_NEAR(found.r_squared(), 1 - residual / total, 1e-10);
    EXPECT_NEAR(found.standard_error(), std::sqrt(std::max(1.0, residual / 9) * w / determinant), 1e-8);
  }
}

TEST(WeightedLine, IsThatOfTheAmplitudesWhereEachShellHasItsOwnWeight) {
  const ProfileReference reference = straight.reference(edge, 1);
  Window window = scattered_window(4);
  std::vector<double> amplitudes;
  for (std::size_t j = 0; j < window.weights.size(); ++j) {
    window.weights[j] = reference.shells[j].weight;
    amplitudes.push_back(std::exp(window.logs[j]));
  }
  const WilsonLine weighted = fit(reference, window);
  const WilsonLine plain = fit_to_amplitudes(reference, 0, amplitudes);
  // Logarithms of exponentials are off by a few 2^-52, which the line's determinant enlarges tenfold.
  EXPECT_NEAR(weighted.b_observed, plain.b_observed, 1e-11);
  EXPECT_NEAR(weighted.intercept, plain.intercept, 1e-13);
}

TEST(WeightedLine, IgnoresShellsWithoutWeightWhateverTheyHold) {
  const ProfileReference reference = straight.reference(edge, 1);
  Window window = scattered_window(5);
  window.weights[7] = 0;
  const WilsonLine line = fit(reference, window);
  const double residual = quality(reference, window, line).residual;
  window.logs[7] = 1e6;
  EXPECT_EQ(fit(reference, window).b_observed, line.b_observed);
  EXPECT_EQ(quality(reference, window, line).residual, residual);
  window.logs[7] = -HUGE_VAL;
  window.weights[7] = 1;
  EXPECT_EQ(fit(reference, window).b_observed, line.b_observed) << "an empty shell";
}

TEST(WeightedLine, OfTwoShellsHasNoErrorThatItCouldKnow) {
  const ProfileReference reference = straight.reference(edge, 1);
  Window window = scattered_window(6);
  for (std::size_t j = 0; j < window.weights.size(); ++j) window.weights[j] = j == 5 || j == 9 ? 4 : 0;
  const LineQuality two = quality(reference, window, fit(reference, window));
  // The standard error of a difference of two values of variance 1 / 4, over the difference of q.
  EXPECT_NEAR(two.standard_error(), std::sqrt(0.5) * 4 * edge * edge / (81 - 25), 1e-9);
  EXPECT_EQ(quality(reference, Window{{1, 2}, {0, 0}}, {}).standard_error(), HUGE_VAL);
}

/// Mean powers of `coefficients` / 2 independent pairs of complex normal numbers whose true correlation is `fsc`.
struct DrawnShell {
  double cross = 0;
  double power1 = 0;
  double power2 = 0;
};

DrawnShell draw_shell(std::mt19937& generator, int coefficients, double fsc) {
  std::normal_distribution<double> normal;
  const auto draw = [&](double power) {
    const double part = std::sqrt(power / 2);
    const double real = part * normal(generator);
    return std::complex<double>(real, part * normal(generator));
  };
  DrawnShell shell;
  const int pairs = coefficients / 2;
  for (int i = 0; i < pairs; ++i) {
    const std::complex<double> signal = draw(fsc);
    const std::complex<double> f1 = signal + draw(1 - fsc);
    const std::complex<double> f2 = signal + draw(1 - fsc);
    shell.cross += (f1 * std::conj(f2)).real() / pairs;
    shell.power1 += std::norm(f1) / pairs;
    shell.power2 += std::norm(f2) / pairs;
  }
  return shell;
}

TEST(WeighedShell, HasTheVarianceThatDrawnCoefficientsShow) {
  std::mt19937 generator(11);
  constexpr int draws = 2000;
  constexpr int coefficients = 800;
  for (const double fsc : {0.3, 0.6, 1.0}) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; ++i) {
      const DrawnShell shell = draw_shell(generator, coefficients, fsc);
      const double y = weigh_shell(shell.cross, shell.power1, shell.power2, coefficients).log_amplitude;
      sum += y;
      squares += y * y;
    }
    const double variance = squares / draws - sum * sum / draws / draws;
    // A variance of normal numbers is known to sqrt(2 / draws) of itself, 3.2 %; the tolerance is three of
    // those, and 2 %. The rule for the variance of a logarithm leaves out about the square of its argument's
    // relative error (0.015 at most).
    EXPECT_NEAR(variance / log_amplitude_variance(fsc, coefficients, 0), 1, 3 * 0.032 + 0.02) << "FSC " << fsc;
  }
}

TEST(WeighedShell, IsTheLogarithmOfTheRootOfTheCrossPower) {
  const ShellSignal shell = weigh_shell(4, 5, 20, 100, {0.01, 0.02});
  EXPECT_DOUBLE_EQ(shell.log_amplitude, std::log(2));
  // FSC 0.4: (1 + 0.16) / (4 * 100 * 0.16) + 0.01.
  EXPECT_DOUBLE_EQ(shell.weight, 1 / (1.16 / 64 + 0.01));
  EXPECT_DOUBLE_EQ(weigh_shell(7, 6, 6, 100, {0.01, 0.02}).weight, 1 / (0.005 + 0.01)) << "rounding beyond 1";
}

TEST(WeighedShell, HasNoWeightBelowTheLeastCorrelationAndWithoutPower) {
  EXPECT_GT(weigh_shell(0.021, 1, 1, 100).weight, 0);
  EXPECT_EQ(weigh_shell(0.019, 1, 1, 100).weight, 0);
  EXPECT_EQ(weigh_shell(-0.5, 1, 1, 100).weight, 0);
  EXPECT_EQ(weigh_shell(0, 0, 0, 100).weight, 0);
  EXPECT_EQ(weigh_shell(1, 0, 1, 100).weight, 0);
}

/// The shells of a straight profile beyond 10 A and what half maps show of them at a B and a noise power.
struct HalfMapWindow {
  std::vector<ProfileShell> shells;
  std::vector<HalfMapShell> powers;

  FittedB fit(double start_b) const {
    return fit_half_maps(
        static_cast<int>(shells.size()),
        [&](int j) -> const ProfileShell& { return shells[static_cast<std::size_t>(j)]; },
        [&](int j) -> const HalfMapShell& { return powers[static_cast<std::size_t>(j)]; }, {0, start_b, true}, 0);
  }
};

/// With 4 pi j^2 coefficients, rounded to even, and signal exp(2 (a + m_j(B))).
template <class PowersOf>
HalfMapWindow half_map_window(double b, const PowersOf& powers_of) {
  HalfMapWindow window;
  const ProfileReference reference = straight.reference(edge, 1);
  for (std::size_t j = 3; j < reference.shells.size(); ++j) {
    const double s = static_cast<double>(j) / edge;
    const double signal = std::exp(2 * (1 + straight.log_mean(j, edge) - b * s * s / 4));
    window.shells.push_back(reference.shells[j]);
    window.powers.push_back(powers_of(signal, 2 * std::lround(6.28 * static_cast<double>(j * j))));
  }
  return window;
}

TEST(HalfMapFit, FindsTheBOfExactPowersWhateverTheNoise) {
  for (const double b : {-20.0, 80.0, 300.0}) {
    for (const double noise : {0.0, 1.0, 1e3}) {
      const HalfMapWindow window = half_map_window(b, [&](double signal, long n) {
        return HalfMapShell{signal, noise, static_cast<double>(n)};
      });
      const FittedB fitted = window.fit(60);
      // Rounds end at a step of 1e-4; scoring contracts, so what is left is of that size.
      EXPECT_NEAR(fitted.line.b_observed, b, 1e-3) << noise;
      EXPECT_NEAR(fitted.line.intercept, 1, 1e-4) << noise;
      EXPECT_NEAR(fitted.quality.residual, 0, 1e-3);
      EXPECT_EQ(fitted.quality.shells, 11);
    }
  }
}

TEST(HalfMapFit, ScattersByItsStandardErrorAboutTheTruth) {
  std::mt19937 generator(21);
  constexpr int draws = 400;
  constexpr double b = 60;
  // Three times as strong as the signal in the first shell: cross powers of outer shells are of either sign.
  constexpr double noise = 100;
  double sum = 0;
  double squares = 0;
  double variances = 0;
  for (int i = 0; i < draws; ++i) {
    const HalfMapWindow window = half_map_window(b, [&](double signal, long n) {
      const double power = signal + noise;
      const DrawnShell drawn = draw_shell(generator, static_cast<int>(n), signal / power);
      const double both = 0.5 * (drawn.power1 + drawn.power2);
      return HalfMapShell{power * drawn.cross, power * (both - drawn.cross), static_cast<double>(n)};
    });
    const FittedB fitted = window.fit(0);
    const double d = fitted.line.b_observed - b;
    sum += d;
    squares += d * d;
    variances += 1 / fitted.quality.information;
  }
  const double scatter = std::sqrt(squares / draws - sum * sum / draws / draws);
  // The mean is known to scatter / sqrt(draws): three of those. The scatter is known to 1 / sqrt(2 draws) of itself,
  // 3.5 %; the tolerance is three of those and a tenth. The tenth is there because the noise of each shell is itself
  // known from the window only.
  EXPECT_NEAR(sum / draws, 0, 3 * scatter / std::sqrt(draws));
  EXPECT_NEAR(scatter / std::sqrt(variances / draws), 1, 0.105 + 0.1);
}

TEST(HalfMapFit, FitsNothingWithoutAStart) {
  HalfMapWindow window = half_map_window(50, [](double signal, long) { return HalfMapShell{signal, 1, 100}; });
  const auto shell_of = [&](int j) -> const ProfileShell& { return window.shells[static_cast<std::size_t>(j)]; };
  const auto powers_of = [&](int j) -> const HalfMapShell& { return window.powers[static_cast<std::size_t>(j)]; };
  EXPECT_FALSE(fit_half_maps(11, shell_of, powers_of, {}, 0).line.is_fitted);
  for (ProfileShell& shell : window.shells) shell.weight = 0;
  EXPECT_FALSE(window.fit(0).line.is_fitted) << "no shell to use";
}

}  // namespace
}  // namespace acuity::testing
