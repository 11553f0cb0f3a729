// The start of sharpen() and plan_sharpening(), before the mask, and the resolution that half maps add.
#include <utility>

#include "host/core/formatted.h"
#include "host/fourier/map_device.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

void warn_of_range(const Resolution& resolution, RunLog& log) {
  constexpr double coarsest_angstrom = 6;
  if (!resolution.angstrom)
    log.warn("Noise beyond the resolution is raised to the profile's level; give {resolution}");
  else if (*resolution.angstrom > coarsest_angstrom)
    log.warn(
        "At " + number(*resolution.angstrom) +
        " A amplitudes depend more on the shape of the molecule than on its average scattering; a profile says little");
}

/// Enlarges the window where the profile needs it. The target follows from the fall-off of the map later.
void set_resolution(RunStart& run, std::optional<double> angstrom, std::optional<double> filter_end_angstrom,
                    const SharpenSettings& settings, RunLog& log) {
  constexpr double any_target = 20;
  const VolumeView map = run.observed.map.view();
  const auto known = [&] {
    Resolution resolution = resolution_at(angstrom, settings, map, run.observed.two_maps, run.window_edge, log);
    resolution.filter_end_angstrom = filter_end_angstrom;
    return resolution;
  };
  run.resolution = known();
  if (!run.profile) return;
  if (settings.window_grows && !settings.window_voxels) {
    const int grown = window_for_profile(run.window_edge, map, run.resolution);
    run.window_grown = grown > run.window_edge;
    run.window_edge = grown;
    if (run.window_grown) run.resolution = known();
  }
  run.fit = start_profile(*run.profile, map, run.window_edge, run.resolution, settings.profile_b.value_or(any_target),
                          settings.engine.threads);
}

}  // namespace

RunStart start_run(SharpenInput& input, const SharpenSettings& settings, RunLog& log) {
  RunStart run;
  if (settings.profile) run.profile = profile_of(settings, input.model ? &*input.model : nullptr);
  run.observed = observe(input, settings, log);
  const VolumeView map = run.observed.map.view();
  run.window_edge = window_edge_of(settings, map);
  if (!run.observed.half_maps) {
    set_resolution(run, settings.resolution_angstrom, {}, settings, log);
    if (run.profile)
      warn_of_range(run.resolution, log);
    else if (!run.resolution.angstrom && settings.shells == ShellRule::full)
      log.warn("Noise beyond the resolution is raised to the reference's level; give {resolution}");
  }
  return run;
}

SharpenData describe(const RunStart& run, const SharpenInput& input, const SharpenSettings& settings, const Mask& mask,
                     const MaskFindings& found) {
  return {settings,
          run.observed.map.view(),
          run.observed.half_difference.view(),
          mask,
          input.model ? &*input.model : nullptr,
          run.window_edge,
          soft_rim_of(found),
          run.observed.two_maps};
}

void resolve_halves(RunStart& run, SharpenData& data, SharpenFindings& found, RunLog& log) {
  Observed& observed = run.observed;
  observed.find_products(data.threads());
  found.local_resolution = sample_resolution(data, observed.products, found.local_resolution_threshold);
  set_resolution(run, find_resolution(data, observed.products, found.fsc.emplace(), log), {}, data.settings, log);
  if (run.profile) warn_of_range(run.resolution, log);
  if (!observed.keeps_difference) {
    release_everywhere(observed.half_difference);
    data.half_difference = {};
  }
  data.window_edge = run.window_edge;
}

void end_fits_at_filter(RunStart& run, SharpenData& data, double angstrom, RunLog& log) {
  set_resolution(run, run.resolution.angstrom, angstrom, data.settings, log);
  data.window_edge = run.window_edge;
}

}  // namespace acuity
