#include "host/b_factors/window_fits.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace acuity {
namespace {

/// Windows of one map lie about their profile by five per cent of the amplitude, beside the chance of coefficients.
constexpr ShellScatter scatter{0.002, 0.02};
/// Relative error of the noise of one map: in solvent it is not quite what it is in the molecule.
constexpr double solvent_noise_error = 0.2;
/// Whole molecules differ from the average by this part of the deviation over all parts of structures.
constexpr double profile_deviation = 0.8;

std::vector<HalfMapShell> powers_of_voxel(const WindowFits& fits, const PowersInMask& powers, std::size_t voxel) {
  std::vector<HalfMapShell> taken(fits.shells.size());
  for (std::size_t j = 0; j < taken.size(); ++j) {
    double cross = powers.cross[j][voxel];
    double noise = powers.noise.empty() ? 0 : powers.noise[j][voxel];
    if (!powers.known_noise.empty()) {
      noise = powers.known_noise[j];
      cross -= noise;
    }
    taken[j] = {cross, noise, fits.coefficients[j], powers.known_noise.empty() ? 0 : solvent_noise_error};
  }
  return taken;
}

/// The line through ln sqrt of the powers.
FittedB straight_fit(const WindowFits& fits, const std::vector<HalfMapShell>& powers) {
  const auto count = static_cast<int>(fits.shells.size());
  std::vector<ShellSignal> signals;
  for (const HalfMapShell& shell : powers) {
    const double power = shell.cross + shell.noise;
    signals.push_back(fits.estimator == BEstimator::line
                          ? ShellSignal{0.5 * std::log(power), power > 0 ? 1.0 : 0.0}
                          : weigh_shell(shell.cross, power, power, shell.coefficients, scatter));
  }
  const auto shell_of = [&](int j) -> const ProfileShell& { return fits.sharp[static_cast<std::size_t>(j)]; };
  const auto signal_at = [&](int j) { return signals[static_cast<std::size_t>(j)]; };
  const WilsonLine line = fit_wilson_line(count, shell_of, signal_at, LinePrior{});
  return {line, line.is_fitted ? quality_of_line(count, shell_of, signal_at, line) : LineQuality{}};
}

std::vector<ScoredShell> scored_shells(const WindowFits& fits, const std::vector<HalfMapShell>& powers,
                                       const WilsonLine& line) {
  const FalloffAt<double> falloff(line.b_observed);
  std::vector<ScoredShell> scored;
  for (std::size_t j = 0; j < powers.size(); ++j)
    scored.push_back(fits.estimator == BEstimator::line
                         ? ScoredShell{1, 0, -fits.shells[j].q, 0, 0}
                         : score_shell(fits.shells[j], powers[j], falloff, line.intercept, scatter.modulation));
  return scored;
}

FittedB fitted_line(const WindowFits& fits, const std::vector<HalfMapShell>& powers) {
  const FittedB start = straight_fit(fits, powers);
  if (fits.estimator == BEstimator::line || !start.line.is_fitted) return start;
  const auto shell_of = [&](int j) -> const ProfileShell& { return fits.shells[static_cast<std::size_t>(j)]; };
  const auto powers_of = [&](int j) -> const HalfMapShell& { return powers[static_cast<std::size_t>(j)]; };
  return fit_half_maps(static_cast<int>(fits.shells.size()), shell_of, powers_of, start.line, scatter.modulation,
                       fits.prior);
}

/// By how much B changes when ln A_j of a shell does: w_j (e_j - mean e) / sum w (e - mean e)^2, weakened by the prior.
std::vector<double> responses(const std::vector<ScoredShell>& shells, double prior_weight) {
  WeightedSums slopes;
  for (const ScoredShell& shell : shells) slopes.add(shell.weight, shell.slope);
  const double information = slopes.about_mean() + prior_weight;
  std::vector<double> response;
  response.reserve(shells.size());
  for (const ScoredShell& shell : shells)
    response.push_back(shell.weight * (shell.slope - slopes.sum / slopes.weights) / information);
  return response;
}

using Matrix = std::vector<std::vector<double>>;

double variance_of(const std::vector<double>& response, const Matrix& covariance) {
  double sum = 0;
  for (std::size_t i = 0; i < covariance.size(); ++i)
    for (std::size_t j = 0; j < covariance.size(); ++j) sum += response[i] * response[j] * covariance[i][j];
  return sum;
}

/// Correlation of two frequencies when a structure differs from the average: features of profiles are about as
/// wide as this.
double shared_feature(double s1, double s2) {
  constexpr double width = 0.04;  // 1/A.
  return std::exp(-(s1 - s2) * (s1 - s2) / (2 * width * width));
}

double frequency_of(const ProfileShell& shell) { return 2 * std::sqrt(shell.q); }

/// Mean of the lines of a sample of windows, per shell.
struct MeanOfLines {
  std::vector<double> residual;
  std::vector<double> weight;
  std::vector<double> response;
  std::vector<double> slope;
  WeightedSums slopes;
};

MeanOfLines mean_of_lines(const WindowFits& fits, const PowersInMask& powers, const std::vector<std::size_t>& sample) {
  const std::vector<double> zeros(fits.shells.size(), 0.0);
  MeanOfLines mean{zeros, zeros, zeros, zeros, {}};
  double used = 0;
  for (const std::size_t voxel : sample) {
    const std::vector<HalfMapShell> taken = powers_of_voxel(fits, powers, voxel);
    const FittedB fitted = fitted_line(fits, taken);
    if (!fitted.line.is_fitted) continue;
    const std::vector<ScoredShell> scored = scored_shells(fits, taken, fitted.line);
    const std::vector<double> response = responses(scored, fits.prior.weight);
    for (std::size_t j = 0; j < scored.size(); ++j) {
      mean.residual[j] += scored[j].weight * scored[j].residual;
      mean.weight[j] += scored[j].weight;
      mean.slope[j] += scored[j].weight * scored[j].slope;
      mean.response[j] += response[j];
    }
    used += 1;
  }
  for (std::size_t j = 0; j < zeros.size() && used > 0; ++j) {
    if (!(mean.weight[j] > 0)) continue;
    mean.residual[j] /= mean.weight[j];
    mean.slope[j] /= mean.weight[j];
    mean.weight[j] /= used;
    mean.response[j] /= used;
    mean.slopes.add(mean.weight[j], mean.slope[j]);
  }
  return mean;
}

}  // namespace

