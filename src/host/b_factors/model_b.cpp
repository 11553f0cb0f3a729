#include "host/b_factors/model_b.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/b_factors/powers_over_mask.h"
#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/core/shell_range.h"
#include "host/fsc/cross_spectrum.h"
#include "windows/cosine_edge.h"
#include "windows/line_scoring.h"
#include "windows/line_sums.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr std::int64_t windows_per_piece = 4096;
/// Variance of ln(C_j / R_j) that no number of coefficients takes away: ten per cent of the amplitude (Eq. 17).
constexpr double shape_variance = 0.01;

bool has_power(const ModelShell& shell) { return shell.model > 0 && shell.observed > 0; }

/// The line's next step, from where it is, at the places -q_j: ln(C_j / R_j) by its tangent at T_j = exp(a - B q_j).
LineSums sums_at(std::span<const ModelShell> shells, double intercept, double b) {
  LineSums sums;
  for (const ModelShell& shell : shells) {
    if (!has_power(shell)) continue;
    const double expected = std::exp(intercept - b * shell.q);
    const double signal = expected * expected * shell.model;
    const double rest = std::max(0.0, shell.observed - shell.cross * shell.cross / shell.model);
    const double weight = 1 / (rest / (shell.coefficients * signal) + shape_variance);
    const double residual = shell.cross / (shell.model * expected) - 1;
    if (std::isfinite(weight) && std::isfinite(residual))
      sums.add(weight, -shell.q, std::clamp(residual, -largest_scored_residual, largest_scored_residual));
  }
  return sums;
}

/// The same of the line through ln sqrt((P_j - N_j) / R_j).
LineSums power_sums_at(std::span<const ModelShell> shells, double intercept, double b) {
  LineSums sums;
  for (const ModelShell& shell : shells) {
    if (!has_power(shell)) continue;
    const double signal = std::exp(2 * (intercept - b * shell.q)) * shell.model;
    const double power = signal + shell.noise;
    const double chance = (power * power + shell.noise * shell.noise) / (signal * signal) + 1;
    const double weight = 1 / (chance / (2 * shell.coefficients) + shape_variance);
    const double residual = 0.5 * ((shell.observed - shell.noise) / signal - 1);
    if (std::isfinite(weight) && std::isfinite(residual))
      sums.add(weight, -shell.q, std::clamp(residual, -largest_scored_residual, largest_scored_residual));
  }
  return sums;
}

/// The line whose sums are `sums_at`, from where all shells count alike: `share_of` says what of a shell of the map is
/// the model's.
template <class ShareOf, class SumsAt>
BDifference fit_scored(std::span<const ModelShell> shells, const ShareOf& share_of, const SumsAt& sums_at) {
  constexpr int max_rounds = 40;
  constexpr double most = 400;  // A^2: more is no difference, but a map that has nothing there.
  // Shells of different strength count alike at the start: the mean of what each says of the scale.
  double scale = 0;
  int used = 0;
  for (const ModelShell& shell : shells) {
    if (!has_power(shell)) continue;
    scale += share_of(shell);
    ++used;
  }
  if (used < 2 || !(scale > 0)) return {};
  const auto bounded = [&](double b, double change) {
    const double wanted = std::clamp(change, -longest_scored_step, longest_scored_step);
    return std::clamp(b + wanted, -most, most) - b;
  };
  const ScoredLine scored = score_line(
      {std::log(scale / used), 0, {}, false}, max_rounds,
      [&](double intercept, double b) { return sums_at(shells, intercept, b); }, bounded);
  if (!scored.is_fitted) return {};
  return {scored.b, 1 / std::sqrt(scored.sums.e.about_mean()),
          std::isfinite(scored.b) && std::isfinite(scored.intercept)};
}

/// Correlation of map and model in a shell.
double correlation_of(const ModelShell& shell) {
  return has_power(shell) ? shell.cross / std::sqrt(shell.model * shell.observed) : 0;
}

/// Eq. 32: the part of Eq. 17 at a resemblance; from 0 to 1 by a cosine.
double weight_of(double resemblance) {
  constexpr double none = 0.3;
  constexpr double all = 0.5;
  return cosine_rise(std::clamp((resemblance - none) / (all - none), 0.0, 1.0));
}

/// The noise of one map, in the shells of the range. At the resolution it is most of the power of the mean window (Eq.
/// 31). It was white before the map was sharpened.
std::vector<double> assumed_noise(const ShellValues& observed, const std::vector<std::size_t>& in_range, double window,
                                  const WindowNoise& noise) {
  constexpr double share = 0.85;
  const std::vector<float>& at_end = observed.back();
  const double last = share * std::accumulate(at_end.begin(), at_end.end(), 0.0) / static_cast<double>(at_end.size());
  const auto q_of = [&](std::size_t j) { return std::pow(static_cast<double>(j) / window, 2) / 4; };
  std::vector<double> assumed;
  assumed.reserve(in_range.size());
  for (const std::size_t j : in_range)
    assumed.push_back(last * std::exp(2 * noise.sharpened_by * (q_of(j) - q_of(in_range.back()))));
  return assumed;
}

