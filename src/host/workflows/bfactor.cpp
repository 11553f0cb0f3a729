#include <algorithm>
#include <cmath>
#include <memory>

#include <acuity/bfactor.h>
#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/sharpen.h>

#include "host/b_factors/local_b_map.h"
#include "host/core/histogram.h"
#include "host/core/number.h"
#include "host/core/quantile.h"
#include "host/io/outputs.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/engine_report.h"
#include "host/workflows/report.h"
#include "windows/profile_gain.h"
#include "windows/shells.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr double mask_radius_angstrom = 3;
constexpr double interval_errors = 1.96;  // Of a normal distribution, 95 % lie within.

struct Inputs {
  Map map;
  std::optional<Volume> half2;
  Mask mask;
  AverageProfile profile;
};

BEstimator estimator_of(const BFactorOptions& options) {
  return options.estimator.value_or(options.half_map2 ? BEstimator::half_maps : BEstimator::profile);
}

std::vector<std::filesystem::path> interval_paths(const BFactorOptions& options) {
  if (!options.interval_out) return {};
  return {*options.interval_out + "_low.mrc", *options.interval_out + "_high.mrc"};
}

void check_options(const BFactorOptions& options) {
  if (estimator_of(options) == BEstimator::half_maps && !options.half_map2)
    reject("--estimator half-maps needs both half maps", "one map was given", "Give the two half maps");
  if (options.mask.has_value() == options.model.has_value())
    reject(options.mask ? "--mask and --model were both given" : "No mask was given", "",
           "Give --mask FILE, or --model FILE for the voxels within 3 A of an atom");
  std::error_code unknown;
  if (options.half_map2 && std::filesystem::equivalent(options.map, *options.half_map2, unknown))
    reject("Both half maps are the same file", options.map.string(), "Give the two half maps of a refinement");
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.mask, options.model})
    if (input) inputs.push_back(*input);
  std::vector<std::filesystem::path> outputs{options.output, options.report};
  for (const auto& output : {options.r_squared_out, options.standard_error_out})
    if (output) outputs.push_back(*output);
  for (const auto& output : interval_paths(options)) outputs.push_back(output);
  check_outputs(outputs, inputs, "Give every output a name of its own");
}

Inputs read_inputs(const BFactorOptions& options, Report& report) {
  const std::string name = options.map.string();
  Inputs inputs;
  inputs.profile = load_average_profile(options.profile);
  inputs.map = read_map(options.map);
  VolumeView map = inputs.map.volume;
  require_not_constant(map, name);
  if (options.half_map2) {
    inputs.half2 = read_on_grid_of(name, inputs.map, *options.half_map2).volume;
    require_two_half_maps(name, map, options.half_map2->string(), *inputs.half2);
  }
  if (options.mask) {
    inputs.mask = binary_mask(read_on_grid_of(name, inputs.map, *options.mask).volume, options.mask->string());
    return inputs;
  }
  Model model = read_model(*options.model, Hydrogens::drop);
  for (std::string& warning : place_model_in_map(model, inputs.map, options.frame)) report.warn(std::move(warning));
  inputs.mask = model_mask(model, map.size, map.spacing_angstrom, mask_radius_angstrom, options.engine.threads);
  return inputs;
}

/// Where a line begins. The profile of proteins is bent from 10 to 3 A, so a line through data that go beyond 2.5 A
/// leaves that out, if three shells remain.
double start_of_range(const BFactorOptions& options, const LocalBRule& rule, VolumeView map) {
  constexpr double good_angstrom = 2.5;
  constexpr double end_of_modulations = 3;
  if (options.from_angstrom) return *options.from_angstrom;
  if (rule.estimator != BEstimator::line || rule.to_angstrom > good_angstrom) return rule.from_angstrom;
  const double window = rule.window_edge * map.spacing_angstrom;
  const double last = std::min<double>(last_shell(rule.window_edge), std::floor(window / rule.to_angstrom + 1e-9));
  const double first = std::ceil(window / end_of_modulations - 1e-9);
  return last - first >= 2 ? end_of_modulations : rule.from_angstrom;
}

