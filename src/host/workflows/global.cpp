#include <algorithm>
#include <utility>

#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/global.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/fit/guinier.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/radial_profile.h"
#include "host/io/half_map_files.h"
#include "host/io/outputs.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_json.h"
#include "windows/gain.h"

namespace acuity {
namespace {

/// What both ways in, from memory and from files, hand to the method.
struct GlobalInputs {
  Volume map;  ///< The map, or the first half map; used up.
  Volume half2;
  VolumeView mask;
};

/// The filter of the whole map.
struct GlobalFilter {
  double b_factor = 0;
  std::vector<double> weights;     ///< One per shell; empty for none.
  std::optional<double> low_pass;  ///< Resolution in A.
  double longest_angstrom = 0;     ///< Longest edge of the box: shells are 1 / longest apart.

  double weight(double s) const { return weights.empty() ? 1 : between_shells(weights, s, longest_angstrom); }
  double gain(double s) const {
    const double edge = low_pass ? acuity::low_pass(s * longest_angstrom, longest_angstrom / *low_pass) : 1;
    return edge == 0 ? 0 : edge * weight(s) * b_factor_gain(b_factor, s);
  }
};

void check_settings(const GlobalSettings& settings, bool two_maps) {
  if (settings.fsc_weight && !two_maps)
    throw_input_error("{fsc-weight} needs both half maps", "one map was given",
                      "Give the two half maps instead of the map");
}

void check_files(const GlobalOptions& options) {
  if (options.half_map2) require_two_files(options.map, *options.half_map2);
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.mask})
    if (input) inputs.push_back(*input);
  check_outputs({options.output, options.report}, inputs, "Give another {output} or {report}");
}

void warn_beyond_nyquist(const GlobalSettings& settings, double spacing_angstrom, RunLog& log) {
  const double nyquist = 2 * spacing_angstrom;
  if (settings.resolution_angstrom && *settings.resolution_angstrom < nyquist)
    log.warn("The resolution of " + number(*settings.resolution_angstrom) +
             " A lies beyond the map's Nyquist limit of " + number(nyquist) + " A");
}

Volume masked(VolumeView volume, VolumeView mask, int threads) {
  Volume inside = copy_of(volume);
  if (!mask.empty()) multiply_by(inside, mask, threads);
  return inside;
}

/// One weight per shell from the FSC of the half maps. s = 0 keeps its weight: it is the mean of the map.
std::vector<double> weights_of(const GlobalInputs& inputs, int threads) {
  std::vector<double> weights = fourier_shell_correlation(masked(inputs.map, inputs.mask, threads),
                                                          masked(inputs.half2, inputs.mask, threads), nullptr, threads)
                                    .fsc;
  std::transform(weights.begin(), weights.end(), weights.begin(), fsc_weight);
  weights.front() = 1;
  return weights;
}

void warn_of(const WilsonFit& wilson, RunLog& log) {
  if (wilson.b_factor <= 0)
    log.warn("The amplitudes do not fall (B = " + number(wilson.b_factor) +
             " A^2), as in maps that were sharpened before; this map is blurred");
  // Below this, the line says less than half of what the profile does.
  constexpr double min_r_squared = 0.5;
  if (wilson.line.r_squared < min_r_squared)
    log.warn("The Wilson line fits badly (R^2 = " + number(wilson.line.r_squared) +
             "); give {b-factor}, or look at acuity profile");
}

/// The B factor that straightens the Wilson line of the weighted profile; the line goes into the result.
double estimate_b_factor(const GlobalSettings& settings, const GlobalInputs& inputs, const GlobalFilter& filter,
                         GlobalResult& result, RunLog& log) {
  const RadialProfile profile = radial_profile(inputs.map, inputs.mask, settings.threads);
  std::vector<double> amplitude = profile.mean_amplitude;
  for (std::size_t j = 0; j < amplitude.size(); ++j) amplitude[j] *= filter.weight(profile.s_per_angstrom[j]);
  result.wilson_range =
      fitted_range(profile.s_per_angstrom, settings.wilson_from_angstrom, settings.resolution_angstrom);
  result.wilson = fit_wilson(guinier_plot(profile.s_per_angstrom, amplitude, result.wilson_range));
  warn_of(*result.wilson, log);
  return -result.wilson->b_factor;
}

GlobalFilter make_filter(const GlobalSettings& settings, GlobalInputs& inputs, GlobalResult& result, RunLog& log) {
  GlobalFilter filter;
  const GridSize& size = inputs.map.size;
  filter.longest_angstrom = static_cast<double>(std::max({size.x, size.y, size.z})) * inputs.map.spacing_angstrom;
  if (settings.low_pass) filter.low_pass = settings.resolution_angstrom;
  if (settings.fsc_weight) filter.weights = weights_of(inputs, settings.threads);
  if (!inputs.half2.voxels.empty()) inputs.map = mean_of_halves(std::move(inputs.map), inputs.half2);
  if (!settings.resolution_angstrom)
    log.warn(settings.b_factor ? "Without {resolution} the result is not low-passed"
                               : "Without {resolution} the Wilson line reaches the Nyquist limit, where there may be "
                                 "only noise, and the result is not low-passed");
  filter.b_factor = settings.b_factor ? *settings.b_factor : estimate_b_factor(settings, inputs, filter, result, log);
  return filter;
}

GlobalResult filter_map(GlobalInputs inputs, const GlobalSettings& settings, RunLog& log) {
  GlobalResult result;
  GlobalFilter filter;
  log.stage("estimate", [&] { filter = make_filter(settings, inputs, result, log); });
  result.b_factor = filter.b_factor;
  result.low_passed = filter.low_pass.has_value();
  result.map = std::move(inputs.map);
  log.stage("filter", [&] {
    filter_frequencies(
        result.map, [&](double s) { return filter.gain(s); }, settings.threads);
  });
  return result;
}

}  // namespace

GlobalResult sharpen_globally(VolumeInput map, VolumeInput half2, VolumeView mask, const GlobalSettings& settings,
                              RunLog& log) {
  check_settings(settings, !half2.empty());
  require_map_or_half_maps(map.view(), half2.view());
  if (!mask.empty()) require_on_grid(map.view(), mask, "The mask");
  warn_beyond_nyquist(settings, map.view().spacing_angstrom, log);
  return filter_map({map.take(), half2.take(), mask}, settings, log);
}

GlobalResult sharpen_globally(const GlobalOptions& options, RunLog& log) {
  check_settings(options.settings, options.half_map2.has_value());
  check_files(options);
  Map map;
  Volume half2;
  Volume mask;
  log.stage("read", [&] {
    map = read_map(options.map, {options.spacing_angstrom, &log});
    if (options.half_map2) half2 = read_second_half(options.map, map, *options.half_map2, log);
    if (options.mask) mask = read_mask_weights(options.map.string(), map, *options.mask, log);
    require_not_constant(map.volume, options.map.string());
    warn_beyond_nyquist(options.settings, map.volume.spacing_angstrom, log);
  });
  GlobalResult result = filter_map({std::move(map.volume), std::move(half2), mask}, options.settings, log);
  Outputs outputs;
  log.stage("write", [&] {
    outputs.add_map(options.output, map.header, result.map,
                    "Acuity " + version() + ": sharpened globally by B = " + number(result.b_factor) + " A^2");
  });
  outputs.add_text(options.report, text_of(report_json(global_json(options, result), log)));
  outputs.commit();
  return result;
}

}  // namespace acuity
