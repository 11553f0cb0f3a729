// The variance of each shell of a window, from two half maps, and a Wilson line that weights each shell by it.
// Lies between the shell powers of a window (Eq. 11) and its local B factor (Eq. 13); shared by CPU and GPU.
#pragma once

#include <cmath>

#include "windows/host_device.h"
#include "windows/line_scoring.h"
#include "windows/line_sums.h"
#include "windows/profile_gain.h"
#include "windows/shell_correlation.h"

namespace acuity {

/// Scatter of ln of a shell's amplitude in a window, besides that of its coefficients.
struct ShellScatter {
  /// Variance of ln A_j about a + m_j(B), whatever the number of coefficients: structures differ from their average.
  double modulation = 0.01;
  double min_fsc = 0.02;  ///< Shells with a lower FSC are not used: their cross power may be of either sign.
};

/// Variance of ln sqrt(X_j) at true correlation `fsc`. X_j is the mean of Re F1 F2* over the n coefficients of a shell,
/// Friedel mates included. Signal and noise are complex normal, and n / 2 of n coefficients are independent. So var
/// X_j = (P^2 + X^2) / n, with P the power of a half map and X = FSC P. By the rule for a logarithm:
///
///   var = (1 + FSC^2) / (4 n FSC^2) = (1 - FSC^2) / (4 n FSC^2) + 1 / (2 n)
///
/// The first term is noise, the second one the signal's own chance (Wilson 1949, Acta Cryst. 2, 318), which remains
/// where there is no noise. `modulation` comes on top.
ACUITY_HOST_DEVICE inline double log_amplitude_variance(double fsc, double coefficients, double modulation) {
  const double squared = fsc * fsc;
  return (1 + squared) / (4 * coefficients * squared) + modulation;
}

/// Eq. 13: y_j = ln sqrt(X_j), with the inverse of its variance as weight. `coefficients` is the number of the shell's
/// coefficients over the full sphere.
ACUITY_HOST_DEVICE inline ShellSignal weigh_shell(double cross, double power1, double power2, double coefficients,
                                                  const ShellScatter& scatter = {}) {
  const double fsc = shell_correlation(cross, power1, power2);
  if (!(fsc > scatter.min_fsc)) return {};
  const double bounded = fsc < 1 ? fsc : 1;
  return {0.5 * std::log(cross), 1 / log_amplitude_variance(bounded, coefficients, scatter.modulation)};
}

/// Errors of a line that was fitted with inverse variances as weights.
struct LineQuality {
  double intercept_variance = 0;  ///< Variance of a, where the weights are right.
  double information = 0;         ///< sum w (e - mean e)^2 with e = dm_j / dB: the inverse variance of B, 1/A^4.
  double residual = 0;  ///< sum w (y - a - m_j(B))^2: about the number of shells minus 2 where the weights are right.
  double total = 0;     ///< sum w (y - mean y)^2.
  int shells = 0;       ///< Used.

