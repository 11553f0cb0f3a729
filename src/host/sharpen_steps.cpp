#include "host/sharpen_steps.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include <acuity/error.h>
#include <acuity/gain.h>
#include <acuity/model_density.h>

#include "host/io/atomic_file.h"
#include "host/reference/window_survey.h"

namespace acuity {
namespace {

constexpr int least_window_voxels = 8;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

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

Map read_on_grid_of(const Map& map, const std::filesystem::path& path, const SharpenOptions& options, Report& report) {
  Map other = read_map(path);
  require_same_grid(options.map.string(), map, path.string(), other);
  warn_if_elsewhere(map, other, path.string(), report);
  return other;
}

int window_edge_of(const SharpenOptions& options, const Volume& observed) {
  const GridSize& size = observed.size;
  const int edge = options.window_voxels ? *options.window_voxels
                                         : window_edge_voxels(options.window_angstrom, observed.spacing_angstrom);
  if (edge < least_window_voxels)
    reject("The window is too small",
           std::to_string(edge) + " voxels; at least " + std::to_string(least_window_voxels) + " are needed",
           "Give a larger --window");
  const std::int64_t shortest = std::min({size.x, size.y, size.z});
  if (edge > shortest)
    reject("The window is larger than the map",
           std::to_string(edge) + " voxels against " + std::to_string(shortest) + " along the shortest axis",
           "Give a smaller --window, or a map with a wider margin");
  if (options.rule == ShellRule::locscale && edge % 2 != 0)
    reject("--shells locscale needs an even window", "this one has " + std::to_string(edge) + " voxels",
           "Use --shells full");
  return edge;
}

/// Eq. 7 for each shell, or nothing without --resolution.
std::vector<double> filter_of(const SharpenOptions& options, const Volume& observed, int window_edge, Report& report) {
  std::vector<double> filter;
  if (!options.resolution_angstrom) return filter;
  const double resolution = *options.resolution_angstrom;
  const double nyquist = 2 * observed.spacing_angstrom;
  const double window = window_edge * observed.spacing_angstrom;
  if (!(resolution < window))
    reject("The resolution does not fit the window",
           number(resolution) + " A against a window of " + number(window) + " A",
           "Give the resolution in A, as in --resolution 3.2");
  if (resolution < nyquist)
    report.warn("The resolution of " + number(resolution) + " A lies beyond the map's Nyquist limit of " +
                number(nyquist) + " A");
  for (int shell = 0; shell <= last_shell(window_edge); ++shell) filter.push_back(low_pass(shell, window / resolution));
  return filter;
}

/// The profile as the windows take it: the Wilson range starts at 10 A, where profiles begin to look alike whatever the
/// molecule's outline, and ends at the resolution.
ProfileReference profile_reference_of(const SharpenOptions& options, const AverageProfile& profile,
                                      const Volume& observed, int window_edge, Report& report) {
  constexpr double wilson_low_angstrom = 10;
  if (!options.resolution_angstrom)
    report.warn("Noise beyond the resolution is raised to the profile's level; give --resolution");
  return make_profile_reference(profile, window_edge, observed.spacing_angstrom, options.profile_b, wilson_low_angstrom,
                                options.resolution_angstrom.value_or(0), Leakage::modelled, options.engine.threads);
}

/// Throws unless there is one source of the reference, and with a profile what it needs.
void check_reference(const SharpenOptions& options) {
  std::vector<std::string> given;
  if (options.model) given.emplace_back("--model");
  if (options.reference) given.emplace_back("--reference");
  if (options.profile) given.emplace_back("--profile");
  if (given.size() != 1) {
    std::string why = "no reference was given";
    if (given.size() == 2) why = "both " + given[0] + " and " + given[1] + " were given";
    if (given.size() == 3) why = "--model, --reference and --profile were given";
    reject("Nothing to sharpen towards", why, "Give one of --model FILE, --reference MAP and --profile FILE");
  }
  if (options.profile && options.rule == ShellRule::locscale)
    reject("--profile does not go with --shells locscale", "profiles are averages over full shells",
           "Use --shells full");
}

nlohmann::ordered_json reference_in_json(const SharpenOptions& options, const Inputs& inputs) {
  if (options.model) return {{"kind", "model"}, {"file", options.model->string()}};
  if (options.reference) return {{"kind", "map"}, {"file", options.reference->string()}};
  const ProfileReference& profile = inputs.profile_reference;
  return {{"kind", "profile"},
          {"profile", inputs.profile->name},
          {"source", inputs.profile->source},
          {"n", inputs.profile->n},
          {"b_target_angstrom2", profile.target_b},
          {"wilson_range_angstrom", {profile.wilson_low_angstrom, profile.wilson_high_angstrom}}};
}

}  // namespace

void add_half_maps(Outputs& outputs, const std::string& prefix, const MapHeader& header, const Volume& mean,
                   const std::vector<float>& half_difference, const std::string& label) {
  float sign = 1;
  int number = 1;
  for (const std::filesystem::path& path : half_map_paths(prefix)) {
    Volume half = mean;
    for (std::size_t i = 0; i < half.voxels.size(); ++i) half.voxels[i] += sign * half_difference[i];
    outputs.add_map(path, header, half, label + ", half map " + std::to_string(number++));
    sign = -1;
  }
}

std::filesystem::path default_report_path(const std::filesystem::path& output) {
  std::filesystem::path path = output;
  if (path.extension() == ".gz") path.replace_extension();
  return path.replace_extension(".json");
}

void check_options(const SharpenOptions& options) {
  check_reference(options);
  if (options.half_maps_out && !options.half_map2)
    reject("--half-maps-out needs both half maps", "one map was given", "Give the two half maps instead of the map");
  if (!options.mask && !options.model)
    reject(
        "No mask was given",
        std::string("with ") + (options.profile ? "--profile" : "--reference") + " there is no model to make it from",
        "Give --mask FILE; acuity mask makes one");
  std::vector<std::filesystem::path> outputs{options.output, options.report};
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out)) outputs.push_back(half);
  std::optional<std::filesystem::path> profile;
  if (options.profile) profile = average_profile_file(*options.profile);
  std::set<std::filesystem::path> different;
  for (const std::filesystem::path& output : outputs) {
    require_writable(output);
    if (!different.insert(std::filesystem::weakly_canonical(output)).second)
      reject("Two outputs have the same name", output.string(), "Give another --output, --report or --half-maps-out");
    for (const auto& input :
         {std::optional(options.map), options.half_map2, options.model, options.reference, profile, options.mask})
      if (input) require_not_an_input(output, *input);
  }
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
  if (options.half_map2) {
    const Map half2 = read_on_grid_of(inputs.observed, *options.half_map2, options, report);
    if (options.half_maps_out || options.profile) {
      inputs.half_difference = observed;
      std::transform(observed.voxels.begin(), observed.voxels.end(), half2.volume.voxels.begin(),
                     inputs.half_difference->voxels.begin(), [](float a, float b) { return 0.5F * (a - b); });
    }
    std::transform(observed.voxels.begin(), observed.voxels.end(), half2.volume.voxels.begin(), observed.voxels.begin(),
                   [](float a, float b) { return 0.5F * (a + b); });
  }
  require_not_constant(observed, options.map.string());
  inputs.window_edge = window_edge_of(options, observed);
  inputs.filter = filter_of(options, observed, inputs.window_edge, report);
  if (options.mask)
    inputs.mask =
        binary_mask(read_on_grid_of(inputs.observed, *options.mask, options, report).volume, options.mask->string());
  if (options.model) {
    inputs.model = read_model(*options.model, options.hydrogens);
    for (std::string& warning : place_model_in_map(*inputs.model, inputs.observed, options.frame))
      report.warn(std::move(warning));
    if (inputs.model->has_uniform_b())
      report.warn("All atoms of the model have the same B factor, as in models that were never refined");
  }
  if (options.reference) {
    inputs.reference = read_on_grid_of(inputs.observed, *options.reference, options, report).volume;
    require_not_constant(*inputs.reference, options.reference->string());
  }
  if (options.profile) {
    inputs.profile = load_average_profile(*options.profile);
    inputs.profile_reference = profile_reference_of(options, *inputs.profile, observed, inputs.window_edge, report);
  }
  return inputs;
}