WindowFit WindowFits::of_voxel(const PowersInMask& powers, std::size_t voxel) const {
  const std::vector<HalfMapShell> taken = powers_of_voxel(*this, powers, voxel);
  const FittedB fitted = fitted_line(*this, taken);
  WindowFit fit;
  if (!fitted.line.is_fitted) return fit;
  fit.is_fitted = true;
  fit.b = fitted.line.b_observed;
  fit.r_squared = std::clamp(fitted.quality.r_squared(), 0.0, 1.0);
  const bool is_line = estimator == BEstimator::line;
  const double error = is_line ? fitted.quality.scatter_error() : fitted.quality.standard_error();
  fit.chance = error < HUGE_VAL ? 1 / (1 / (error * error) + prior.weight) : error;
  const std::vector<ScoredShell> scored = scored_shells(*this, taken, fitted.line);
  const std::vector<double> response = responses(scored, prior.weight);
  double by_noise = 0;
  for (std::size_t j = 0; j < response.size(); ++j) {
    fit.curvature -= response[j] * shells[j].q * shells[j].q;
    by_noise += response[j] * scored[j].by_noise;
  }
  fit.noise = by_noise * by_noise;
  fit.profile = variance_of(response, profile_covariance);
  return fit;
}

BPrior prior_of(const std::vector<WindowFit>& sample) {
  constexpr double min_variance = 50 * 50;
  constexpr int rounds = 30;
  BPrior prior{0, 1 / (100.0 * 100.0)};
  for (int round = 0; round < rounds; ++round) {
    WeightedSums values;
    double variance = 0;
    double weights = 0;
    for (const WindowFit& fit : sample)
      if (fit.is_fitted) values.add(1 / (1 / prior.weight + fit.chance), fit.b);
    if (!(values.weights > 0)) return {};
    const double mean = values.sum / values.weights;
    for (const WindowFit& fit : sample) {
      if (!fit.is_fitted) continue;
      const double w = 1 / (1 / prior.weight + fit.chance);
      variance += w * ((fit.b - mean) * (fit.b - mean) - fit.chance);
      weights += w;
    }
    prior = {mean, 1 / std::max(min_variance, variance / weights)};
  }
  return prior;
}

