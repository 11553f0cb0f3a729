#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/resolution.h>

#include "host/core/formatted.h"
#include "host/fit/filter_end.h"
#include "host/io/half_map_files.h"
#include "host/io/outputs.h"
#include "host/local_resolution/coarse_grid.h"
#include "host/local_resolution/local_resolution.h"
#include "host/local_resolution/shell_tests.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_json.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

void check_files(const ResolutionOptions& options) {
  require_two_files(options.half_map1, options.half_map2);
  std::vector<std::filesystem::path> inputs{options.half_map1, options.half_map2};
  if (options.mask) inputs.push_back(*options.mask);
  check_outputs({options.output, options.report}, inputs, "Give another {output} or {report}");
}

/// Windows with a soft edge are transformed one by one.
std::unique_ptr<WindowEngine> make_engine_for(const ResolutionSettings& settings, EngineChoice& chosen) {
  EngineChoice wanted = settings.engine;
  if (settings.fdr) wanted.method = "fft";
  return make_engine(wanted, chosen);
}

ShellTestSummary summary_of_tests(int window_edge, int threads) {
  const ShellTests tests(window_edge, threads);
  ShellTestSummary summary{{}, tests.first_decisive_shell()};
  for (int j = 1; j < tests.shell_count(); ++j)
    summary.effective_coefficients.push_back(tests.window().effective_coefficients(j));
  return summary;
}

/// Signs of maps that share more than the molecule: a mask, a low-pass, a model.
void warn_of(const ResolutionSummary& summary, RunLog& log) {
  if (2 * summary.at_last_shell > summary.voxels)
    log.warn("The half maps agree up to the last shell at most voxels; they may share a mask or noise");
  if (2 * summary.at_window_edge > summary.voxels)
    log.warn("The half maps disagree from the first shell on at most voxels; the mask may belong to other maps");
}

/// No voxel resolves more than a low-pass left. Windows beyond it compare what rounding left, and would say otherwise.
void end_at_filter(double end_angstrom, Volume& resolutions, RunLog& log) {
  log.warn(low_passed_halves_in_words(end_angstrom) + ", and so do the resolutions");
  for (float& value : resolutions.voxels)
    if (value != 0) value = std::max(value, static_cast<float>(end_angstrom));
}

ResolutionResult resolve(VolumeInput half1, VolumeInput half2, const Mask& mask, const ResolutionSettings& settings,
                         WindowEngine& engine, EngineChoice& chosen, RunLog& log) {
  const int threads = settings.engine.threads;
  const int window_edge = window_edge_for(settings.window_angstrom, half1.view());
  const ResolutionRule rule{window_edge, settings.threshold, settings.leakage, settings.fdr, settings.step};
  ResolutionResult result;
  result.window_edge = window_edge;
  const std::optional<double> filter_end =
      fourier_shell_correlation(half1.view(), half2.view(), nullptr, threads).filter_end_angstrom;
  if (settings.whiten) log.stage("whiten", [&] { whiten(half1, half2, threads); });
  log.stage("correlate", [&] {
    Progress progress("correlate", coarse_grid(mask, rule.step).count(), settings.verbosity);
    result.resolutions = local_resolution(half1.view(), half2.view(), mask, rule, engine, threads, progress);
  });
  if (filter_end) end_at_filter(*filter_end, result.resolutions, log);
  result.summary = summarize(result.resolutions, window_edge);
  if (settings.fdr) result.tests = summary_of_tests(window_edge, threads);
  warn_of(result.summary, log);
  result.engine_steps = steps_of_pass(engine, chosen, log);
  result.engine = chosen;
  return result;
}

}  // namespace

ResolutionResult find_local_resolution(VolumeInput half1, VolumeInput half2, const Mask& mask,
                                       const ResolutionSettings& settings, RunLog& log) {
  if (settings.step < 1) throw_input_error("The step is " + std::to_string(settings.step), "it has to be 1 or more");
  require_half_maps(half1.view(), half2.view());
  require_mask_of(half1.view(), mask);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(settings, chosen);
  AttachedMapDevice maps(chosen, settings.engine.threads, log);
  half2 = matched_half(half1.view(), std::move(half2), settings.engine.threads, log);
  ResolutionResult result = resolve(std::move(half1), std::move(half2), mask, settings, *engine, chosen, log);
  maps.finish(result.engine_steps);
  return result;
}

ResolutionResult find_local_resolution(const ResolutionOptions& options, RunLog& log) {
  const ResolutionSettings& settings = options.settings;
  check_files(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(settings, chosen);
  AttachedMapDevice maps(chosen, settings.engine.threads, log);
  Map half1;
  Volume half2;
  Mask mask;
  log.stage("read", [&] {
    half1 = read_map(options.half_map1, {options.spacing_angstrom, &log, options.settings.engine.threads});
    half2 = read_second_half(options.half_map1, half1, options.half_map2, log, options.settings.engine.threads);
    half2 = matched_half(half1.volume, std::move(half2), settings.engine.threads, log).take();
    if (options.mask)
      mask = binary_mask(
          read_mask_weights(options.half_map1.string(), half1, *options.mask, log, options.settings.engine.threads),
          options.mask->string());
    else
      mask = automatic_mask_of_halves(half1.volume, half2, options.automatic_mask, settings.engine.threads, log).mask;
  });
  ResolutionResult result = resolve(std::move(half1.volume), std::move(half2), mask, settings, *engine, chosen, log);
  maps.finish(result.engine_steps);
  Outputs outputs({options.output_mode, options.settings.engine.threads});
  log.stage("write", [&] {
    outputs.add_map(options.output, half1.header, result.resolutions,
                    "Acuity " + version() + ": local resolution in A, " +
                        (settings.fdr ? "FDR " + number(*settings.fdr) : "FSC " + number(settings.threshold)));
  });
  outputs.add_text(options.report, text_of(report_json(resolution_json(options, result), log)));
  outputs.commit();
  return result;
}

}  // namespace acuity
