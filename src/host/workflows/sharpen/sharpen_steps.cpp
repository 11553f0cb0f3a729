#include "host/workflows/sharpen/sharpen_steps.h"

#include <algorithm>
#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/core/mask_runs.h"
#include "host/density/model_density.h"
#include "host/io/outputs.h"
#include "host/window_statistics/mask_occupancy.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/report.h"
#include "host/workflows/sharpen/sharpen_outputs.h"
#include "host/workflows/sharpen/sharpen_refine.h"
#include "windows/window_engine.h"

namespace acuity {
namespace {

/// Maps that share the grid but say that they lie elsewhere still match voxel by voxel; programs lose origins.
void warn_if_elsewhere(const Map& map, const Map& other, const std::string& name, Report& report) {
  const Vec3 a = first_voxel_angstrom(map.header, FrameSource::automatic);
  const Vec3 b = first_voxel_angstrom(other.header, FrameSource::automatic);
  for (int i = 0; i < 3; ++i) {
    if (std::abs(a[i] - b[i]) > 0.5 * map.volume.spacing_angstrom) {
      report.warn("The header of " + name + " gives another origin than the map's; it was matched voxel by voxel");
      return;
    }
  }
}

Map read_beside(const Map& map, const std::filesystem::path& path, const SharpenOptions& options, Report& report) {
  Map other = read_on_grid_of(options.map.string(), map, path);
  warn_if_elsewhere(map, other, path.string(), report);
  return other;
}

int window_edge_of(const SharpenOptions& options, VolumeView observed) {
  const int edge = options.window_voxels ? *options.window_voxels
                                         : window_edge_voxels(options.window_angstrom, observed.spacing_angstrom);
  require_window_in(edge, observed.size);
  if (options.rule == ShellRule::locscale && edge % 2 != 0)
    reject("--shells locscale needs an even window", "this one has " + std::to_string(edge) + " voxels",
           "Use --shells full");
  return edge;
}

/// Throws unless there is one source of the reference, or a hybrid's two, and with a profile what it needs.
void check_reference(const SharpenOptions& options) {
  std::vector<std::string> given;
  if (options.model) given.emplace_back("--model");
  if (options.reference) given.emplace_back("--reference");
  if (options.profile) given.emplace_back("--profile");
  const bool hybrid = is_hybrid(options) && given.size() == 2;
  if (given.size() != 1 && !hybrid) {
    std::string why = "no reference was given";
    if (given.size() == 2) why = "both " + given[0] + " and " + given[1] + " were given";
    if (given.size() == 3) why = "--model, --reference and --profile were given";
    reject("Nothing to sharpen towards", why,
           "Give one of --model FILE, --reference MAP and --profile NAME; --profile auto needs no choice, and "
           "completes a model");
  }
  if (options.profile && options.rule == ShellRule::locscale)
    reject("--profile does not go with --shells locscale", "profiles are averages over full shells",
           "Use --shells full");
}

/// Makes `inputs.observed`, the first half map, the mean of both, and keeps of the halves what is needed later.
void read_second_half(const SharpenOptions& options, Inputs& inputs, Report& report) {
  std::vector<float>& voxels = inputs.observed.volume.voxels;
  Volume half2 = read_beside(inputs.observed, *options.half_map2, options, report).volume;
  require_two_half_maps(options.map.string(), inputs.observed.volume, options.half_map2->string(), half2);
  if (options.half_maps_out || options.profile) {
    inputs.half_difference = inputs.observed.volume;
    std::transform(voxels.begin(), voxels.end(), half2.voxels.begin(), inputs.half_difference->voxels.begin(),
                   [](float a, float b) { return 0.5F * (a - b); });
  }
  if (!options.resolution_angstrom) inputs.half_maps = HalfMaps{inputs.observed.volume, half2};
  std::transform(voxels.begin(), voxels.end(), half2.voxels.begin(), voxels.begin(),
                 [](float a, float b) { return 0.5F * (a + b); });
}

}  // namespace

std::filesystem::path default_report_path(const std::filesystem::path& output) {
  std::filesystem::path path = output;
  if (path.extension() == ".gz") path.replace_extension();
  return path.replace_extension(".json");
}

void check_options(const SharpenOptions& options) {
  check_reference(options);
  check_refinement(options);
  if (options.half_maps_out && !options.half_map2)
    reject("--half-maps-out needs both half maps", "one map was given", "Give the two half maps instead of the map");
  std::vector<std::filesystem::path> outputs = map_outputs(options);
  outputs.push_back(options.report);
  if (options.model_out) outputs.push_back(*options.model_out);
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.model, options.reference, options.mask})
    if (input) inputs.push_back(*input);
  if (options.profile) inputs.emplace_back(average_profile_file(*options.profile));
  check_outputs(outputs, inputs,
                "Give another --output, --report, --half-maps-out, --mask-out, --model-out or --uncertainty-out");
}

