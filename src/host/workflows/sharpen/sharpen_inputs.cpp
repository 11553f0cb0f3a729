// The input of sharpen(): checks that need no map, the map of two half maps, and the window.
#include <string>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/half_maps.h"
#include "host/core/mask_runs.h"
#include "host/fourier/map_device.h"
#include "host/fourier/radial_profile.h"
#include "host/profiles/composition.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

/// Throws unless there is one source of the reference, or a hybrid's two.
void check_reference(const GivenMaps& given, const SharpenSettings& settings) {
  std::vector<std::string> sources;
  if (given.model) sources.emplace_back("{model}");
  if (given.reference) sources.emplace_back("{reference}");
  if (settings.profile) sources.emplace_back("{profile}");
  const bool hybrid = given.model && settings.profile && sources.size() == 2;
  if (sources.size() != 1 && !hybrid) {
    std::string why = "no reference was given";
    if (sources.size() == 2) why = "both " + sources[0] + " and " + sources[1] + " were given";
    if (sources.size() == 3) why = "{model}, {reference} and {profile} were given";
    throw_input_error(
        "There is no reference to sharpen towards", why,
        "Give one of {model FILE}, {reference MAP} and {profile NAME}; {profile auto} makes the choice, also beside "
        "a model");
  }
  if (settings.profile && settings.shells == ShellRule::locscale)
    throw_input_error("{profile} does not go with {shells locscale}", "profiles are averages over full shells",
                      "Use {shells full}");
}

void check_refinement(const GivenMaps& given, const SharpenSettings& settings) {
  if (settings.b_factors != BFactors::refine) {
    if (settings.b_factors == BFactors::as_is && !given.model)
      throw_input_error("{b-factors as-is} requires {model}", "no model was given", "Give {model FILE}");
    return;
  }
  if (!given.model) throw_input_error("{b-factors refine} requires {model}", "no model was given", "Give {model FILE}");
  // Behind the resolution maps are low-passed or noise, and both would pass for B factors.
  if (!given.half_map2 && !settings.resolution_angstrom)
    throw_input_error("{b-factors refine} needs the resolution", "one map does not show where its signal ends",
                      "Give {resolution}, or both half maps");
}

/// The ranges that the settings' docstrings state.
void check_ranges(const SharpenSettings& settings) {
  const auto require = [](double value, double low, double high, const std::string& what) {
    if (!(value >= low && value <= high))
      throw_input_error(what + " is " + number(value), "it has to be " + number(low) + " to " + number(high));
  };
  constexpr double min_angstrom = 0.1;
  constexpr double max_angstrom = 1e6;
  if (settings.window_voxels)
    require(*settings.window_voxels, 8, 1024, "The window's edge in voxels");
  else
    require(settings.window_angstrom, min_angstrom, max_angstrom, "The window's edge in A");
  if (settings.resolution_angstrom)
    require(*settings.resolution_angstrom, min_angstrom, max_angstrom, "The resolution in A");
  if (settings.profile_b) require(*settings.profile_b, 0, 1000, "The fall-off of the profile in A^2");
  if (settings.model_reach_angstrom) require(*settings.model_reach_angstrom, 0, 100, "The model's reach in A");
  require(settings.mask_radius_angstrom, 0, max_angstrom, "The radius of the model's mask in A");
}

}  // namespace

void check_settings(const GivenMaps& given, const SharpenSettings& settings) {
  check_ranges(settings);
  check_reference(given, settings);
  check_refinement(given, settings);
  if (settings.half_maps && !given.half_map2)
    throw_input_error("{half-maps-out} needs both half maps", "one map was given",
                      "Give the two half maps instead of the map");
}