LocalBRule rule_of(const BFactorOptions& options, const Inputs& inputs, Report& report) {
  VolumeView map = inputs.map.volume;
  LocalBRule rule = options.rule;
  rule.estimator = estimator_of(options);
  rule.threads = options.engine.threads;
  rule.window_edge = window_edge_for(options.window_angstrom, map);
  if (options.resolution_angstrom) {
    rule.to_angstrom = *options.resolution_angstrom;
  } else if (inputs.half2) {
    rule.to_angstrom = end_of_agreement(map, *inputs.half2, inputs.mask, rule.window_edge, rule.threads);
  } else {
    rule.to_angstrom = 2 * map.spacing_angstrom;
    report.warn("Shells up to the Nyquist limit are fitted, where there may be nothing but noise; give --resolution");
  }
  rule.to_angstrom = std::max(rule.to_angstrom, 2 * map.spacing_angstrom);
  rule.from_angstrom = start_of_range(options, rule, map);
  return rule;
}

void describe_values(const Mask& mask, const LocalB& found, Report& report) {
  constexpr double bin = 20;
  std::vector<float> values;
  std::vector<float> errors;
  for (std::size_t i = 0; i < mask.inside.size(); ++i) {
    if (mask.inside[i] == 0 || found.standard_error.voxels[i] == 0) continue;
    values.push_back(found.b.voxels[i]);
    errors.push_back(found.standard_error.voxels[i]);
  }
  auto& fields = report.fields;
  fields["voxels"] = mask.count();
  fields["voxels_not_fitted"] = found.not_fitted;
  fields["voxels_at_limit"] = found.at_limit;
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  std::sort(errors.begin(), errors.end());
  for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95})
    fields["quantiles_b_angstrom2"][number(share)] = quantile_of_sorted(values, share);
  fields["median_b_angstrom2"] = quantile_of_sorted(values, 0.5);
  fields["median_standard_error_angstrom2"] = quantile_of_sorted(errors, 0.5);
  const Histogram histogram = histogram_of(values, bin);
  fields["histogram"] = {{"edges_angstrom2", histogram.edges}, {"voxels", histogram.counts}};
}

void describe(const BFactorOptions& options, const LocalBRule& rule, const Inputs& inputs, const LocalB& found,
              Report& report) {
  auto& fields = report.fields;
  fields["inputs"] = {{"map", options.map.string()}};
  if (options.half_map2) fields["inputs"]["half_map2"] = options.half_map2->string();
  if (options.mask) fields["inputs"]["mask"] = options.mask->string();
  if (options.model) fields["inputs"]["model"] = options.model->string();
  fields["output"] = options.output.string();
  const GridSize& size = found.b.size;
  fields["grid"] = {{"size", {size.x, size.y, size.z}}, {"spacing_angstrom", found.b.spacing_angstrom}};
  fields["window"] = {{"edge_voxels", rule.window_edge},
                      {"edge_angstrom", rule.window_edge * found.b.spacing_angstrom}};
  fields["estimator"] = name_of(rule.estimator);
  if (rule.estimator != BEstimator::line) fields["profile"] = inputs.profile.name;
  fields["range_angstrom"] = {rule.from_angstrom, rule.to_angstrom};
  fields["pooling_angstrom"] = rule.pooling_angstrom;
  fields["global_b_angstrom2"] = found.global_b;
  describe_values(inputs.mask, found, report);
  if (found.not_fitted > 0)
    report.warn("Nothing could be fitted at " + std::to_string(found.not_fitted) + " voxels; they hold 0");
  if (100 * found.at_limit > inputs.mask.count())
    report.warn("More than 1 % of the voxels lie at an end of the B factors that are searched");
}

void add_maps(const BFactorOptions& options, const MapHeader& header, const LocalB& found, Outputs& outputs) {
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

std::string name_of(BEstimator estimator) {
  if (estimator == BEstimator::line) return "line";
  return estimator == BEstimator::profile ? "profile" : "half-maps";
}

void find_local_b(const BFactorOptions& options, Report& report) {
  check_options(options);
  EngineChoice wanted = options.engine;
  wanted.half_maps = true;
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine(wanted, chosen);
  Inputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options, report); });
  LocalBRule rule;
  LocalB found;
  report.stage("fit", [&] {
    rule = rule_of(options, inputs, report);
    found = local_b_factors(std::move(inputs.map.volume), std::move(inputs.half2), inputs.mask, inputs.profile, rule,
                            *engine);
  });
  describe(options, rule, inputs, found, report);
  describe_engine(chosen, report);
  describe_pass(*engine, report);
  Outputs outputs;
  report.stage("write", [&] { add_maps(options, inputs.map.header, found, outputs); });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
