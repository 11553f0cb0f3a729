#include <algorithm>
#include <memory>
#include <utility>

#include <acuity/average_profiles.h>
#include <acuity/bfactor.h>
#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/b_factors/local_b_map.h"
#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/core/quantile.h"
#include "host/core/shell_range.h"
#include "host/fit/filter_end.h"
#include "host/fit/histogram.h"
#include "host/fourier/radial_profile.h"
#include "host/io/half_map_files.h"
#include "host/io/outputs.h"
#include "host/profiles/filtered_map.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_json.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr double interval_errors = 1.96;  // 95 % of a normal distribution lie within.

/// Input of the fits, from memory and from files alike; the maps are used up.
struct Inputs {
  VolumeInput map;
  VolumeInput half2;  ///< Empty for one map.
  Mask mask;
  AverageProfile profile;
};

BEstimator estimator_of(const BFactorSettings& settings, bool two_maps) {
  return settings.estimator.value_or(two_maps ? BEstimator::half_maps : BEstimator::profile);
}

void check_estimator(const BFactorSettings& settings, bool two_maps) {
  if (estimator_of(settings, two_maps) == BEstimator::half_maps && !two_maps)
    throw_input_error("{estimator half-maps} needs both half maps", "one map was given", "Give the two half maps");
}

std::vector<std::filesystem::path> interval_paths(const BFactorOptions& options) {
  if (!options.interval_out) return {};
  return {*options.interval_out + "_low.mrc", *options.interval_out + "_high.mrc"};
}

void check_files(const BFactorOptions& options) {
  if (options.mask && options.model)
    throw_input_error("{mask} and {model} were both given", "",
                      "Give {mask FILE}, {model FILE} for the voxels within 3 A of an atom, or none of them");
  if (options.half_map2) require_two_files(options.map, *options.half_map2);
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.mask, options.model})
    if (input) inputs.push_back(*input);
  std::vector<std::filesystem::path> outputs{options.output, options.report};
  for (const auto& output : {options.r_squared_out, options.standard_error_out})
    if (output) outputs.push_back(*output);
  for (const auto& output : interval_paths(options)) outputs.push_back(output);
  check_outputs(outputs, inputs, "Give every output a name of its own");
}

/// `voxels`: those of the map, with their number.
Mask read_mask(const BFactorOptions& options, const Map& map, VolumeView voxels, VolumeView half2, RunLog& log) {
  const int threads = options.settings.engine.threads;
  if (!options.mask && !options.model)
    return automatic_mask_of_halves(voxels, half2, options.automatic_mask, threads, log).mask;
  if (options.mask)
    return binary_mask(read_mask_weights(options.map.string(), map, *options.mask, log, threads),
                       options.mask->string());
  Model model = read_model(*options.model, Hydrogens::drop, options.model_choice);
  for (std::string& warning : place_model_in_map(model, map, options.frame)) log.warn(std::move(warning));
  return model_mask(model, voxels.size, voxels.spacing_angstrom, mask_radius_angstrom, threads);
}

/// Resolution at which a line begins. The profile of proteins is bent from 10 to 3 A. So a line through data beyond 2.5
/// A leaves that out, if three shells remain.
double start_of_range(const BFactorSettings& settings, const LocalBRule& rule, double spacing_angstrom) {
  constexpr double good_angstrom = 2.5;
  constexpr double end_of_modulations = 3;
  constexpr double rounding = 1e-9;
  if (settings.from_angstrom) return *settings.from_angstrom;
  if (rule.estimator != BEstimator::line || rule.to_angstrom > good_angstrom) return rule.from_angstrom;
  const ShellRange range(end_of_modulations, rule.to_angstrom, rounding);
  const auto shells = range.shells_of_window(rule.window_edge * spacing_angstrom, last_shell(rule.window_edge));
  return shells.size() >= min_fitted_shells ? end_of_modulations : rule.from_angstrom;
}

/// The window of the settings, or a larger one with enough shells. Throws Error where that is not to grow, or the box
/// holds none.
int window_with_shells(const BFactorSettings& settings, const LocalBRule& rule, VolumeView map, RunLog& log) {
  constexpr double rounding = 1e-9;
  const double spacing = map.spacing_angstrom;
  const auto largest = static_cast<int>(std::min({map.size.x, map.size.y, map.size.z}));
  const std::optional<int> edge =
      window_for_shells(rule.window_edge, spacing, {rule.from_angstrom, rule.to_angstrom, rounding}, largest);
  if (edge == rule.window_edge) return *edge;
  const std::string why = "windows of " + number(rule.window_edge * spacing) + " A have fewer than three shells from " +
                          number(rule.from_angstrom) + " to " + number(rule.to_angstrom) + " A";
  if (!edge)
    throw_input_error("B factors cannot be fitted", why + ", and the box holds none that has more",
                      "Give a finer {resolution}, or a map with a wider margin");
  if (!settings.grow_window)
    throw_input_error("The window is too small", why, "Give {window " + number(*edge * spacing) + "} or more");
  log.warn("Windows have an edge of " + number(*edge * spacing) + " A: " + why);
  return *edge;
}