Observed observe(SharpenInput& input, const SharpenSettings& settings, RunLog& log) {
  const VolumeView half1 = input.map.view();
  require_map_or_half_maps(half1, input.half_map2.view());
  if (!input.reference.empty()) {
    require_on_grid(half1, input.reference.view(), "The reference map");
    require_not_constant(input.reference.view(), "The reference map");
  }
  if (input.mask) require_mask_of(half1, *input.mask);
  Observed observed;
  if (!input.half_map2.empty())
    input.half_map2 = matched_half(half1, std::move(input.half_map2), settings.engine.threads, log);
  const VolumeView half2 = input.half_map2.view();
  observed.two_maps = !half2.empty();
  if (half2.empty()) {
    observed.map = std::move(input.map);
    return observed;
  }
  observed.keeps_difference = settings.half_maps || settings.profile || settings.b_factors == BFactors::refine ||
                              mask_source(settings, input) == MaskSource::molecule;
  observed.half_maps = !settings.resolution_angstrom;
  Volume mean = input.map.take();
  Volume difference = input.half_map2.take();
  to_mean_and_difference(mean, difference, settings.engine.threads);
  observed.map = VolumeInput(std::move(mean));
  // A resolution that is given is compared with what the half maps say.
  const bool compared = settings.shells != ShellRule::locscale;
  if (observed.keeps_difference || observed.half_maps || compared) observed.half_difference = std::move(difference);
  require_not_constant(observed.map.view(), "The mean of the half maps");
  return observed;
}

void Observed::find_products(int threads) {
  if (!products.empty() || half_difference.empty()) return;
  products = products_of_halves(shell_products(map.view(), half_difference.view(), threads));
}

double Observed::longest_angstrom() const {
  const VolumeView view = map.view();
  return MapShells(view.size, view.spacing_angstrom).longest_angstrom();
}

void take_off_solvent(VolumeInput& map, const Mask& mask, const SharpenSettings& settings) {
  if (map.empty() || settings.shells == ShellRule::locscale) return;
  lower_by(map, mean_outside(map.view(), mask, settings.engine.threads), settings.engine.threads);
}

void take_off_solvent(Observed& observed, const Mask& mask, const SharpenSettings& settings) {
  take_off_solvent(observed.map, mask, settings);
  take_off_solvent(observed.half_difference, mask, settings);
}

AverageProfile profile_of(const SharpenSettings& settings, const Model* model) {
  if (settings.profile && *settings.profile != "auto") return load_average_profile(*settings.profile);
  return model != nullptr ? profile_of_composition(composition_of(*model), "the model")
                          : load_average_profile(default_profile);
}

int window_edge_of(const SharpenSettings& settings, VolumeView observed) {
  const int edge = settings.window_voxels ? *settings.window_voxels
                                          : window_edge_voxels(settings.window_angstrom, observed.spacing_angstrom);
  require_window_in(edge, observed.size);
  if (settings.shells == ShellRule::locscale && edge % 2 != 0)
    throw_input_error("{shells locscale} needs an even window", "this one has " + std::to_string(edge) + " voxels",
                      "Use {shells full}");
  return edge;
}

ScalingTask make_task(const SharpenData& data, const ProfileFit* fit, VolumeView reference,
                      const Resolution& resolution) {
  ScalingTask task;
  task.observed = data.observed;
  task.observed_padding = mean_outside(task.observed, data.mask, data.threads());
  if (!data.is_hybrid() && fit != nullptr) {
    task.profile = &fit->reference;
  } else {
    task.reference = reference;
    task.reference_padding = mean_outside(reference, data.mask, data.threads());
  }
  if (fit != nullptr && !fit->log_occupancy.voxels.empty()) task.log_occupancy = fit->log_occupancy;
  task.runs = runs_of(data.mask);
  task.window_edge = data.window_edge;
  task.rule = data.settings.shells;
  task.filter = resolution.filter;
  if (data.settings.half_maps)
    task.second_map =
        SecondMap{data.half_difference, mean_outside(data.half_difference, data.mask, data.threads()), nullptr};
  return task;
}

std::vector<double> amplitudes_in(const SharpenData& data, VolumeView map, ProfileCurves& curves) {
  RadialProfile profile = radial_profile(map, data.mask, data.threads());
  curves.s_per_angstrom = std::move(profile.s_per_angstrom);
  curves.coefficients = std::move(profile.coefficients);
  return std::move(profile.mean_amplitude);
}

}  // namespace acuity