Volume make_reference(const SharpenOptions& options, Inputs& inputs) {
  if (inputs.reference) return std::move(*inputs.reference);
  if (inputs.profile) return {};
  const Volume& observed = inputs.observed.volume;
  return model_density(*inputs.model, observed.size, observed.spacing_angstrom, options.engine.threads);
}

Mask make_mask(const SharpenOptions& options, Inputs& inputs) {
  if (inputs.mask) return std::move(*inputs.mask);
  const Volume& observed = inputs.observed.volume;
  return model_mask(*inputs.model, observed.size, observed.spacing_angstrom, options.mask_radius_angstrom,
                    options.engine.threads);
}

ScalingTask make_task(const SharpenOptions& options, Inputs& inputs, const Volume& reference, const Mask& mask) {
  ScalingTask task;
  task.observed = &inputs.observed.volume;
  task.observed_beyond = mean_outside(*task.observed, mask);
  if (inputs.profile) {
    task.profile = &inputs.profile_reference;
  } else {
    task.reference = &reference;
    task.reference_beyond = mean_outside(reference, mask);
  }
  if (inputs.profile && inputs.half_difference)
    survey_windows(inputs.profile_reference, {task.observed, task.observed_beyond}, {&*inputs.half_difference, 0}, mask,
                   inputs.window_edge, options.engine.threads);
  task.runs = runs_of(mask);
  task.window_edge = inputs.window_edge;
  task.rule = options.rule;
  task.filter = inputs.filter;
  if (options.half_maps_out)
    task.companion = Companion{&*inputs.half_difference, mean_outside(*inputs.half_difference, mask), nullptr};
  return task;
}

