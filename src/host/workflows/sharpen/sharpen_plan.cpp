// The plan of sharpen(): the steps up to the first window pass, short trials of the engine, and the memory of each
// stage.
#include <algorithm>

#include <acuity/sharpen.h>

#include "host/core/conventions.h"
#include "host/core/crop.h"
#include "host/core/mask_runs.h"
#include "host/density/model_density.h"
#include "host/molecule_mask/automatic_mask_bytes.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/sharpen/sharpen_fall_off.h"
#include "host/workflows/sharpen/sharpen_forecast.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_model.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_refine.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "host/workflows/sharpen/sharpen_uncertainty.h"

namespace acuity {
namespace {

constexpr auto float_bytes = static_cast<std::int64_t>(sizeof(float));

std::int64_t copy_bytes(const GridSize& size) { return size.count() * float_bytes; }
std::int64_t spectrum_bytes(const GridSize& size) { return (size.x / 2 + 1) * size.y * size.z * 2 * float_bytes; }

/// Bytes of the maps that live together while windows are scaled: observed, reference, sharpened and mask; of the half
/// maps the difference, and it sharpened. A hybrid has its weights and a second result beside the first; a profile has
/// the occupancy of the windows. Passes that are repeated keep half the difference, and the low-pass in between has a
/// spectrum.
std::int64_t map_bytes(const SharpenData& data, const ScalingTask& task) {
  const std::int64_t copy = copy_bytes(task.observed.size);
  const bool repeated = data.settings.uncertainty;
  const std::int64_t halves = task.second_map ? 2 * copy : repeated && !data.half_difference.empty() ? copy : 0;
  const std::int64_t second = data.is_hybrid() ? (task.second_map ? 3 : 2) * copy : 0;
  const std::int64_t fill = task.profile != nullptr || data.is_hybrid() ? copy : 0;
  const std::int64_t low_pass = repeated && !task.filter.empty() ? spectrum_bytes(task.observed.size) : 0;
  return halves + second + fill + (!task.reference.empty() ? 3 : 2) * copy + low_pass + task.observed.size.count();
}

/// The same while maps are transformed: all that there are before the passes, a spectrum and the mask. Where the
/// resolution of half maps is found, boxes are added. They are three copies of the box around the mask with its soft
/// edge, or two of that around windows in the mask.
std::int64_t transform_bytes(const SharpenData& data, bool has_reference, bool finds_resolution) {
  const GridSize& size = data.observed.size;
  const std::int64_t maps = 1 + (data.half_difference.empty() ? 0 : 1) + (has_reference ? 1 : 0);
  const std::int64_t all = maps * copy_bytes(size) + spectrum_bytes(size) + size.count();
  if (!finds_resolution) return all;
  const GridBox box = box_of(data.mask);
  const auto around = [&](int margin) { return copy_bytes(grown(box, margin, size).size); };
  return all + std::max(3 * around(fsc_soft_edge_voxels), 2 * around(data.window_edge));
}

/// The same while the molecule's mask is found: the maps that wait beside it, and what it takes; 0 for other masks.
std::int64_t mask_bytes(const Observed& observed, const SharpenInput& input, const MaskFindings& mask) {
  if (!mask.molecule) return 0;
  const VolumeView map = observed.map.view();
  const bool half_maps = !observed.half_difference.empty();
  const std::int64_t maps = 1 + (half_maps ? 1 : 0) + (input.reference.empty() ? 0 : 1);
  return maps * copy_bytes(map.size) +
         automatic_mask_bytes(map.size, map.spacing_angstrom, half_maps, mask.molecule->resolution_angstrom);
}

/// Bytes that find_uncertainty() adds: the spread or the next result, and two sums per voxel of the mask.
std::int64_t uncertainty_bytes(const ScalingTask& task) {
  return task.observed.size.count() * float_bytes +
         voxel_count(task.runs) * 2 * static_cast<std::int64_t>(sizeof(double));
}

/// The most of what lives before the passes (`before`) and while they run.
std::int64_t predict_memory(const WindowEngine& engine, const SharpenData& data, const ScalingTask& task,
                            std::int64_t before) {
  // Memory beside the maps: what a run reads of the program, allocates for its lists and loses between them.
  constexpr std::int64_t beside_maps = std::int64_t{8} << 20;
  const auto runs = static_cast<std::int64_t>(task.runs.size() * sizeof(MaskRun));
  std::int64_t scaling = map_bytes(data, task) + runs + engine.working_bytes(task);
  if (data.settings.uncertainty) scaling += uncertainty_bytes(task);
  return std::max(before, scaling) + memory_at_start_bytes() + beside_maps;
}

/// The time of a pass over the whole mask; both passes of a hybrid.
double predict_scaling(WindowEngine& engine, const SharpenData& data, const MaskFindings& mask, const ScalingTask& task,
                       const ProfileFit* fit, std::vector<float>& scratch) {
  if (!data.is_hybrid()) return predict_pass(engine, task, scratch);
  const HybridRuns hybrid = plan_hybrid(data, mask);
  ScalingTask by_model = task;
  by_model.runs = hybrid.with_model;
  const double seconds = predict_pass(engine, by_model, scratch);
  if (!hybrid.needs_profile) return seconds;
  return seconds + predict_pass(engine, towards_profile(task, fit->reference), scratch);
}

/// Draws the model's density, and adds the stages that do: the refinement of B factors, and the reference.
Volume plan_model(const SharpenData& data, const Resolution& resolution, double transform_seconds, Model& model,
                  std::int64_t& bytes, SharpenPlan& plan, RunLog& log) {
  Volume density;
  const std::optional<BFactors> source = b_factors_of_run(data.settings, model, resolution);
  // A plan refines nothing: the model's own B factors stand in for what a run would find.
  if (source != BFactors::refine) prepare_b_factors(data, resolution, model, plan.found, log);
  double seconds = seconds_of([&] {
    density = model_density(*data.model, data.observed.size, data.observed.spacing_angstrom, data.threads());
  });
  if (source == BFactors::refine) {
    plan.found.refinement = plan_refinement(data, resolution, bytes);
    plan.stages.push_back({"refine", predict_refinement(data, resolution, density, seconds, transform_seconds)});
  }
  plan.stages.push_back({"reference", seconds});
  return density;
}

/// The time of find_uncertainty(): what its assumptions teach is learned here, too, and the passes are predicted.
double predict_spread(WindowEngine& engine, const SharpenData& data, const Mask& empty, const Resolution& resolution,
                      const ProfileFit* fit, const MaskFindings& mask, double low_pass_seconds,
                      std::vector<float>& scratch) {
  double passes = 0;
  double trials = 0;
  const PredictPass predict = [&](const SharpenData& of, const ScalingTask& pass, const ProfileFit* of_pass) {
    double seconds = 0;
    trials += seconds_of([&] { seconds = predict_scaling(engine, of, mask, pass, of_pass, scratch); });
    passes += seconds + low_pass_seconds;
    return seconds;
  };
  const double all = seconds_of([&] { predict_uncertainty(data, empty, resolution, fit, predict); });
  return passes + std::max(0.0, all - trials);
}

/// Transforms of whole maps after the passes: amplitudes of the output, and the low-pass of each map.
struct Transforms {
  int profiles = 0;
  int low_pass = 0;
};
Transforms transforms_of(const SharpenData& data, bool low_pass) {
  const int maps = data.settings.half_maps ? 2 : 1;
  return {1, low_pass ? 2 * maps : 0};
}

}  // namespace

double SharpenPlan::total_seconds() const {
  double sum = 0;
  for (const RunLog::Stage& stage : stages) sum += stage.seconds;
  return sum;
}

SharpenPlan plan_sharpening(SharpenInput input, const SharpenSettings& settings, RunLog& log) {
  check_settings({!input.half_map2.empty(), input.model.has_value(), !input.reference.empty()}, settings);
  SharpenPlan plan;
  SharpenFindings& found = plan.found;
  const auto add = [&](const char* stage, double seconds) { plan.stages.push_back({stage, seconds}); };
  const std::unique_ptr<WindowEngine> engine = make_engine(settings.engine, found.engine);
  RunStart run;
  add("read", seconds_of([&] { run = start_run(input, settings, log); }));
  Observed& observed = run.observed;
  const Resolution& resolution = run.resolution;
  std::optional<ProfileFit>& fit = run.fit;
  Mask mask;
  add("mask", seconds_of([&] { mask = make_mask(settings, input, observed, found.mask, log); }));
  require_voxels(found.mask);
  take_off_solvent(observed, mask, settings);
  SharpenData data = describe(run, input, settings, mask, found.mask);
  std::int64_t before = mask_bytes(observed, input, found.mask);
  if (observed.half_maps) {
    before = std::max(before, transform_bytes(data, !input.reference.empty(), true));
    add("fsc", seconds_of([&] { resolve_halves(run, data, found, log); }));
  }
  before = std::max(before, transform_bytes(data, !input.reference.empty(), false));
  add("profiles", seconds_of([&] { find_fall_off(run, data, found, log); }));
  const double transform = predict_transform(data.observed, data.threads());
  VolumeInput density;
  if (data.model != nullptr) density = plan_model(data, resolution, transform, *input.model, before, plan, log);
  take_off_solvent(density, mask, settings);
  const VolumeView reference = density.empty() ? input.reference.view() : density.view();
  if (!reference.empty())
    add("profiles", seconds_of([&] { found.profiles.reference = amplitudes_in(data, reference, found.profiles); }));
  before = std::max(before, transform_bytes(data, !reference.empty(), false));
  const Mask empty = fit ? empty_voxels_of(data) : Mask{};
  add("flatten", seconds_of([&] { flatten(observed, data, resolution, found.profiles, found.fall_off, log); }));
  if (fit)
    add("survey", seconds_of([&] {
          fit = fit_profile(with_target(std::move(*fit), data, data.target_b), data, empty, log);
          if (data.is_hybrid()) fit = match_profile(std::move(*fit), data, density.view());
        }));
  const ProfileFit* const fitted = fit ? &*fit : nullptr;
  const ScalingTask task = make_task(data, fitted, reference, resolution);
  describe_run(data, task, resolution, fitted, found);
  plan.memory_bytes = predict_memory(*engine, data, task, before);
  found.window_grown = run.window_grown;
  const Transforms transforms = transforms_of(data, !resolution.filter.empty());
  add("profiles", transforms.profiles * transform);

  std::vector<float> scratch(data.observed.voxels.size());
  std::vector<float> second_map_scratch(task.second_map ? scratch.size() : 0);
  ScalingTask trial = task;
  if (trial.second_map) trial.second_map->out = &second_map_scratch;
  plan.scale_seconds = predict_scaling(*engine, data, found.mask, trial, fitted, scratch);
  add("scale", plan.scale_seconds);
  if (transforms.low_pass > 0) add("low_pass", transforms.low_pass * transform);
  if (settings.uncertainty)
    add("uncertainty",
        predict_spread(*engine, data, empty, resolution, fitted, found.mask, transforms.low_pass * transform, scratch));
  return plan;
}

}  // namespace acuity
