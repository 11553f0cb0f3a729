#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/engine_report.h"
#include "host/sharpen_outputs.h"
#include "host/sharpen_report.h"
#include "host/sharpen_steps.h"

namespace acuity {

// The method: read -> mask -> resolution and noise of half maps -> reference -> scale -> write. The steps are in
// sharpen_steps.h, the equations in docs/math.md.
void sharpen(const SharpenOptions& options, Report& report) {
  check_options(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(options, chosen);

  Inputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options, report); });
  describe_files(options, inputs, report);

  Mask mask;
  report.stage("mask", [&] { mask = make_mask(options, inputs, report); });
  if (inputs.half_maps) report.stage("fsc", [&] { find_resolution(options, mask, inputs, report); });
  if (inputs.profile && options.half_map2) report.stage("noise", [&] { find_noise(options, mask, inputs); });

  Volume reference;
  report.stage("reference", [&] { reference = make_reference(options, inputs); });
  ScalingTask task = make_task(options, inputs, reference, mask);
  describe_run(options, inputs, task, chosen, report);

  const int threads = options.engine.threads;
  report.stage("profiles", [&] {
    describe_profile("input", inputs.observed.volume, mask, threads, report);
    if (task.reference != nullptr) describe_profile("reference", reference, mask, threads, report);
  });

  Volume sharpened{task.observed->size, task.observed->spacing_angstrom, std::vector<float>(mask.inside.size())};
  std::vector<float> half_difference(task.companion ? mask.inside.size() : 0);
  if (task.companion) task.companion->out = &half_difference;
  report.stage("scale", [&] {
    Progress progress("scale", voxel_count(task.runs), options.verbosity);
    engine->scale(task, sharpened.voxels, progress);
  });
  describe_pass(*engine, report);
  inputs.observed.volume = Volume();  // Their memory is for the spectrum.
  reference = Volume();
  report.stage("profiles", [&] { describe_profile("output", sharpened, mask, threads, report); });

  // All files are complete before the first of them gets its name.
  Outputs outputs;
  report.stage("write", [&] {
    add_maps(outputs, options, inputs.observed.header, sharpened, half_difference);
    add_mask(outputs, options, inputs.observed.header, mask, sharpened.spacing_angstrom);
  });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
