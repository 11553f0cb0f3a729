#include "host/b_factors/model_b.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/b_factors/powers_over_mask.h"
#include "host/core/formatted.h"
#include "host/core/parallel.h"
#include "host/core/shell_range.h"
#include "host/fsc/cross_spectrum.h"
#include "windows/line_scoring.h"
#include "windows/line_sums.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr std::int64_t voxels_per_piece = 4096;
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

}  // namespace

BDifference fit_b_difference(std::span<const ModelShell> shells) {
  constexpr int max_rounds = 40;
  constexpr double most = 400;  // A^2: more is no difference, but a map that has nothing there.
  // Shells of different strength count alike at the start: the mean of what each says of the scale.
  double scale = 0;
  int used = 0;
  for (const ModelShell& shell : shells) {
    if (!has_power(shell)) continue;
    scale += shell.cross / shell.model;
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

std::vector<std::size_t> shells_in_range(const ModelBRule& rule, double spacing) {
  constexpr std::size_t min_shells = 3;
  constexpr double header_noise = 1e-6;
  const double window = rule.window_edge * spacing;
  std::vector<std::size_t> shells = ShellRange(rule.from_angstrom, rule.to_angstrom, header_noise)
                                        .shells_of_window(window, last_shell(rule.window_edge));
  if (shells.size() < min_shells)
    throw_input_error("B factors cannot be refined",
                      "a window of " + number(window) + " A has " + std::to_string(shells.size()) + " shells from " +
                          number(rule.from_angstrom) + " to " + number(rule.to_angstrom) + " A, and three are needed",
                      "Give a larger {window}, or keep the model's own B factors");
  return shells;
}

BDifference b_difference_of_box(VolumeView observed, VolumeView model, const ModelBRule& rule) {
  const CrossSpectrum box = cross_spectrum(observed, model, rule.threads);
  const ShellRange range(rule.from_angstrom, rule.to_angstrom);
  std::vector<ModelShell> shells;
  for (std::size_t j = 1; j < box.s_per_angstrom.size(); ++j) {
    const double s = box.s_per_angstrom[j];
    if (!range.contains(s)) continue;
    shells.push_back({s * s / 4, box.cross[j], box.power2[j], box.power1[j], static_cast<double>(box.coefficients[j])});
  }
  return fit_b_difference(shells);
}

std::vector<float> b_difference_map(VolumeView observed, VolumeView model, const Mask& mask, const ModelBRule& rule,
                                    WindowEngine& engine) {
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
  std::vector<float> found(static_cast<std::size_t>(mask.count()));
  parallel_for(mask.count(), voxels_per_piece, rule.threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<ModelShell> shells(in_range.size());
    for (auto at = static_cast<std::size_t>(begin); at < static_cast<std::size_t>(end); ++at) {
      for (std::size_t i = 0; i < shells.size(); ++i) {
        const double s = static_cast<double>(in_range[i]) / window;
        shells[i] = {s * s / 4, powers[0][i][at], powers[1][i][at], powers[2][i][at],
                     pooled * table.coefficients[in_range[i]]};
      }
      const BDifference fitted = fit_b_difference(shells);
      found[at] = fitted.is_fitted ? static_cast<float>(fitted.b) : std::numeric_limits<float>::quiet_NaN();
    }
  });
  return found;
}

}  // namespace acuity