/// Both fits of each window, and the part of the first.
struct WindowDifferences {
  explicit WindowDifferences(std::size_t count) : by_model(count), by_power(count), weight(count) {}
  std::vector<BDifference> by_model;
  std::vector<BDifference> by_power;
  std::vector<float> weight;
};

/// Mean and variance of what powers say, between windows.
struct Spread {
  double mean = 0;
  double variance = 0;
};
Spread spread_of_powers(const std::vector<BDifference>& fits) {
  constexpr double min_deviation = 20;  // A^2.
  double weights = 0;
  double sum = 0;
  for (const BDifference& fit : fits) {
    if (!fit.is_fitted) continue;
    const double weight = 1 / (fit.standard_error * fit.standard_error);
    weights += weight;
    sum += weight * fit.b;
  }
  if (!(weights > 0)) return {};
  const double mean = sum / weights;
  double variance = 0;
  for (const BDifference& fit : fits) {
    if (!fit.is_fitted) continue;
    const double chance = fit.standard_error * fit.standard_error;
    variance += ((fit.b - mean) * (fit.b - mean) - chance) / (chance * weights);
  }
  return {mean, std::max(variance, min_deviation * min_deviation)};
}

/// Eq. 32. What powers say is drawn to its mean as far as it is chance. From what the model says the mean distance of
/// both fits is taken: wrong coordinates look like B.
BDifferenceMap combined(const WindowDifferences& fits, bool noise_is_known) {
  constexpr double min_compared = 0.05;  // Fraction of the windows: fewer say little of the distance.
  const Spread spread = spread_of_powers(fits.by_power);
  const std::size_t count = fits.weight.size();
  std::vector<double> by_power(count, spread.mean);
  double distance = 0;
  double weights = 0;
  for (std::size_t i = 0; i < count; ++i) {
    weights += fits.weight[i];
    const BDifference& power = fits.by_power[i];
    if (!power.is_fitted) continue;
    const double kept = spread.variance / (spread.variance + power.standard_error * power.standard_error);
    by_power[i] += kept * (power.b - spread.mean);
    distance += fits.weight[i] * (fits.by_model[i].b - by_power[i]);
  }
  distance /= weights + min_compared * static_cast<double>(count);
  // The distance of all voxels alike: noise that is not known makes powers fall off too slowly.
  const double shared = noise_is_known ? 0 : distance * weights / static_cast<double>(std::max<std::size_t>(1, count));
  BDifferenceMap map{std::vector<float>(count), fits.weight};
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = fits.weight[i];
    const bool is_fitted = fits.by_model[i].is_fitted || fits.by_power[i].is_fitted;
    const double by_model = weight > 0 ? weight * (fits.by_model[i].b - distance) : 0;
    const double b = by_model + (1 - weight) * by_power[i] + shared;
    map.b[i] = is_fitted ? static_cast<float>(b) : std::numeric_limits<float>::quiet_NaN();
  }
  return map;
}

}  // namespace

BDifference fit_b_difference(std::span<const ModelShell> shells) {
  return fit_scored(
      shells, [](const ModelShell& shell) { return shell.cross / shell.model; }, sums_at);
}

BDifference fit_b_of_powers(std::span<const ModelShell> shells) {
  const auto share = [](const ModelShell& shell) {
    return std::sqrt(std::max(0.0, shell.observed - shell.noise) / shell.model);
  };
  return fit_scored(shells, share, power_sums_at);
}

double resemblance(std::span<const ModelShell> shells) {
  constexpr double errors = 2;
  double found = 0;
  double possible = 0;
  double variance = 0;
  for (const ModelShell& shell : shells) {
    if (!has_power(shell)) continue;
    found += correlation_of(shell);
    possible += std::sqrt(std::max(0.0, 1 - shell.noise / shell.observed));
    variance += 1 / shell.coefficients;
  }
  return possible > 0 ? std::max(0.0, (found - errors * std::sqrt(variance)) / possible) : 0;
}

std::vector<std::size_t> shells_in_range(const ModelBRule& rule, double spacing) {
  const double window = rule.window_edge * spacing;
  std::vector<std::size_t> shells = ShellRange(rule.from_angstrom, rule.to_angstrom, range_tolerance)
                                        .shells_of_window(window, last_shell(rule.window_edge));
  if (shells.size() < min_fitted_shells)
    throw_input_error("B factors cannot be refined",
                      "a window of " + number(window) + " A has " + std::to_string(shells.size()) + " shells from " +
                          number(rule.from_angstrom) + " to " + number(rule.to_angstrom) + " A, and three are needed",
                      "Give a map with a wider margin, or keep the model's own B factors");
  return shells;
}