void describe_run(const SharpenOptions& options, const Inputs& inputs, const ScalingTask& task,
                  const EngineChoice& chosen, Report& report) {
  const Volume& observed = *task.observed;
  auto& fields = report.fields;
  fields["inputs"] = nlohmann::ordered_json::object();
  const auto name = [&](const char* key, const std::optional<std::filesystem::path>& path) {
    if (path) fields["inputs"][key] = path->string();
  };
  name(options.half_map2 ? "half_map1" : "map", options.map);
  name("half_map2", options.half_map2);
  name("model", options.model);
  name("reference", options.reference);
  if (options.profile) fields["inputs"]["profile"] = *options.profile;
  name("mask", options.mask);
  fields["reference"] = reference_in_json(options, inputs);
  fields["output"] = options.output.string();
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out))
      fields["half_maps_out"].push_back(half.string());
  fields["grid"] = {{"size", {observed.size.x, observed.size.y, observed.size.z}},
                    {"spacing_angstrom", observed.spacing_angstrom}};
  fields["window"] = {{"edge_voxels", task.window_edge},
                      {"edge_angstrom", task.window_edge * observed.spacing_angstrom}};
  if (options.resolution_angstrom) fields["resolution_angstrom"] = *options.resolution_angstrom;
  fields["voxels"] = voxel_count(task.runs);
  fields["engine"] = {{"device", chosen.device},
                      {"method", chosen.method},
                      {"shells", task.rule == ShellRule::full ? "full" : "locscale"},
                      {"threads", chosen.threads}};
  if (!chosen.note.empty()) fields["engine"]["note"] = chosen.note;
}

void describe_pass(const WindowEngine& engine, Report& report) {
  for (std::string& warning : engine.warnings()) report.warn(std::move(warning));
  for (const StepTime& step : engine.step_times())
    report.fields["engine"]["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}, {"bytes", step.bytes}});
}

}  // namespace acuity