std::unique_ptr<WindowEngine> make_engine_for(const SharpenOptions& options, EngineChoice& chosen) {
  EngineChoice wanted = options.engine;
  wanted.companion = options.half_maps_out.has_value();
  return make_engine(wanted, chosen);
}

Inputs read_inputs(const SharpenOptions& options, Report& report) {
  Inputs inputs;
  inputs.observed = read_map(options.map);
  Volume& observed = inputs.observed.volume;
  if (options.half_map2) read_second_half(options, inputs, report);
  require_not_constant(observed, options.map.string());
  inputs.window_edge = window_edge_of(options, observed);
  if (options.mask)
    inputs.mask =
        binary_mask(read_beside(inputs.observed, *options.mask, options, report).volume, options.mask->string());
  if (options.model) {
    inputs.model = read_model(*options.model, options.hydrogens);
    require_model_fits(options, *inputs.model);
    for (std::string& warning : place_model_in_map(*inputs.model, inputs.observed, options.frame))
      report.warn(std::move(warning));
    if (options.b_factors == BFactors::of_model && inputs.model->has_uniform_b())
      report.warn("All atoms of the model have the same B factor, as in models that were never refined");
  }
  if (options.reference) {
    inputs.reference = read_beside(inputs.observed, *options.reference, options, report).volume;
    require_not_constant(*inputs.reference, options.reference->string());
  }
  if (options.profile) inputs.profile = load_average_profile(*options.profile);
  if (!inputs.half_maps) use_resolution(options, options.resolution_angstrom, inputs, report);
  return inputs;
}

void survey(const SharpenOptions& options, const Mask& mask, Inputs& inputs, Report& report) {
  VolumeView observed = inputs.observed.volume;
  inputs.log_fill = window_fill(mask, observed.spacing_angstrom, inputs.window_edge, options.engine.threads);
  Survey survey;
  survey.observed = {observed, mean_outside(observed, mask)};
  if (inputs.half_difference) survey.noise = {*inputs.half_difference, mean_outside(*inputs.half_difference, mask)};
  survey.mask = &mask;
  survey.fill = inputs.log_fill;
  survey.window_edge = inputs.window_edge;
  survey.threads = options.engine.threads;
  const SurveyedWindows windows = survey_windows(survey);
  inputs.noise_source = windows.noise_source;
  inputs.surveyed_b = learn_from(windows, inputs.profile_reference);
  if (options.b_target == BTarget::local)
    if (const auto b = b_quantile(windows, inputs.profile_reference, best_ordered_part))
      inputs.profile_reference.target.best_ordered = *b;
  to_log_root(inputs.log_fill);
  if (inputs.noise_source == NoiseSource::none)
    report.warn("No solvent to measure noise in, so noise is sharpened like signal; give both half maps");
}

Volume make_reference(const SharpenOptions& options, Inputs& inputs) {
  if (inputs.reference) return std::move(*inputs.reference);
  if (!inputs.model) return {};
  VolumeView observed = inputs.observed.volume;
  return model_density(*inputs.model, observed.size, observed.spacing_angstrom, options.engine.threads);
}

ScalingTask make_task(const SharpenOptions& options, const Inputs& inputs, VolumeView reference, const Mask& mask) {
  ScalingTask task;
  task.observed = inputs.observed.volume;
  task.observed_beyond = mean_outside(task.observed, mask);
  if (!is_hybrid(options) && inputs.profile) {
    task.profile = &inputs.profile_reference;
  } else {
    task.reference = reference;
    task.reference_beyond = mean_outside(reference, mask);
  }
  if (!inputs.log_fill.voxels.empty()) task.log_fill = inputs.log_fill;
  task.runs = runs_of(mask);
  task.window_edge = inputs.window_edge;
  task.rule = options.rule;
  task.filter = inputs.filter;
  if (options.half_maps_out)
    task.companion = Companion{*inputs.half_difference, mean_outside(*inputs.half_difference, mask), nullptr};
  return task;
}

}  // namespace acuity
