#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/sharpen_steps.h"

namespace acuity {

// The method: read -> reference -> mask -> scale -> write. The steps are in sharpen_steps.cpp, the equations in
// docs/math.md.
void sharpen(const SharpenOptions& options, Report& report) {
  check_options(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(options, chosen);

  Inputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options, report); });

  Volume reference;
  report.stage("reference", [&] { reference = make_reference(options, inputs); });

  ScalingTask task;
  report.stage("mask", [&] { task = make_task(options, inputs, reference, make_mask(options, inputs)); });
  describe_run(options, inputs, task, chosen, report);

  std::vector<float> sharpened(inputs.observed.volume.voxels.size(), 0.F);
  std::vector<float> half_difference(task.companion ? sharpened.size() : 0, 0.F);
  if (task.companion) task.companion->out = &half_difference;
  report.stage("scale", [&] {
    Progress progress("scale", voxel_count(task.runs), options.verbosity);
    engine->scale(task, sharpened, progress);
  });
  describe_pass(*engine, report);

  // All files are complete before the first of them gets its name.
  Outputs outputs;
  report.stage("write", [&] {
    const Volume output{task.observed->size, task.observed->spacing_angstrom, std::move(sharpened)};
    const std::string label = "Acuity " + version() + ": locally sharpened";
    outputs.add_map(options.output, inputs.observed.header, output, label);
    if (options.half_maps_out)
      add_half_maps(outputs, *options.half_maps_out, inputs.observed.header, output, half_difference, label);
  });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
