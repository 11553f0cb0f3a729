#include <algorithm>
#include <cmath>

#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/global.h>
#include <acuity/map.h>
#include <acuity/profile.h>

#include "host/core/number.h"
#include "host/fourier/frequency_filter.h"
#include "host/io/outputs.h"
#include "host/workflows/report.h"
#include "host/workflows/reports/report_json.h"
#include "windows/gain.h"

namespace acuity {
namespace {

struct GlobalInputs {
  Map map;  ///< The map, or the first half map; then the mean of both.
  std::optional<Volume> half2;
  std::optional<Volume> mask;
};

/// What the filter is made of.
struct GlobalFilter {
  double b_factor = 0;
  std::vector<double> weights;     ///< One a shell; empty for none.
  std::optional<double> low_pass;  ///< Resolution in A.
  double longest_angstrom = 0;     ///< Of the box: shells are 1 / longest apart.

  double weight(double s) const { return weights.empty() ? 1 : between_shells(weights, s, longest_angstrom); }
  double gain(double s) const {
    const double edge = low_pass ? acuity::low_pass(s * longest_angstrom, longest_angstrom / *low_pass) : 1;
    return edge == 0 ? 0 : edge * weight(s) * std::exp(-b_factor * s * s / 4);
  }
};

void check_options(const GlobalOptions& options) {
  if (options.fsc_weight && !options.half_map2)
    reject("--fsc-weight needs both half maps", "one map was given", "Give the two half maps instead of the map");
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.mask})
    if (input) inputs.push_back(*input);
  check_outputs({options.output, options.report}, inputs, "Give another --output or --report");
}

GlobalInputs read_inputs(const GlobalOptions& options, Report& report) {
  const std::string name = options.map.string();
  GlobalInputs inputs{read_map(options.map), {}, {}};
  if (options.half_map2) inputs.half2 = read_on_grid_of(name, inputs.map, *options.half_map2).volume;
  if (options.mask) inputs.mask = read_on_grid_of(name, inputs.map, *options.mask).volume;
  require_not_constant(inputs.map.volume, name);
  const double nyquist = 2 * inputs.map.volume.spacing_angstrom;
  if (options.resolution_angstrom && *options.resolution_angstrom < nyquist)
    report.warn("The resolution of " + number(*options.resolution_angstrom) +
                " A lies beyond the map's Nyquist limit of " + number(nyquist) + " A");
  return inputs;
}

Volume masked(Volume volume, const std::optional<Volume>& mask) {
  if (mask)
    for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] *= mask->voxels[i];
  return volume;
}

/// One weight a shell from the FSC of the half maps. s = 0 keeps its weight: it is the mean of the map.
std::vector<double> weights_of(const GlobalInputs& inputs, int threads) {
  std::vector<double> weights = fourier_shell_correlation(masked(inputs.map.volume, inputs.mask),
                                                          masked(*inputs.half2, inputs.mask), nullptr, threads)
                                    .fsc;
  std::transform(weights.begin(), weights.end(), weights.begin(), fsc_weight);
  weights.front() = 1;
  return weights;
}

void warn_of(const WilsonFit& wilson, Report& report) {
  if (wilson.b_factor <= 0)
    report.warn("The amplitudes do not fall (B = " + number(wilson.b_factor) +
                " A^2), as in maps that were sharpened before; this one is blurred");
  // Below this, the line says less than half of what the profile does.
  constexpr double least_r_squared = 0.5;
  if (wilson.line.r_squared < least_r_squared)
    report.warn("The Wilson line fits badly (R^2 = " + number(wilson.line.r_squared) +
                "); give --b-factor, or look at acuity profile");
}

/// The B factor that straightens the Wilson line of the weighted profile, and the line into the report.
double estimate_b_factor(const GlobalOptions& options, const GlobalInputs& inputs, const GlobalFilter& filter,
                         Report& report) {
  const RadialProfile profile =
      radial_profile(inputs.map.volume, inputs.mask ? VolumeView(*inputs.mask) : VolumeView(), options.threads);
  std::vector<double> amplitude = profile.mean_amplitude;
  for (std::size_t j = 0; j < amplitude.size(); ++j) amplitude[j] *= filter.weight(profile.s_per_angstrom[j]);
  const ResolutionRange range =
      fitted_range(profile.s_per_angstrom, options.wilson_from_angstrom, options.resolution_angstrom);
  const WilsonFit wilson = fit_wilson(guinier_plot(profile.s_per_angstrom, amplitude, range));
  warn_of(wilson, report);
  report.fields["wilson"] = wilson_json(wilson, range);
  return -wilson.b_factor;
}

GlobalFilter make_filter(const GlobalOptions& options, GlobalInputs& inputs, Report& report) {
  GlobalFilter filter;
  Volume& map = inputs.map.volume;
  filter.longest_angstrom = static_cast<double>(std::max({map.size.x, map.size.y, map.size.z})) * map.spacing_angstrom;
  if (options.low_pass) filter.low_pass = options.resolution_angstrom;
  if (options.fsc_weight) filter.weights = weights_of(inputs, options.threads);
  if (inputs.half2)
    std::transform(map.voxels.begin(), map.voxels.end(), inputs.half2->voxels.begin(), map.voxels.begin(),
                   [](float a, float b) { return 0.5F * (a + b); });
  if (!options.resolution_angstrom)
    report.warn(options.b_factor ? "Without --resolution the result is not low-passed"
                                 : "Without --resolution the Wilson line reaches to the Nyquist limit, where there may "
                                   "be nothing but noise, and the result is not low-passed");
  filter.b_factor = options.b_factor ? *options.b_factor : estimate_b_factor(options, inputs, filter, report);
  return filter;
}

void describe(const GlobalOptions& options, const GlobalInputs& inputs, const GlobalFilter& filter, Report& report) {
  VolumeView map = inputs.map.volume;
  auto& fields = report.fields;
  fields["inputs"] = {{options.half_map2 ? "half_map1" : "map", options.map.string()}};
  if (options.half_map2) fields["inputs"]["half_map2"] = options.half_map2->string();
  if (options.mask) fields["inputs"]["mask"] = options.mask->string();
  fields["output"] = options.output.string();
  fields["grid"] = {{"size", {map.size.x, map.size.y, map.size.z}}, {"spacing_angstrom", map.spacing_angstrom}};
  fields["b_factor_applied"] = filter.b_factor;
  fields["b_factor_source"] = options.b_factor ? "given" : "wilson";
  fields["fsc_weight"] = options.fsc_weight;
  if (options.resolution_angstrom) fields["resolution_angstrom"] = *options.resolution_angstrom;
  fields["low_pass"] = filter.low_pass.has_value();
}

}  // namespace

void sharpen_globally(const GlobalOptions& options, Report& report) {
  check_options(options);
  GlobalInputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options, report); });
  GlobalFilter filter;
  report.stage("estimate", [&] { filter = make_filter(options, inputs, report); });
  describe(options, inputs, filter, report);
  report.stage("filter", [&] {
    filter_frequencies(
        inputs.map.volume, [&](double s) { return filter.gain(s); }, options.threads);
  });
  Outputs outputs;
  report.stage("write", [&] {
    outputs.add_map(options.output, inputs.map.header, inputs.map.volume,
                    "Acuity " + version() + ": sharpened globally by B = " + number(filter.b_factor) + " A^2");
  });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
