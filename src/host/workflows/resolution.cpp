#include <algorithm>
#include <memory>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "host/core/number.h"
#include "host/io/outputs.h"
#include "host/local_resolution/coarse_grid.h"
#include "host/local_resolution/local_resolution.h"
#include "host/local_resolution/shell_tests.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/engine_report.h"
#include "host/workflows/report.h"
#include "host/workflows/reports/report_json.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr const char* no_soft_windows_on_gpus = "GPUs do not test windows with a soft edge in this version";

struct Inputs {
  Map half1;
  Volume half2;
  Mask mask;
};

void check_options(const ResolutionOptions& options) {
  if (options.rule.fdr && options.engine.device.starts_with("cuda"))
    reject("The device " + options.engine.device + " cannot be used", no_soft_windows_on_gpus,
           "Use --device cpu, or --threshold instead of --fdr");
  std::error_code unknown;
  if (std::filesystem::equivalent(options.half_map1, options.half_map2, unknown))
    reject("Both half maps are the same file", options.half_map1.string(), "Give the two half maps of a refinement");
  check_outputs({options.output, options.report}, {options.half_map1, options.half_map2, options.mask},
                "Give another --output or --report");
}

/// With a rate of false discoveries the engine is there for the report alone.
std::unique_ptr<WindowEngine> make_engine_for(const ResolutionOptions& options, EngineChoice& chosen) {
  EngineChoice wanted = options.engine;
  wanted.half_maps = !options.rule.fdr;
  if (options.rule.fdr && wanted.device == "auto") wanted.device = "cpu";
  if (options.rule.fdr) wanted.method = "fft";
  std::unique_ptr<WindowEngine> engine = make_engine(wanted, chosen);
  if (options.rule.fdr && options.engine.device == "auto") chosen.note = no_soft_windows_on_gpus;
  return engine;
}

Inputs read_inputs(const ResolutionOptions& options) {
  const std::string name = options.half_map1.string();
  Inputs inputs;
  inputs.half1 = read_map(options.half_map1);
  inputs.half2 = read_on_grid_of(name, inputs.half1, options.half_map2).volume;
  require_two_half_maps(name, inputs.half1.volume, options.half_map2.string(), inputs.half2);
  inputs.mask = binary_mask(read_on_grid_of(name, inputs.half1, options.mask).volume, options.mask.string());
  return inputs;
}

/// How a resolution is read: at a threshold, or by tests.
void describe_rule(const ResolutionRule& rule, int threads, Report& report) {
  auto& fields = report.fields;
  fields["step"] = rule.step;
  if (!rule.fdr) {
    fields["threshold"] = rule.threshold;
    return;
  }
  fields["fdr"] = *rule.fdr;
  const ShellTests tests(rule.window_edge, threads);
  nlohmann::ordered_json effective = nlohmann::ordered_json::array();
  for (int j = 1; j < tests.shell_count(); ++j) effective.push_back(tests.window().effective_coefficients(j));
  fields["tests"] = {{"permutations", "all"},
                     {"adjustment", "Benjamini-Yekutieli"},
                     {"effective_coefficients", effective},
                     {"first_decisive_shell", tests.first_decisive_shell()}};
}

void describe(const ResolutionOptions& options, const ResolutionRule& rule, VolumeView resolutions, Report& report) {
  auto& fields = report.fields;
  fields["inputs"] = {{"half_map1", options.half_map1.string()},
                      {"half_map2", options.half_map2.string()},
                      {"mask", options.mask.string()}};
  fields["output"] = options.output.string();
  const GridSize& size = resolutions.size;
  fields["grid"] = {{"size", {size.x, size.y, size.z}}, {"spacing_angstrom", resolutions.spacing_angstrom}};
  fields["window"] = {{"edge_voxels", rule.window_edge},
                      {"edge_angstrom", rule.window_edge * resolutions.spacing_angstrom}};
  describe_rule(rule, options.engine.threads, report);
  fields["whitening"] = options.whiten;
  const ResolutionSummary summary = summarize(resolutions, rule.window_edge);
  fields.update(resolution_json(summary, "voxels"));
  // A sign of maps that share more than the molecule: a mask, a low-pass, a model.
  if (2 * summary.at_last_shell > summary.voxels)
    report.warn("The halves agree up to the last shell at most voxels; do they share a mask, or their noise?");
  if (2 * summary.at_window_edge > summary.voxels)
    report.warn("The halves disagree from the first shell on at most voxels; is this the mask of these maps?");
}

}  // namespace

void find_local_resolution(const ResolutionOptions& options, Report& report) {
  check_options(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(options, chosen);
  const int threads = options.engine.threads;
  Inputs inputs;
  report.stage("read", [&] { inputs = read_inputs(options); });
  ResolutionRule rule = options.rule;
  rule.window_edge = window_edge_for(options.window_angstrom, inputs.half1.volume);
  if (options.whiten) report.stage("whiten", [&] { whiten(inputs.half1.volume, inputs.half2, threads); });
  Volume resolutions;
  report.stage("correlate", [&] {
    Progress progress("correlate", coarse_grid(inputs.mask, rule.step).count(), options.verbosity);
    resolutions = local_resolution(inputs.half1.volume, inputs.half2, inputs.mask, rule, *engine, threads, progress);
  });
  describe(options, rule, resolutions, report);
  describe_engine(chosen, report);
  if (!rule.fdr) describe_pass(*engine, report);
  Outputs outputs;
  report.stage("write", [&] {
    outputs.add_map(options.output, inputs.half1.header, resolutions,
                    "Acuity " + version() + ": local resolution in A, " +
                        (rule.fdr ? "FDR " + number(*rule.fdr) : "FSC " + number(rule.threshold)));
  });
  outputs.add_text(options.report, report.text());
  outputs.commit();
}

}  // namespace acuity
