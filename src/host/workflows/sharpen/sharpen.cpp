#include <acuity/sharpen.h>

#include "host/density/model_density.h"
#include "host/fourier/map_device.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/sharpen/sharpen_fall_off.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_model.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "host/workflows/sharpen/sharpen_uncertainty.h"

namespace acuity {

// The method: mask -> resolution of half maps -> overall fall-off -> B factors -> reference -> flat map -> scale. The
// steps are in sharpen_steps.h, the equations in docs/reference/equations.md.
SharpenResult sharpen(SharpenInput input, const SharpenSettings& settings, RunLog& log) {
  check_settings({!input.half_map2.empty(), input.model.has_value(), !input.reference.empty()}, settings);
  SharpenResult result;
  SharpenFindings& found = result.found;
  const std::unique_ptr<WindowEngine> engine = make_engine(settings.engine, found.engine);
  AttachedMapDevice maps(found.engine, settings.engine.threads, log);

  RunStart run;
  log.stage("read", [&] { run = start_run(input, settings, log); });
  Observed& observed = run.observed;
  const Resolution& resolution = run.resolution;
  std::optional<ProfileFit>& fit = run.fit;

  std::optional<ContourFindings::Counterpart> counterpart;
  log.stage("mask", [&] {
    result.mask = make_mask(settings, input, observed, found.mask, log);
    require_voxels(found.mask);
    counterpart = contour_of_input(observed.map.view(), result.mask, settings, log);
    take_off_solvent(observed, result.mask, settings);
  });
  SharpenData data = describe(run, input, settings, result.mask, found.mask);
  if (observed.half_maps) log.stage("fsc", [&] { resolve_halves(run, data, found, log); });
  log.stage("profiles", [&] { find_fall_off(run, data, found, log); });
  if (settings.uncertainty) check_assumptions(data, resolution, fit ? &*fit : nullptr);
  if (input.model) prepare_b_factors(data, resolution, *input.model, found, log);

  VolumeInput density;
  log.stage("reference", [&] {
    if (data.model != nullptr) {
      density = kept_model_density(*data.model, data.observed.size, data.observed.spacing_angstrom, data.threads());
    }
    check_reference_density(data, density.empty() ? input.reference.view() : density.view(), log);
    take_off_solvent(density, data.mask, settings);
    take_off_solvent(input.reference, data.mask, settings);
  });
  const VolumeView reference = density.empty() ? input.reference.view() : density.view();
  if (!reference.empty())
    log.stage("profiles", [&] { found.profiles.reference = amplitudes_in(data, reference, found.profiles); });
  const Mask empty = fit ? empty_voxels_of(data) : Mask{};
  log.stage("flatten", [&] { flatten(observed, data, resolution, found.profiles, found.fall_off, log); });
  if (fit)
    log.stage("survey", [&] {
      fit = fit_profile(with_target(std::move(*fit), data, data.target_b), data, empty, log);
      if (data.is_hybrid()) fit = match_profile(std::move(*fit), data, density.view());
    });
  const ScalingTask task = make_task(data, fit ? &*fit : nullptr, reference, resolution);
  describe_run(data, task, resolution, fit ? &*fit : nullptr, found);
  found.window_grown = run.window_grown;

  const bool once = !settings.uncertainty;  // The passes are not repeated.
  if (once && !settings.half_maps) release_everywhere(observed.half_difference);
  ScaledMaps scaled = scale_windows(*engine, data, task, fit ? &*fit : nullptr, found, log);
  // Their memory is for the spectra.
  const auto release = [&] {
    release_everywhere(observed.map);
    release_everywhere(observed.half_difference);
    release_everywhere(input.reference);
    release_everywhere(density);
    if (fit) fit->log_occupancy = Volume();
  };
  if (once) release();
  low_pass_scaled(data, resolution, scaled, log);
  if (settings.uncertainty) {
    result.uncertainty = find_uncertainty(*engine, data, empty, reference, resolution, scaled.map.view(), found, log);
    release();
  }
  log.stage("profiles", [&] {
    found.profiles.output = amplitudes_in(data, scaled.map.view(), found.profiles);
    if (found.profiles.reference.empty() && fit) found.profiles.reference = profile_in(*fit, found.profiles);
    compare_fall_off(data, resolution, found.profiles, found.fall_off, log);
    found.contour = find_contour(data, scaled.map.view(), found.mask, counterpart, log);
  });
  maps.finish(found.engine_steps);
  result.map = scaled.map.take();
  result.half_difference = scaled.half_difference.take();
  if (found.refinement) result.model = std::move(input.model);
  return result;
}

}  // namespace acuity