BDifference b_difference_of_box(VolumeView observed, VolumeView half_difference, VolumeView model,
                                const ModelBRule& rule) {
  const CrossSpectrum box = cross_spectrum(observed, model, rule.threads);
  std::vector<double> noise(box.s_per_angstrom.size(), 0.0);
  if (!half_difference.empty()) noise = cross_spectrum(half_difference, half_difference, rule.threads).power1;
  const ShellRange range(rule.from_angstrom, rule.to_angstrom);
  std::vector<ModelShell> shells;
  double correlation = 0;
  double coefficients = 0;
  for (std::size_t j = 1; j < box.s_per_angstrom.size(); ++j) {
    const double s = box.s_per_angstrom[j];
    if (!range.contains(s)) continue;
    const auto count = static_cast<double>(box.coefficients[j]);
    shells.push_back({s * s / 4, box.cross[j], box.power2[j], box.power1[j], noise[j], count});
    correlation += count * correlation_of(shells.back());
    coefficients += count;
  }
  constexpr double significant = 4;
  if (correlation < -significant * std::sqrt(coefficients))
    throw_input_error("B factors cannot be refined", "the map is the opposite of the model",
                      "Give the map with density above the solvent's, or keep the model's own B factors");
  const BDifference by_model = fit_b_difference(shells);
  const BDifference by_power = fit_b_of_powers(shells);
  if (!by_power.is_fitted) return by_model;
  if (!by_model.is_fitted) return by_power;
  if (!half_difference.empty()) return by_power;
  // Wrong coordinates look like B in the one, and noise that is not known makes the other too small.
  constexpr double less = 30;
  constexpr double more = 80;
  return {std::clamp(by_model.b, by_power.b - less, by_power.b + more), by_model.standard_error, true};
}

WindowNoise window_noise(VolumeView observed, VolumeView half_difference, const Mask& mask, const ModelBRule& rule,
                         WindowEngine& engine) {
  const std::vector<std::size_t> in_range = shells_in_range(rule, observed.spacing_angstrom);
  std::vector<ShellValues> powers = powers_over_mask(
      observed, half_difference,
      {&mask, in_range, rule.window_edge, rule.pooling_angstrom, rule.threads, rule.verbosity, &engine},
      {[](const ShellPowers& p, std::size_t j) { return p.power2[j]; },
       [](const ShellPowers& p, std::size_t j) { return p.power1[j]; }});
  for (std::size_t i = 0; i < in_range.size(); ++i)
    for (std::size_t at = 0; at < powers[0][i].size(); ++at)
      powers[0][i][at] = powers[1][i][at] > 0 ? powers[0][i][at] / powers[1][i][at] : 0;
  return {std::move(powers[0]), 0};
}

BDifferenceMap b_difference_map(VolumeView observed, VolumeView model, const Mask& mask, const ModelBRule& rule,
                                WindowEngine& engine, const WindowNoise& noise) {
  const double spacing = observed.spacing_angstrom;
  const double window = rule.window_edge * spacing;
  const std::vector<std::size_t> in_range = shells_in_range(rule, spacing);
  const ShellTable table = make_shell_table(rule.window_edge, ShellRule::full);
  const double pooled = rule.pooling_angstrom > 0 ? pooling_gain(rule.pooling_angstrom, window) : 1;
  const std::vector<ShellValues> powers = powers_over_mask(
      observed, model,
      {&mask, in_range, rule.window_edge, rule.pooling_angstrom, rule.threads, rule.verbosity, &engine},
      {[](const ShellPowers& p, std::size_t j) { return p.cross[j]; },
       [](const ShellPowers& p, std::size_t j) { return p.power2[j]; },
       [](const ShellPowers& p, std::size_t j) { return p.power1[j]; }});
  const std::vector<double> assumed = assumed_noise(powers[2], in_range, window, noise);
  WindowDifferences fits(static_cast<std::size_t>(mask.count()));
  parallel_for(mask.count(), windows_per_piece, rule.threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<ModelShell> shells(in_range.size());
    for (auto at = static_cast<std::size_t>(begin); at < static_cast<std::size_t>(end); ++at) {
      for (std::size_t i = 0; i < shells.size(); ++i) {
        const double s = static_cast<double>(in_range[i]) / window;
        const double of_noise = noise.of_power.empty() ? assumed[i] : noise.of_power[i][at] * powers[2][i][at];
        shells[i] = {s * s / 4,        powers[0][i][at], powers[1][i][at],
                     powers[2][i][at], of_noise,         pooled * table.coefficients[in_range[i]]};
      }
      fits.by_model[at] = fit_b_difference(shells);
      fits.by_power[at] = fit_b_of_powers(shells);
      fits.weight[at] = fits.by_model[at].is_fitted ? static_cast<float>(weight_of(resemblance(shells))) : 0;
    }
  });
  return combined(fits, !noise.of_power.empty());
}

}  // namespace acuity
