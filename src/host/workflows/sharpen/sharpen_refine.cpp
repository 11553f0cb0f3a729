#include "host/workflows/sharpen/sharpen_refine.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "host/b_factors/model_b.h"
#include "host/b_factors/refine_b.h"
#include "host/core/formatted.h"
#include "host/core/quantile.h"
#include "host/core/shell_range.h"
#include "host/workflows/engine_choice.h"

namespace acuity {
namespace {

RefinementFindings findings_of(const RefineBRule& rule) {
  return {rule.from_angstrom, rule.to_angstrom, rule.pooling_angstrom, rule.best_b,
          rule.min_b,         rule.max_b,       rule.window_edge,      {}};
}

BDistribution distribution_of(std::vector<double> b) {
  std::sort(b.begin(), b.end());
  double sum = 0;
  for (const double value : b) sum += value;
  BDistribution distribution{sum / static_cast<double>(b.size()), {}};
  for (const double share : BDistribution::shares) distribution.quantiles.push_back(quantile_of_sorted(b, share));
  return distribution;
}

void warn_of_window(const SharpenData& data, const RefineBRule& rule, RunLog& log) {
  if (rule.window_edge == data.window_edge) return;
  const double spacing = data.observed.spacing_angstrom;
  log.warn("B factors are refined in windows of " + number(rule.window_edge * spacing) + " A: those of " +
           number(data.window_edge * spacing) + " A have fewer than three shells from " + number(rule.from_angstrom) +
           " to " + number(rule.to_angstrom) + " A");
}

void warn_of_map_alone(const RefinementFindings::Outcome& outcome, RunLog& log) {
  constexpr double share_worth_a_warning = 0.1;
  const double share = static_cast<double>(outcome.atoms_by_map) / static_cast<double>(outcome.atoms);
  if (share > share_worth_a_warning)
    log.warn("Map and model hardly correlate around " + formatted("%.0f", 100 * share) +
             " % of the atoms, whose B factors come from the map alone; check the fit of the model");
}

}  // namespace

RefineBRule refinement_rule(const SharpenData& data, const Resolution& resolution) {
  RefineBRule rule;
  constexpr double default_min_b = 10;
  rule.window_edge = data.window_edge;
  rule.best_b = data.target_b;
  rule.min_b = std::min(default_min_b, data.target_b / 2);
  const double nyquist = 2 * data.observed.spacing_angstrom;
  rule.to_angstrom = std::max(resolution.angstrom.value_or(nyquist), nyquist);
  rule.from_angstrom = start_of_fitted_shells(rule.to_angstrom);
  const GridSize& size = data.observed.size;
  const auto largest = static_cast<int>(std::min({size.x, size.y, size.z}));
  rule.window_edge = window_for_shells(rule.window_edge, data.observed.spacing_angstrom,
                                       {rule.from_angstrom, rule.to_angstrom, range_tolerance}, largest)
                         .value_or(rule.window_edge);
  rule.threads = data.threads();
  rule.verbosity = data.settings.verbosity;
  return rule;
}

RefinementFindings refine_model(const SharpenData& data, const Resolution& resolution, Model& model, RunLog& log) {
  const RefineBRule rule = refinement_rule(data, resolution);
  warn_of_window(data, rule, log);
  RefinementFindings findings = findings_of(rule);
  findings.outcome = RefinementFindings::Outcome();
  RefinementFindings::Outcome& outcome = *findings.outcome;
  outcome.before = distribution_of(model.b_factors());
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(data.settings.engine, chosen);
  const RefinedB refined = refine_b_factors(model, data.observed, data.half_difference, rule, *engine);
  outcome.of_map = distribution_of(refined.b_of_map);
  outcome.after = distribution_of(model.b_factors());
  outcome.shift = refined.shift;
  for (const RefineBRound& round : refined.rounds) outcome.rounds.push_back({round.mean_change, round.rms_change});
  outcome.atoms = model.atom_count();
  outcome.is_stopped = refined.is_stopped;
  outcome.atoms_at_min = refined.atoms_at_least;
  outcome.atoms_at_max = refined.atoms_at_most;
  outcome.atoms_by_map = refined.atoms_by_map;
  outcome.atoms_not_fitted = refined.atoms_not_fitted;
  constexpr double share_worth_a_warning = 0.02;
  if (static_cast<double>(outcome.atoms_not_fitted) > share_worth_a_warning * static_cast<double>(outcome.atoms))
    log.warn("B factors of " + std::to_string(outcome.atoms_not_fitted) +
             " atoms could not be refined from the map; their residue's value, or the median, is used");
  warn_of_map_alone(outcome, log);
  return findings;
}

RefinementFindings plan_refinement(const SharpenData& data, const Resolution& resolution, std::int64_t& bytes) {
  const RefineBRule rule = refinement_rule(data, resolution);
  const auto shells = static_cast<std::int64_t>(
      shells_in_range({rule.window_edge, rule.from_angstrom, rule.to_angstrom}, data.observed.spacing_angstrom).size());
  // The map, and as much again for it without its fall-off, the model's density, a spectrum, and values by voxel. Each
  // voxel of the mask has three powers per shell. The mask of sharpen() lives, too.
  constexpr std::int64_t maps = 5;
  constexpr std::int64_t powers = 3;
  const std::int64_t voxels = data.observed.size.count();
  const std::int64_t in_mask = model_mask(*data.model, data.observed.size, data.observed.spacing_angstrom,
                                          data.settings.mask_radius_angstrom, data.threads())
                                   .count();
  bytes = std::max(bytes,
                   (maps * voxels + powers * shells * in_mask) * static_cast<std::int64_t>(sizeof(float)) + 2 * voxels);
  return findings_of(rule);
}

}  // namespace acuity
