#include <algorithm>
#include <chrono>

#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/core/mask_runs.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_refine.h"
#include "host/workflows/sharpen/sharpen_report.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "host/workflows/sharpen/sharpen_uncertainty.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

constexpr double trial_seconds = 0.5;

/// Whole runs from the middle of the mask on, `count` voxels of them or all: neighbours, because engines share work
/// between neighbours.
std::vector<MaskRun> sample(const std::vector<MaskRun>& runs, std::int64_t count) {
  std::vector<MaskRun> chosen;
  for (std::size_t i = runs.size() / 2; i < runs.size() && count > 0; ++i) {
    chosen.push_back({runs[i].first, static_cast<std::int32_t>(std::min<std::int64_t>(runs[i].length, count))});
    count -= chosen.back().length;
  }
  return chosen;
}

/// Bytes of the maps that live together while windows are scaled: observed, reference, sharpened and mask; of the half
/// maps the difference, the difference sharpened, and one half at a time. A hybrid has its weights and a second result
/// beside the first; a profile has how full windows are.
std::int64_t map_bytes(const ScalingTask& task, bool hybrid) {
  const std::int64_t voxels = task.observed.size.count();
  const std::int64_t copy = voxels * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t halves = task.companion ? 3 * copy : 0;
  const std::int64_t second = hybrid ? (task.companion ? 3 : 2) * copy : 0;
  const std::int64_t fill = task.profile != nullptr || hybrid ? copy : 0;
  return halves + second + fill + (!task.reference.empty() ? 3 : 2) * copy + voxels;
}

/// The same while the resolution of half maps is found, where half_map_fsc() holds four spectra, one half and the
/// weights: beside them their mean and the mask, and a reference map and the difference of the halves where there are
/// some. survey_resolution() holds as much: two spectra, the halves and both again.
std::int64_t fsc_bytes(const Inputs& inputs) {
  const GridSize& size = inputs.observed.volume.size;
  const std::int64_t copy = size.count() * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t spectrum = (size.x / 2 + 1) * size.y * size.z * 2 * static_cast<std::int64_t>(sizeof(float));
  const int others = (inputs.reference ? 1 : 0) + (inputs.half_difference ? 1 : 0);
  return 4 * spectrum + (3 + others) * copy + size.count();
}

/// Seconds for all voxels, from trials that grow until one takes long enough to be believed.
double predict_seconds(WindowEngine& engine, ScalingTask task, std::vector<float>& scratch) {
  const std::vector<MaskRun> all = std::move(task.runs);
  for (std::int64_t count = std::int64_t{32} * engine.threads();; count *= 4) {
    task.runs = sample(all, count);
    Progress silent("trial", count, Verbosity::quiet);
    const auto start = std::chrono::steady_clock::now();
    engine.scale(task, scratch, silent);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (seconds >= trial_seconds || 2 * count >= voxel_count(all))
      return seconds * static_cast<double>(voxel_count(all)) / static_cast<double>(voxel_count(task.runs));
  }
}

/// Both passes of a hybrid, or one.
double predict_scaling(WindowEngine& engine, const SharpenOptions& options, const Inputs& inputs,
                       const ScalingTask& task, std::vector<float>& scratch) {
  const double seconds = predict_seconds(engine, task, scratch);
  if (!is_hybrid(options)) return seconds;
  return seconds + predict_seconds(engine, towards_profile(task, inputs.profile_reference), scratch);
}

/// The passes of find_uncertainty(), for which `inputs` is changed.
double predict_uncertainty(WindowEngine& engine, const SharpenOptions& options, const Mask& mask, Inputs& inputs,
                           std::vector<float>& scratch) {
  check_assumptions(options, inputs);
  double seconds = 0;
  for (const Assumption& other : other_assumptions(options, inputs)) {
    assume(other, options, inputs.observed.volume, mask, inputs);
    ScalingTask task = make_task(options, inputs, inputs.observed.volume, mask);
    task.companion.reset();
    seconds += predict_scaling(engine, options, inputs, task, scratch);
  }
  return seconds;
}

/// What find_uncertainty() adds: the spread or the next result, and two sums a voxel of the mask.
std::int64_t uncertainty_bytes(const ScalingTask& task) {
  return task.observed.size.count() * static_cast<std::int64_t>(sizeof(float)) +
         voxel_count(task.runs) * 2 * static_cast<std::int64_t>(sizeof(double));
}

}  // namespace

void plan_sharpening(const SharpenOptions& options, Report& report) {
  check_options(options);
  EngineChoice chosen;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(options, chosen);
  Inputs inputs = read_inputs(options, report);
  describe_files(options, inputs, report);
  const Mask mask = make_mask(options, inputs, report);
  std::int64_t before = inputs.half_maps ? fsc_bytes(inputs) : 0;
  if (inputs.half_maps) find_resolution(options, mask, inputs, report);
  if (options.b_factors == BFactors::refine) before = std::max(before, plan_refinement(options, inputs, report));
  if (is_hybrid(options)) match_profile(options, make_reference(options, inputs), inputs);
  // A window takes the same time whatever is in it, so the map stands in for the reference.
  ScalingTask task = make_task(options, inputs, inputs.observed.volume, mask);
  describe_run(options, inputs, task, chosen, report);

  std::vector<float> scratch(inputs.observed.volume.voxels.size());
  std::vector<float> companion_scratch(task.companion ? scratch.size() : 0);
  if (task.companion) task.companion->out = &companion_scratch;
  double seconds = predict_scaling(*engine, options, inputs, task, scratch);
  const auto runs = static_cast<std::int64_t>(task.runs.size() * sizeof(MaskRun));
  constexpr std::int64_t program = std::int64_t{20} << 20;
  std::int64_t scaling = map_bytes(task, is_hybrid(options)) + runs + engine->working_bytes(task);
  if (options.uncertainty_out) {
    scaling += uncertainty_bytes(task);
    seconds += predict_uncertainty(*engine, options, mask, inputs, scratch);
  }
  report.fields["plan"] = {{"scale_seconds", seconds}, {"memory_bytes", std::max(before, scaling) + program}};
}

}  // namespace acuity