/// filter_end_of() for one map.
std::optional<double> filter_end_of_inputs(const Inputs& inputs, double resolution_angstrom, int threads) {
  if (!inputs.half2.empty()) return {};
  const RadialProfile found = radial_profile(inputs.map.view(), inputs.mask, threads);
  std::vector<double> ratio = found.mean_amplitude;
  for (std::size_t j = 0; j < ratio.size(); ++j) {
    const double s = found.s_per_angstrom[j];
    ratio[j] /= inputs.profile.mean_between(s, s);
  }
  return filter_end_of(inputs.map.view(), {found.s_per_angstrom, ratio},
                       {start_of_fitted_shells(resolution_angstrom), resolution_angstrom}, threads);
}

LocalBRule rule_of(const BFactorSettings& settings, const Inputs& inputs, RunLog& log) {
  const VolumeView map = inputs.map.view();
  LocalBRule rule;
  rule.pooling_angstrom = settings.pooling_angstrom;
  rule.verbosity = settings.verbosity;
  rule.estimator = estimator_of(settings, !inputs.half2.empty());
  rule.threads = settings.engine.threads;
  rule.window_edge = window_edge_voxels(settings.window_angstrom, map.spacing_angstrom);
  if (settings.grow_window) rule.window_edge = std::max(rule.window_edge, min_window_voxels);
  require_window_in(rule.window_edge, map.size);
  if (settings.resolution_angstrom) {
    rule.to_angstrom = *settings.resolution_angstrom;
    if (const auto end = filter_end_of_inputs(inputs, rule.to_angstrom, rule.threads)) {
      log.warn(filter_end_in_words(*end, rule.to_angstrom));
      // A window that was asked for may be too small for the shells that are left.
      if (settings.grow_window) rule.to_angstrom = *end;
    }
  } else if (inputs.half2.empty()) {
    rule.to_angstrom = 2 * map.spacing_angstrom;
    log.warn("Shells up to the Nyquist limit are fitted, where there may be only noise; give {resolution}");
  }
  if (!inputs.half2.empty()) {
    const SignalEnd end =
        unmasked_resolution_estimate(map, inputs.half2.view(), inputs.mask, rule.window_edge, rule.threads);
    if (!settings.resolution_angstrom) rule.to_angstrom = end.angstrom;
    if (end.filter_end_angstrom && *end.filter_end_angstrom >= rule.to_angstrom) {
      log.warn(low_passed_halves_in_words(*end.filter_end_angstrom) + ", and so does what is fitted");
      rule.to_angstrom = *end.filter_end_angstrom;
    } else if (end.angstrom > far_beyond_signal * rule.to_angstrom) {
      log.warn(beyond_signal_in_words(end.angstrom, rule.to_angstrom));
    }
  }
  rule.to_angstrom = std::max(rule.to_angstrom, 2 * map.spacing_angstrom);
  rule.from_angstrom = start_of_fitted_shells(rule.to_angstrom);
  rule.from_angstrom = start_of_range(settings, rule, map.spacing_angstrom);
  rule.window_edge = window_with_shells(settings, rule, map, log);
  return rule;
}

BFactorSummary summary_of(const Mask& mask, const LocalB& found) {
  constexpr double bin = 20;
  std::vector<float> values;
  std::vector<float> errors;
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0 || found.standard_error.voxels[i] == 0) continue;
    values.push_back(found.b.voxels[i]);
    errors.push_back(found.standard_error.voxels[i]);
  }
  BFactorSummary summary;
  if (values.empty()) return summary;
  std::sort(values.begin(), values.end());
  std::sort(errors.begin(), errors.end());
  for (const double share : b_quantiles) summary.quantiles.push_back(quantile_of_sorted(values, share));
  summary.median = quantile_of_sorted(values, 0.5);
  summary.median_standard_error = quantile_of_sorted(errors, 0.5);
  Histogram histogram = histogram_of(values, bin);
  summary.edges = std::move(histogram.edges);
  summary.counts = std::move(histogram.counts);
  return summary;
}

BFactorResult result_of(LocalB found, const LocalBRule& rule, const Mask& mask, const AverageProfile& profile) {
  BFactorResult result;
  result.summary = summary_of(mask, found);
  result.voxels = mask.count();
  result.b = std::move(found.b);
  result.standard_error = std::move(found.standard_error);
  result.r_squared = std::move(found.r_squared);
  result.global_b = found.global_b;
  result.not_fitted = found.not_fitted;
  result.at_limit = found.at_limit;
  result.noise_is_known = found.noise_is_known;
  result.window_edge = rule.window_edge;
  result.estimator = rule.estimator;
  if (rule.estimator != BEstimator::line) result.profile_name = profile.name;
  result.range = {rule.from_angstrom, rule.to_angstrom};
  return result;
}

