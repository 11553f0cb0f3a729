// The start of sharpen() and plan_sharpening(), before the mask, and the resolution that half maps add.
#include <utility>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

void set_resolution(RunStart& run, Resolution known, const SharpenSettings& settings, RunLog& log) {
  run.resolution = std::move(known);
  if (run.profile)
    run.fit = start_profile(*run.profile, settings, run.observed.map.view(), run.window_edge, run.resolution, log);
}

}  // namespace

RunStart start_run(SharpenInput& input, const SharpenSettings& settings, RunLog& log) {
  RunStart run;
  if (settings.profile) run.profile = profile_of(settings);
  run.observed = observe(input, settings, log);
  warn_of_model(input, settings, log);
  const VolumeView map = run.observed.map.view();
  run.window_edge = window_edge_of(settings, map);
  if (!run.observed.half_maps)
    set_resolution(run, resolution_at(settings.resolution_angstrom, settings, map, run.window_edge, log), settings,
                   log);
  return run;
}

void resolve_halves(RunStart& run, const SharpenData& data, SharpenFindings& found, RunLog& log) {
  found.local_resolution = sample_resolution(data, *run.observed.half_maps, found.local_resolution_threshold);
  set_resolution(run, find_resolution(data, std::move(*run.observed.half_maps), found.fsc.emplace(), log),
                 data.settings, log);
}

}  // namespace acuity
