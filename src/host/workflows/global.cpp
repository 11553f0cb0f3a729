#include <algorithm>
#include <cmath>
#include <utility>

#include <acuity/average_profiles.h>
#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/global.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/molecule_mask.h>

#include "host/core/conventions.h"
#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/core/mask_runs.h"
#include "host/fit/expected_b.h"
#include "host/fit/filter_end.h"
#include "host/fit/guinier.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/radial_profile.h"
#include "host/fsc/fsc_curves.h"
#include "host/io/finite_voxels.h"
#include "host/io/half_map_files.h"
#include "host/io/outputs.h"
#include "host/profiles/filtered_map.h"
#include "host/profiles/target_b.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_json.h"
#include "windows/gain.h"

namespace acuity {
namespace {

/// Input of the method, from memory and from files alike.
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
  if (settings.b_factor && settings.profile_b)
    throw_input_error("{b-factor} and {profile-b} were both given", "each of them alone decides the sharpening",
                      "Leave one of them out");
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

/// True where no voxel lies between 0 and 1, so that the mask ends with a step.
bool has_sharp_edge(VolumeView mask) {
  return std::all_of(mask.voxels.begin(), mask.voxels.end(), [](float v) { return v == 0 || v == 1; });
}

/// The weights of 0 to 1 in which the map is estimated, with a soft edge; nothing for the whole box.
Volume weights_for_estimates(const GlobalInputs& inputs, GlobalMask& source, int threads, RunLog& log) {
  const double spacing = inputs.map.spacing_angstrom;
  source = GlobalMask::given;
  if (!inputs.mask.empty() && !has_sharp_edge(inputs.mask)) return copy_of(inputs.mask);
  Mask mask;
  if (!inputs.mask.empty()) {
    mask = binary_mask(inputs.mask, "mask");
    if (mask.count() == mask.size.count()) return {};
  } else {
    try {
      mask = automatic_mask_of_halves(inputs.map, inputs.half2, {}, threads, log).mask;
      source = GlobalMask::molecule;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
      log.warn("No molecule was found, so the estimates are those of the whole box; {mask} gives a mask");
      source = GlobalMask::none;
      return {};
    }
  }
  return with_soft_edge(mask, spacing, fsc_soft_edge_voxels, threads);
}

/// The FSC of the half maps inside the weights, without the correlation that these add.
FscCurve fsc_of_halves(const GlobalInputs& inputs, VolumeView weights, int threads, RunLog& log) {
  FscSettings how;
  how.threads = threads;
  HalfMapFsc curves = half_map_fsc(inputs.map, inputs.half2, weights, how);
  for (std::string& warning : fsc_warnings(curves)) log.warn(std::move(warning));
  return curves.mask ? std::move(curves.mask->corrected) : std::move(curves.unmasked);
}

/// One weight per shell from the FSC of the half maps. s = 0 keeps its weight: it is the mean of the map.
std::vector<double> weights_of(const FscCurve& fsc) {
  std::vector<double> weights = fsc.fsc;
  std::transform(weights.begin(), weights.end(), weights.begin(), fsc_weight);
  weights.front() = 1;
  return weights;
}

std::optional<double> resolution_of_halves(const FscCurve& fsc) {
  if (!fsc.agrees(fsc_threshold))
    throw_input_error("The half maps have no resolution", "they disagree at the lowest frequency",
                      "Check that both are half maps of one particle, or give {resolution}");
  return fsc.resolution_angstrom(fsc_threshold);
}

void warn_of(const GlobalResult& result, RunLog& log) {
  const WilsonFit& wilson = *result.wilson;
  if (result.b_factor > 0)
    log.warn("The map falls off less than it should (B = " + number(wilson.b_factor) + " A^2 against " +
             number(result.target_b) + " A^2), as maps do that were sharpened before; this map is blurred");
  // At 3 A this is worth a factor of two.
  constexpr double max_error = 25;
  if (wilson.b_factor_error > max_error)
    log.warn("The Wilson line fits badly (B = " + number(wilson.b_factor) + " +- " + number(wilson.b_factor_error) +
             " A^2); give {b-factor}, or look at acuity profile");
}

/// Low-frequency end of the Wilson line in A: where the shape of molecules ends. For a coarse resolution, it lies so
/// far below that a fall-off shows.
double start_of_line(const GlobalSettings& settings, double end_angstrom, double longest_angstrom) {
  constexpr double shape_ends = 10;
  constexpr double coarse = 6.5;
  if (settings.wilson_from_angstrom) return *settings.wilson_from_angstrom;
  const double start = end_angstrom > coarse ? 2 * end_angstrom : shape_ends;
  // Three shells at least, where the box has them.
  const double last = std::floor(longest_angstrom / end_angstrom * (1 + 1e-9));
  return last >= 3 ? std::max(start, longest_angstrom / (last - 2)) : start;
}

/// Amplitudes divided by the average profile over each shell, which leaves B; as they are for a flat line.
void divide_by_profile(std::vector<double>& amplitude, const std::vector<double>& s, const std::string& name) {
  if (name == flat_profile) return;
  const AverageProfile profile = load_average_profile(name);
  const double half_shell = s.size() > 1 ? (s[1] - s[0]) / 2 : 0;
  for (std::size_t j = 1; j < s.size(); ++j) amplitude[j] /= profile.mean_between(s[j] - half_shell, s[j] + half_shell);
}

/// The B factor that brings the map to the target's fall-off; what it comes from goes into the result. `weights`, one
/// per shell or none, take the noise out of the amplitudes.
double estimate_b_factor(const GlobalSettings& settings, VolumeView map, VolumeView mask, const GlobalFilter& filter,
                         const std::vector<double>& weights, GlobalResult& result, RunLog& log) {
  const RadialProfile profile = radial_profile(map, mask, settings.threads);
  const std::vector<double>& s = profile.s_per_angstrom;
  std::vector<double> amplitude = profile.mean_amplitude;
  for (std::size_t j = 0; j < amplitude.size() && !weights.empty(); ++j)
    amplitude[j] *= between_shells(weights, s[j], filter.longest_angstrom);
  divide_by_profile(amplitude, s, settings.profile);
  double end = std::max(1 / s.back(), result.resolution_angstrom.value_or(0));
  double start = start_of_line(settings, end, filter.longest_angstrom);
  const bool may_be_filtered = weights.empty() && result.resolution_angstrom && settings.profile != flat_profile;
  if (const auto filtered =
          may_be_filtered ? filter_end_of(map, {s, amplitude}, {start, end}, settings.threads) : std::nullopt) {
    log.warn(filter_end_in_words(*filtered, end));
    end = *filtered;
    start = start_of_line(settings, end, filter.longest_angstrom);
  }
  result.wilson_range = fitted_range(s, start, result.resolution_angstrom ? std::optional(end) : std::nullopt);
  result.wilson = fit_wilson(guinier_plot(s, amplitude, result.wilson_range));
  result.target_b = settings.profile_b.value_or(target_b(end));
  result.b_factor = result.target_b - expected_b(result.wilson->b_factor, result.wilson->b_factor_error);
  warn_of(result, log);
  return result.b_factor;
}

void warn_of_resolution(const GlobalSettings& settings, const GlobalResult& result, bool two_maps, RunLog& log) {
  if (result.resolution_angstrom) return;
  if (two_maps && settings.low_pass)
    log.warn("The half maps agree up to the Nyquist limit, so the result is not low-passed; give {resolution}");
  else
    log.warn(settings.b_factor ? "Without {resolution} the result is not low-passed"
                               : "Without {resolution} the Wilson line reaches the Nyquist limit, where there may be "
                                 "only noise, and the result is not low-passed");
}

/// Finds resolution, weights and B factor, and makes `inputs.map` the mean of the half maps.
GlobalFilter make_filter(const GlobalSettings& settings, GlobalInputs& inputs, GlobalResult& result, RunLog& log) {
  GlobalFilter filter;
  const GridSize& size = inputs.map.size;
  const bool two_maps = !inputs.half2.voxels.empty();
  filter.longest_angstrom = static_cast<double>(std::max({size.x, size.y, size.z})) * inputs.map.spacing_angstrom;
  result.resolution_angstrom = settings.resolution_angstrom;
  const bool ends_by_halves = two_maps && !settings.resolution_angstrom && settings.low_pass;
  const bool estimated = !settings.b_factor || settings.fsc_weight || ends_by_halves;
  const Volume mask = estimated ? weights_for_estimates(inputs, result.mask, settings.threads, log) : Volume{};
  std::vector<double> weights;
  if (two_maps && estimated) {
    const FscCurve fsc = fsc_of_halves(inputs, mask, settings.threads, log);
    weights = weights_of(fsc);
    if (!settings.resolution_angstrom) result.resolution_angstrom = resolution_of_halves(fsc);
  }
  if (settings.low_pass) filter.low_pass = result.resolution_angstrom;
  if (two_maps) inputs.map = mean_of_halves(std::move(inputs.map), inputs.half2);
  warn_of_resolution(settings, result, two_maps, log);
  filter.b_factor = settings.b_factor ? *settings.b_factor
                                      : estimate_b_factor(settings, inputs.map, mask, filter, weights, result, log);
  if (settings.fsc_weight) filter.weights = std::move(weights);
  return filter;
}

/// Throws Error where the filter took a map beyond the range of single precision.
void require_finite_result(VolumeView map, const GlobalFilter& filter, int threads) {
  if (is_finite(map, threads)) return;
  const double corner = std::sqrt(3.0) / (2 * map.spacing_angstrom);
  constexpr double edge_shells = 2;
  const double s =
      filter.low_pass ? std::min(corner, 1 / *filter.low_pass + edge_shells / filter.longest_angstrom) : corner;
  const double decades = -filter.b_factor * s * s / 4 / std::log(10.0);
  throw_input_error("The sharpened map is beyond the range of single precision",
                    "B = " + number(filter.b_factor) + " A^2 multiplies amplitudes by up to 10^" +
                        formatted("%.0f", decades) + " at " + number(1 / s) + " A",
                    "Give a {b-factor} nearer to 0, or a coarser {resolution}");
}

GlobalResult filter_map(GlobalInputs inputs, const GlobalSettings& settings, RunLog& log) {
  if (!inputs.half2.voxels.empty())
    inputs.half2 = matched_half(inputs.map, std::move(inputs.half2), settings.threads, log).take();
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
  require_finite_result(result.map, filter, settings.threads);
  return result;
}

}  // namespace

GlobalResult sharpen_globally(VolumeInput map, VolumeInput half2, VolumeView mask, const GlobalSettings& settings,
                              RunLog& log) {
  check_settings(settings, !half2.empty());
  require_map_or_half_maps(map.view(), half2.view());
  if (!mask.empty()) require_weights(map.view(), mask);
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
    map = read_map(options.map, {options.spacing_angstrom, &log, options.settings.threads});
    if (options.half_map2)
      half2 = read_second_half(options.map, map, *options.half_map2, log, options.settings.threads);
    if (options.mask) mask = read_mask_weights(options.map.string(), map, *options.mask, log, options.settings.threads);
    require_not_constant(map.volume, options.map.string());
    warn_beyond_nyquist(options.settings, map.volume.spacing_angstrom, log);
  });
  GlobalResult result = filter_map({std::move(map.volume), std::move(half2), mask}, options.settings, log);
  Outputs outputs({options.output_mode, options.settings.threads});
  log.stage("write", [&] {
    outputs.add_map(options.output, map.header, result.map,
                    "Acuity " + version() + ": sharpened globally by B = " + number(result.b_factor) + " A^2");
  });
  outputs.add_text(options.report, text_of(report_json(global_json(options, result), log)));
  outputs.commit();
  return result;
}

}  // namespace acuity