namespace {

/// Weighted sum of squares that a line leaves of values.
double missed_by_line(const MeanOfLines& mean, const std::vector<double>& values, const std::vector<double>& weights) {
  LineSums sums;
  WeightedSums squares;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (!(weights[j] > 0)) continue;
    sums.add(weights[j], mean.slope[j], values[j]);
    squares.add(weights[j], values[j]);
  }
  const double covariance = sums.covariance();
  return squares.about_mean() - covariance * covariance / sums.e.about_mean();
}

/// ln of the ratio of another profile to the one that was taken, per shell.
std::vector<double> difference_of(const AverageProfile& other, const AverageProfile& taken, const WindowFits& fits,
                                  double half_shell) {
  std::vector<double> difference;
  for (const ProfileShell& shell : fits.shells) {
    const double s = frequency_of(shell);
    difference.push_back(std::log(other.mean_between(s - half_shell, s + half_shell) /
                                  taken.mean_between(s - half_shell, s + half_shell)));
  }
  return difference;
}

}  // namespace

Matrix profile_covariance(const WindowFits& fits, const PowersInMask& powers, const std::vector<std::size_t>& sample,
                          const AverageProfile& profile, double independent, double half_shell) {
  const std::size_t count = fits.shells.size();
  const MeanOfLines mean = mean_of_lines(fits, powers, sample);
  if (!(mean.slopes.weights > 0)) return {};
  std::vector<double> deviation;
  std::vector<double> certainty;  // Inverse variances of the mean residuals.
  for (std::size_t j = 0; j < count; ++j) {
    const double place =
        frequency_of(fits.shells[j]) / profile.s_per_angstrom.back() * static_cast<double>(profile.mean.size() - 1);
    const std::size_t at = std::min(static_cast<std::size_t>(std::llround(place)), profile.mean.size() - 1);
    deviation.push_back(profile_deviation * profile.standard_deviation[at] / profile.mean[at]);
    const double by_chance = mean.weight[j] > 0 ? 1 / (independent * mean.weight[j]) : HUGE_VAL;
    certainty.push_back(1 / (by_chance + deviation[j] * deviation[j]));
  }
  Matrix by_structures(count, std::vector<double>(count));
  Matrix shared = by_structures;
  double of_residuals = 0;  // For shared features of variance 1.
  const double spread = mean.slopes.about_mean();
  const double mean_slope = mean.slopes.sum / mean.slopes.weights;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < count; ++j) {
      shared[i][j] = shared_feature(frequency_of(fits.shells[i]), frequency_of(fits.shells[j]));
      by_structures[i][j] = shared[i][j] * deviation[i] * deviation[j];
      const double line =
          mean.weight[i] * mean.weight[j] *
          (1 / mean.slopes.weights + (mean.slope[i] - mean_slope) * (mean.slope[j] - mean_slope) / spread);
      of_residuals += ((i == j ? mean.weight[i] : 0) - line) * shared[i][j];
    }
  // Chi squared by chance, and two of its standard deviations.
  const auto free = static_cast<double>(std::max<std::size_t>(count, 3) - 2);
  const double by_chance = (free + 2 * std::sqrt(2 * free)) / independent;
  const double missed = missed_by_line(mean, mean.residual, mean.weight);
  const double misfit = of_residuals > 0 ? std::max(0.0, missed - by_chance) / of_residuals : 0;
  for (std::vector<double>& row : shared)
    for (double& value : row) value *= misfit;
  Matrix covariance =
      variance_of(mean.response, shared) > variance_of(mean.response, by_structures) ? shared : by_structures;
  if (profile.n == 0) return covariance;
  // The taken profile and those of other kinds of molecules, by Bayes' rule.
  constexpr double other_kind = 0.05;  // Odds before the map is seen.
  const double own = missed_by_line(mean, mean.residual, certainty);
  double all = 1;
  std::vector<std::pair<double, std::vector<double>>> others;
  for (const char* name : {"protein", "dna", "rna"}) {
    if (profile.name == name) continue;
    std::vector<double> difference = difference_of(load_average_profile(name), profile, fits, half_shell);
    std::vector<double> left = mean.residual;
    for (std::size_t j = 0; j < count; ++j) left[j] -= difference[j];
    const double likelihood = other_kind * std::exp(std::min(300.0, (own - missed_by_line(mean, left, certainty)) / 2));
    all += likelihood;
    others.emplace_back(likelihood, std::move(difference));
  }
  for (const auto& [likelihood, difference] : others)
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < count; ++j) covariance[i][j] += likelihood / all * difference[i] * difference[j];
  return covariance;
}

}  // namespace acuity