BFactorResult fit(Inputs inputs, const BFactorSettings& settings, WindowEngine& engine, EngineChoice& chosen,
                  RunLog& log) {
  LocalBRule rule;
  LocalB found;
  log.stage("fit", [&] {
    rule = rule_of(settings, inputs, log);
    found = local_b_factors(std::move(inputs.map), std::move(inputs.half2), inputs.mask, inputs.profile, rule, engine);
  });
  BFactorResult result = result_of(std::move(found), rule, inputs.mask, inputs.profile);
  if (result.not_fitted > 0)
    log.warn("No B factor could be fitted at " + std::to_string(result.not_fitted) + " voxels; they hold 0");
  if (!result.noise_is_known)
    log.warn("Intervals are of chance only, for the map's noise is not known; give two half maps" +
             std::string(result.estimator == BEstimator::line ? "" : ", or a map with solvent around the molecule"));
  if (result.global_b >= max_global_b)
    log.warn(
        "The map falls off by B = " + number(max_global_b) +
        " A^2 or more, as after a soft low-pass, and that is the most that is taken off before windows are fitted; "
        "B factors may be too low");
  if (100 * result.at_limit > result.voxels)
    log.warn("More than 1 % of the voxels have a B factor at an end of the searched range");
  result.engine_steps = steps_of_pass(engine, chosen, log);
  result.engine = chosen;
  return result;
}

void add_maps(const BFactorOptions& options, const MapHeader& header, const BFactorResult& found, Outputs& outputs) {
  const std::string label = "Acuity " + version() + ": local B factor in A^2";
  outputs.add_map(options.output, header, found.b, label);
  if (options.r_squared_out)
    outputs.add_map(*options.r_squared_out, header, found.r_squared, "Acuity " + version() + ": R^2 of local B");
  if (options.standard_error_out)
    outputs.add_map(*options.standard_error_out, header, found.standard_error, label + ", standard error");
  double sign = -1;
  for (const std::filesystem::path& path : interval_paths(options)) {
    Volume end = found.b;
    for (std::size_t i = 0; i < end.voxels.size(); ++i)
      end.voxels[i] += static_cast<float>(sign * interval_errors * found.standard_error.voxels[i]);
    outputs.add_map(path, header, end, label + (sign < 0 ? ", low" : ", high") + " end of 95 %");
    sign = 1;
  }
}

}  // namespace

BFactorResult find_local_b(VolumeInput map, VolumeInput half2, const Mask& mask, const BFactorSettings& settings,
                           RunLog& log) {
  check_estimator(settings, !half2.empty());
  require_map_or_half_maps(map.view(), half2.view());
  require_mask_of(map.view(), mask);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(settings.engine, chosen);
  AttachedMapDevice maps(chosen, settings.engine.threads, log);
  Inputs inputs{std::move(map), {}, mask, load_average_profile(settings.profile)};
  if (!half2.empty()) inputs.half2 = matched_half(inputs.map.view(), std::move(half2), settings.engine.threads, log);
  BFactorResult result = fit(std::move(inputs), settings, *engine, chosen, log);
  maps.finish(result.engine_steps);
  return result;
}

BFactorResult find_local_b(const BFactorOptions& options, RunLog& log) {
  check_estimator(options.settings, options.half_map2.has_value());
  check_files(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(options.settings.engine, chosen);
  AttachedMapDevice maps(chosen, options.settings.engine.threads, log);
  Inputs inputs;
  MapHeader header;
  log.stage("read", [&] {
    inputs.profile = load_average_profile(options.settings.profile);
    const int threads = options.settings.engine.threads;
    Map map = read_map(options.map, {options.spacing_angstrom, &log, threads});
    require_not_constant(map.volume, options.map.string());
    if (options.half_map2)
      inputs.half2 =
          matched_half(map.volume, read_second_half(options.map, map, *options.half_map2, log, threads), threads, log);
    const VolumeInput numbered{VolumeView(map.volume)};
    inputs.mask = read_mask(options, map, numbered.view(), inputs.half2.view(), log);
    header = std::move(map.header);
    inputs.map = VolumeInput(std::move(map.volume), numbered.view().contents);
  });
  BFactorResult result = fit(std::move(inputs), options.settings, *engine, chosen, log);
  maps.finish(result.engine_steps);
  Outputs outputs({options.output_mode, options.settings.engine.threads});
  log.stage("write", [&] { add_maps(options, header, result, outputs); });
  outputs.add_text(options.report, text_of(report_json(bfactor_json(options, result), log)));
  outputs.commit();
  return result;
}

}  // namespace acuity
