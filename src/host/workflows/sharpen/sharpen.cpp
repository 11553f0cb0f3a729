#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/workflows/engine_report.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_outputs.h"
#include "host/workflows/sharpen/sharpen_refine.h"
#include "host/workflows/sharpen/sharpen_report.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "host/workflows/sharpen/sharpen_uncertainty.h"
#include "windows/window_engine.h"

namespace acuity {

// The method: read -> mask -> resolution and noise of half maps -> B factors -> reference -> scale -> write. The steps
// are in sharpen_steps.h, the equations in docs/math.md.
void sharpen(const SharpenOptions& options, Report& report) {
  check_options(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(options, chosen);

  Inputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options, report); });
  describe_files(options, inputs, report);

  Mask mask;
  report.stage("mask", [&] { mask = make_mask(options, inputs, report); });
  if (inputs.half_maps)
    report.stage("fsc", [&] {
      survey_resolution(options, mask, inputs, report);
      find_resolution(options, mask, inputs, report);
    });
  if (inputs.profile) report.stage("survey", [&] { survey(options, mask, inputs, report); });
  if (options.b_factors == BFactors::refine) report.stage("refine", [&] { refine_model(options, inputs, report); });
  if (options.uncertainty_out) check_assumptions(options, inputs);

  Volume reference;
  report.stage("reference", [&] {
    reference = make_reference(options, inputs);
    if (is_hybrid(options)) match_profile(options, reference, inputs);
  });
  ScalingTask task = make_task(options, inputs, reference, mask);
  describe_run(options, inputs, task, chosen, report);

  const int threads = options.engine.threads;
  report.stage("profiles", [&] {
    describe_profile("input", inputs.observed.volume, mask, threads, report);
    if (!task.reference.empty()) describe_profile("reference", reference, mask, threads, report);
  });

  const ScaledMaps scaled = scale(*engine, options, inputs, task, mask, report);
  std::optional<Volume> uncertainty;
  if (options.uncertainty_out)
    uncertainty = find_uncertainty(*engine, options, reference, mask, scaled.map, inputs, report);
  inputs.observed.volume = Volume();  // Their memory is for the spectrum.
  reference = Volume();
  report.stage("profiles", [&] { describe_profile("output", scaled.map, mask, threads, report); });

  // All files are complete before the first of them gets its name.
  Outputs outputs;
  report.stage("write", [&] {
    add_maps(outputs, options, inputs.observed.header, scaled.map, scaled.half_difference);
    add_mask(outputs, options, inputs.observed.header, mask, scaled.map.spacing_angstrom);
    add_model(outputs, options, inputs);
    if (uncertainty) add_uncertainty(outputs, options, inputs.observed.header, *uncertainty);
  });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