  /// Standard error of B in A^2, multiplied by sqrt(reduced chi^2) where that exceeds 1.
  ACUITY_HOST_DEVICE double standard_error() const {
    if (!(information > 0)) return HUGE_VAL;
    const double reduced = shells > 2 ? residual / (shells - 2) : 1;
    return std::sqrt((reduced > 1 ? reduced : 1) / information);
  }
  /// Standard error of B in A^2, from the scatter about the line only: for weights that are no inverse variances.
  ACUITY_HOST_DEVICE double scatter_error() const {
    return information > 0 && shells > 2 ? std::sqrt(residual / (shells - 2) / information) : HUGE_VAL;
  }
  /// The part of the variance of y that the line explains; 0 where all y are equal.
  ACUITY_HOST_DEVICE double r_squared() const { return total > 0 ? 1 - residual / total : 0; }
};

/// Quality of a fitted line; the arguments are those of fit_wilson_line().
template <class ShellOf, class SignalAt>
ACUITY_HOST_DEVICE LineQuality quality_of_line(int shell_count, const ShellOf& shell_of, const SignalAt& signal_at,
                                               const WilsonLine& line) {
  LineQuality quality;
  const FalloffAt<double> falloff(line.b_observed);
  WeightedSums slopes;
  WeightedSums values;
  for (int j = 0; j < shell_count; ++j) {
    const ShellSignal signal = signal_at(j);
    if (!(signal.weight > 0) || !std::isfinite(signal.log_amplitude)) continue;
    // From the intercept, so that large logarithms of small units do not cancel.
    const double y = signal.log_amplitude - line.intercept;
    const double missed = y - falloff.value(shell_of(j));
    slopes.add(signal.weight, falloff.slope(shell_of(j)));
    values.add(signal.weight, y);
    quality.residual += signal.weight * missed * missed;
    ++quality.shells;
  }
  if (quality.shells == 0) return quality;
  quality.information = slopes.about_mean();
  const double mean_slope = slopes.sum / slopes.weights;
  quality.intercept_variance = 1 / slopes.weights + mean_slope * mean_slope / quality.information;
  quality.total = values.about_mean();
  return quality;
}

/// Powers of a shell of a window, as a fit by likelihood takes them.
struct HalfMapShell {
  double cross = 0;         ///< X_j, of either sign.
  double noise = 0;         ///< Power of the noise in one half map: (P_1j + P_2j) / 2 - X_j.
  double coefficients = 0;  ///< Over the full sphere.
  double noise_error = 0;   ///< Relative standard error of the noise.
};

/// A line and how well it is known.
struct FittedB {
  WilsonLine line;
  LineQuality quality;
};

/// A shell at a line: what the next line takes of it.
struct ScoredShell {
  double weight = 0;    ///< Inverse variance of `residual`; 0 for a shell that says nothing.
  double model = 0;     ///< m_j(B).
  double slope = 0;     ///< dm_j / dB, 1/A^2.
  double residual = 0;  ///< y_j - a - m_j(B), bounded.
  double by_noise = 0;  ///< Standard deviation of y_j by the error of the noise.
};

/// Eq. 13: the expected correlation of a shell comes from the line, f_j = S_j / (S_j + noise_j) with S_j = exp(2 (a +
/// m_j(B))). It does not come from the shell, whose chance would choose its own weight. ln sqrt(X_j) becomes a + m_j(B)
/// + (X_j / S_j - 1) / 2, its tangent at S_j, so that shells count whose X_j is small or negative.
ACUITY_HOST_DEVICE inline ScoredShell score_shell(const ProfileShell& shell, const HalfMapShell& powers,
                                                  const FalloffAt<double>& falloff, double intercept,
                                                  double modulation) {
  constexpr double min_noise = 1e-3;
  if (!(shell.weight > 0)) return {};
  ScoredShell scored{0, falloff.value(shell), falloff.slope(shell), 0, 0};
  const double signal = std::exp(2 * (intercept + scored.model));
  if (!(signal > 0) || !std::isfinite(signal)) return {};
  const double floor = min_noise * signal;
  const double fsc = signal / (signal + (powers.noise > floor ? powers.noise : floor));
  // ln sqrt(S + dN) changes by dN / (2 S).
  scored.by_noise = powers.noise_error * (1 - fsc) / (2 * fsc);
  scored.weight =
      shell.weight / (log_amplitude_variance(fsc, powers.coefficients, modulation) + scored.by_noise * scored.by_noise);
  const double r = (powers.cross / signal - 1) / 2;
  scored.residual = r > largest_scored_residual    ? largest_scored_residual
                    : r < -largest_scored_residual ? -largest_scored_residual
                                                   : r;
  return scored;
}

/// Knowledge of B before a window is seen: a normal distribution.
struct BPrior {
  double b = 0;       ///< Mean, A^2.
  double weight = 0;  ///< Inverse variance, 1/A^4; 0 where nothing is known.
};

/// The line of Eq. 13 and of its prior by scoring: each round is a weighted line through score_shell(). `start` is
/// where it begins; nothing is fitted where that is not. `shell_of(j)` is a ProfileShell whose weight is 0 for shells
/// to leave out, `powers_of(j)` a HalfMapShell. The quality is that of the shells only, without the prior.
template <class ShellOf, class PowersOf>
ACUITY_HOST_DEVICE FittedB fit_half_maps(int shell_count, const ShellOf& shell_of, const PowersOf& powers_of,
                                         const WilsonLine& start, double modulation, const BPrior& prior = {}) {
  constexpr int max_rounds = 30;
  if (!start.is_fitted) return {start, {}};
  WeightedSums misses;
  WeightedSums values;
  double spread = 0;
  int used = 0;
  const auto sums_at = [&](double intercept, double b) {
    const FalloffAt<double> falloff(b);
    LineSums sums;
    misses = {};
    values = {};
    used = 0;
    for (int j = 0; j < shell_count; ++j) {
      const ScoredShell scored = score_shell(shell_of(j), powers_of(j), falloff, intercept, modulation);
      if (!(scored.weight > 0)) continue;
      sums.add(scored.weight, scored.slope, scored.residual);
      misses.add(scored.weight, scored.residual);
      values.add(scored.weight, scored.model + scored.residual);
      ++used;
    }
    if (used < 2) return LineSums{};
    spread = sums.e.about_mean();
    return sums;
  };
  const auto bounded = [&](double b, double change) {
    const double both = (spread * change + prior.weight * (prior.b - b)) / (spread + prior.weight);
    return bounded_change(b, both, longest_scored_step);
  };
  const ScoredLine scored = score_line({start.intercept, start.b_observed, {}, false}, max_rounds, sums_at, bounded);
  if (!scored.is_fitted) return {};
  FittedB fitted{start, {}};
  fitted.line.intercept = scored.intercept;
  fitted.line.b_observed = scored.b;
  const double residual = misses.about_mean() - scored.sums.covariance() / spread * scored.sums.covariance();
  fitted.quality.information = spread;
  fitted.quality.residual = residual > 0 ? residual : 0;
  fitted.quality.total = values.about_mean();
  fitted.quality.shells = used;
  return fitted;
}

}  // namespace acuity
