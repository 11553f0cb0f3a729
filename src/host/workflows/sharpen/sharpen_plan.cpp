// What sharpen() would do: the steps up to the first window pass, short trials of the engine, and the memory of each
// stage.
#include <algorithm>
#include <chrono>

#include <acuity/sharpen.h>

#include "host/core/mask_runs.h"
#include "host/density/model_density.h"
#include "host/workflows/sharpen/sharpen_hybrid.h"
#include "host/workflows/sharpen/sharpen_pass.h"
#include "host/workflows/sharpen/sharpen_refine.h"
#include "host/workflows/sharpen/sharpen_steps.h"
#include "host/workflows/sharpen/sharpen_uncertainty.h"

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

constexpr auto float_bytes = static_cast<std::int64_t>(sizeof(float));

/// Bytes of the maps that live together while windows are scaled: observed, reference, sharpened and mask; of the half
/// maps the difference, the difference sharpened, and one half at a time. A hybrid has its weights and a second result
/// beside the first; a profile has the occupancy of the windows.
std::int64_t map_bytes(const ScalingTask& task, bool is_hybrid) {
  const std::int64_t voxels = task.observed.size.count();
  const std::int64_t copy = voxels * float_bytes;
  const std::int64_t halves = task.second_map ? 3 * copy : 0;
  const std::int64_t second = is_hybrid ? (task.second_map ? 3 : 2) * copy : 0;
  const std::int64_t fill = task.profile != nullptr || is_hybrid ? copy : 0;
  return halves + second + fill + (!task.reference.empty() ? 3 : 2) * copy + voxels;
}

/// The same while the resolution of half maps is found, where half_map_fsc() holds four spectra, one half and the
/// weights: beside them their mean and the mask, and `other_maps` more. sample_resolution() holds as much: two spectra,
/// the halves and both again.
std::int64_t fsc_bytes(const GridSize& size, int other_maps) {
  const std::int64_t copy = size.count() * float_bytes;
  const std::int64_t spectrum = (size.x / 2 + 1) * size.y * size.z * 2 * float_bytes;
  return 4 * spectrum + (3 + other_maps) * copy + size.count();
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

/// Bytes that find_uncertainty() adds: the spread or the next result, and two sums per voxel of the mask.
std::int64_t uncertainty_bytes(const ScalingTask& task) {
  return task.observed.size.count() * float_bytes +
         voxel_count(task.runs) * 2 * static_cast<std::int64_t>(sizeof(double));
}

}  // namespace

SharpenPlan plan_sharpening(SharpenInput input, const SharpenSettings& settings, RunLog& log) {
  check_settings({!input.half_map2.empty(), input.model.has_value(), !input.reference.empty()}, settings);
  SharpenPlan plan;
  SharpenFindings& found = plan.found;
  const std::unique_ptr<WindowEngine> engine = make_engine_for(settings, found.engine);
  std::optional<AverageProfile> profile;
  if (settings.profile) profile = profile_of(settings);
  Observed observed = observe(input, settings, log);
  warn_of_model(input, settings, log);
  const int window_edge = window_edge_of(settings, observed.map.view());
  Resolution resolution;
  std::optional<ProfileFit> fit;
  const auto set_resolution = [&](Resolution known) {
    resolution = std::move(known);
    if (profile) fit = start_profile(*profile, settings, observed.map.view(), window_edge, resolution, log);
  };
  if (!observed.half_maps)
    set_resolution(resolution_at(settings.resolution_angstrom, settings, observed.map.view(), window_edge, log));
  const Mask mask = make_mask(settings, input, observed.map.view(), observed.half_difference, found.mask, log);
  require_voxels(found.mask);
  take_off_solvent(observed, input, mask, settings);
  const SharpenData data{
      settings,   observed.map.view(), observed.half_difference, mask, input.model ? &*input.model : nullptr,
      window_edge};
  std::int64_t before = 0;
  if (observed.half_maps) {
    const int others = (input.reference.empty() ? 0 : 1) + (data.half_difference.empty() ? 0 : 1);
    before = fsc_bytes(data.observed.size, others);
    set_resolution(find_resolution(data, std::move(*observed.half_maps), found.fsc.emplace(), log));
  }
  if (settings.b_factors == BFactors::refine) found.refinement = plan_refinement(data, resolution, before);
  if (data.is_hybrid())
    fit = match_profile(std::move(*fit), data,
                        model_density(*data.model, data.observed.size, data.observed.spacing_angstrom, data.threads()));
  // A window takes the same time whatever is in it, so the map stands in for the reference.
  const ProfileFit* const fitted = fit ? &*fit : nullptr;
  ScalingTask task = make_task(data, fitted, data.observed, resolution);
  describe_run(data, task, resolution, fitted, found);

  std::vector<float> scratch(data.observed.voxels.size());
  std::vector<float> second_map_scratch(task.second_map ? scratch.size() : 0);
  if (task.second_map) task.second_map->out = &second_map_scratch;
  // Both passes of a hybrid, or one.
  const PredictPass predict = [&](const SharpenData& of, const ScalingTask& pass, const ProfileFit* of_pass) {
    const double seconds = predict_seconds(*engine, pass, scratch);
    return of.is_hybrid() ? seconds + predict_seconds(*engine, towards_profile(pass, of_pass->reference), scratch)
                          : seconds;
  };
  plan.scale_seconds = predict(data, task, fitted);
  const auto runs = static_cast<std::int64_t>(task.runs.size() * sizeof(MaskRun));
  constexpr std::int64_t program = std::int64_t{20} << 20;
  std::int64_t scaling = map_bytes(task, data.is_hybrid()) + runs + engine->working_bytes(task);
  if (settings.uncertainty) {
    scaling += uncertainty_bytes(task);
    plan.scale_seconds += predict_uncertainty(data, resolution, fitted, predict);
  }
  plan.memory_bytes = std::max(before, scaling) + program;
  return plan;
}

}  // namespace acuity
