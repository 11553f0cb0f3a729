// sharpen() from files to files: what is read, checked against each other, and written.
#include <algorithm>
#include <future>
#include <string>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/sharpen.h>

#include "host/core/parallel.h"
#include "host/html_report/figures.h"
#include "host/html_report/report_page.h"
#include "host/html_report/sharpen_view.h"
#include "host/io/outputs.h"
#include "host/models/model_writer.h"
#include "host/viewers/chimerax_script.h"
#include "host/viewers/coot_script.h"
#include "host/viewers/map_colours.h"
#include "host/workflows/engine_choice.h"
#include "host/workflows/reports/report_json.h"
#include "host/workflows/sharpen/sharpen_forecast.h"
#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

/// The map files that are written.
std::vector<std::filesystem::path> maps_of(const SharpenOptions& options) {
  std::vector<std::filesystem::path> maps;
  if (!options.output.empty()) maps.push_back(options.output);
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out)) maps.push_back(half);
  for (const auto& output : {options.mask_out, options.uncertainty_out})
    if (output) maps.push_back(*output);
  return maps;
}

std::vector<std::filesystem::path> outputs_of(const SharpenOptions& options) {
  std::vector<std::filesystem::path> outputs = maps_of(options);
  outputs.push_back(options.report);
  for (const auto& output : {options.model_out, options.page.html, options.chimerax, options.coot})
    if (output) outputs.push_back(*output);
  return outputs;
}

std::vector<std::filesystem::path> inputs_of(const SharpenOptions& options) {
  std::vector<std::filesystem::path> inputs{options.map};
  for (const auto& input : {options.half_map2, options.model, options.reference, options.mask, options.colour_by})
    if (input) inputs.push_back(*input);
  if (options.settings.profile) inputs.emplace_back(average_profile_file(*options.settings.profile));
  return inputs;
}

/// The settings with what the outputs ask for.
SharpenSettings settings_of(const SharpenOptions& options) {
  SharpenSettings settings = options.settings;
  settings.half_maps = settings.half_maps || options.half_maps_out;
  settings.uncertainty = settings.uncertainty || options.uncertainty_out;
  return settings;
}

/// The output with its level, the input and the model. Colours are those of {colour-by}, or the uncertainty where it is
/// written.
template <class PathOf>
ViewerScene scene_of(const SharpenOptions& options, const MapColours& colours, const SharpenFindings& found,
                     const PathOf& path_of) {
  ViewerScene scene;
  scene.map = path_of(options.output);
  if (found.contour) scene.level = found.contour->level;
  if (!options.half_map2) scene.before = path_of(options.map);
  if (found.contour && found.contour->counterpart) scene.before_level = found.contour->counterpart->input_level;
  if (options.model) scene.model = path_of(options.model_out.value_or(*options.model));
  if (options.colour_by) {
    scene.colour_by = path_of(*options.colour_by);
    scene.colour_words = colours.words;
    scene.colour_low = colours.low;
    scene.colour_high = colours.high;
  } else if (options.uncertainty_out && found.uncertainty) {
    scene.colour_by = path_of(*options.uncertainty_out);
    scene.colour_words = "uncertainty";
    scene.colour_low = 0;
    scene.colour_high = 2 * found.uncertainty->median;
  }
  return scene;
}

std::string chimerax_of(const SharpenOptions& options, const MapColours& colours, const SharpenFindings& found) {
  const auto path_of = [&](const std::filesystem::path& path) { return beside(path, *options.chimerax); };
  return chimerax_script(scene_of(options, colours, found, path_of));
}

/// All that can be checked before a file is read.
void check_options(const SharpenOptions& options) {
  check_settings({options.half_map2.has_value(), options.model.has_value(), options.reference.has_value()},
                 settings_of(options));
  if (options.model_out && options.settings.b_factors == BFactors::of_model)
    throw_input_error("{model-out} requires {b-factors refine}", "the model is not changed", "Leave it out");
  if (options.output.empty() && (options.chimerax || options.coot))
    throw_input_error(options.chimerax ? "{chimerax} requires {output}" : "{coot} requires {output}",
                      "the script opens the map", "Give both");
  if (options.chimerax) {
    SharpenFindings all;
    all.uncertainty.emplace();
    chimerax_of(options, {}, all);  // Throws where a name cannot stand in a script.
  }
  if (options.colour_by && !options.chimerax)
    throw_input_error("{colour-by} requires {chimerax}", "it colours the surface in ChimeraX", "Give both");
  if (options.page.figures) check_figures(*options.page.figures);
  if (options.model_out) model_format_for(*options.model_out);  // Throws where it is unknown.
  check_outputs(outputs_of(options), inputs_of(options),
                "Give another {output}, {report}, {half-maps-out}, {mask-out}, {model-out}, {uncertainty-out}, {html}, "
                "{chimerax} or {coot}");
}

Volume read_beside(const Map& map, const std::filesystem::path& path, const SharpenOptions& options, RunLog& log) {
  return read_on_grid_of(options.map.string(), map, path, &log, options.settings.engine.threads).volume;
}

Model place_model_for(Model model, const Map& map, const SharpenOptions& options, RunLog& log) {
  if (options.model_out) model_text(model, model_format_for(*options.model_out));  // Throws where it does not fit.
  for (std::string& warning : place_model_in_map(model, map, options.frame)) log.warn(std::move(warning));
  return model;
}

/// Reads the model while the maps are read. What is wrong with it is said by get(), and so after what is wrong with
/// them.
std::future<Model> start_reading_model(const SharpenOptions& options) {
  if (!options.model) return {};
  const bool beside = thread_count(options.settings.engine.threads) > 1;
  return start_work(beside, [&options] { return read_model(*options.model, options.hydrogens, options.model_choice); });
}

/// Content of the files, checked against each other.
struct Files {
  MapHeader header;
  MapColours colours;
  SharpenInput input;
};

/// Reads everything, so that whatever is wrong is said before long work.
Files read_files(const SharpenOptions& options, RunLog& log) {
  const std::string name = options.map.string();
  Files files;
  std::future<Model> model = start_reading_model(options);
  Map map = read_map(options.map, {options.spacing_angstrom, &log, options.settings.engine.threads});
  if (options.half_map2) {
    Volume half2 = read_beside(map, *options.half_map2, options, log);
    require_two_half_maps(name, map.volume, options.half_map2->string(), half2, options.settings.engine.threads);
    files.input.half_map2 = VolumeInput(std::move(half2));
  } else {
    require_not_constant(map.volume, name);
  }
  if (options.mask)
    files.input.mask = binary_mask(read_mask_weights(name, map, *options.mask, log, options.settings.engine.threads),
                                   options.mask->string());
  if (options.model) files.input.model = place_model_for(model.get(), map, options, log);
  if (options.reference) {
    Volume reference = read_beside(map, *options.reference, options, log);
    require_not_constant(reference, options.reference->string());
    files.input.reference = VolumeInput(std::move(reference));
  }
  if (options.colour_by)
    files.colours = colours_of(read_on_grid_of(name, map, *options.colour_by, &log, options.settings.engine.threads),
                               *options.colour_by);
  files.header = std::move(map.header);
  files.input.map = VolumeInput(std::move(map.volume));
  return files;
}

/// Throws Error, before any file is read, where the engine cannot run here.
void require_engine(const SharpenSettings& settings) {
  EngineChoice chosen;
  make_engine(settings.engine, chosen);
}

const char* label_of(MaskSource source) {
  if (source == MaskSource::model) return "mask of a model";
  if (source == MaskSource::molecule) return "mask of the molecule";
  if (source == MaskSource::threshold) return "mask by threshold";
  return source == MaskSource::confidence ? "mask by false discovery rate" : "mask";
}

/// Half map 0 or 1: the mean plus or minus half the difference (Eq. 4 is linear in the map).
Volume half_map_of(const SharpenResult& result, std::size_t half) {
  const float sign = half == 0 ? 1 : -1;
  Volume volume = result.map;
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] += sign * result.half_difference.voxels[i];
  return volume;
}

void add_half_maps(const SharpenOptions& options, const MapHeader& header, const SharpenResult& result,
                   const std::string& label, Outputs& outputs) {
  const std::array<std::filesystem::path, 2> paths = half_map_paths(*options.half_maps_out);
  for (std::size_t half = 0; half < paths.size(); ++half)
    outputs.add_map(paths[half], header, half_map_of(result, half), label + ", half map " + std::to_string(half + 1));
}

void add_maps(const SharpenOptions& options, const MapHeader& header, SharpenResult& result, Outputs& outputs) {
  const std::string program = "Acuity " + version() + ": ";
  const std::string label = program + "locally sharpened";
  outputs.add_map(options.output, header, result.map, label);
  if (options.half_maps_out && !options.half_maps_out->empty()) add_half_maps(options, header, result, label, outputs);
  if (options.mask_out)
    outputs.add_map(*options.mask_out, header, with_soft_edge(result.mask, result.map.spacing_angstrom, 0),
                    program + label_of(result.found.mask.source));
  if (options.model_out) {
    result.model->translate(first_voxel_angstrom(header, options.frame));
    outputs.add_text(*options.model_out, model_text(*result.model, model_format_for(*options.model_out)));
    const Vec3 origin = first_voxel_angstrom(header, options.frame);
    result.model->translate({-origin[0], -origin[1], -origin[2]});
  }
  if (options.uncertainty_out)
    outputs.add_map(*options.uncertainty_out, header, result.uncertainty, program + "spread over profiles and windows");
}

void add_scripts(const SharpenOptions& options, const MapColours& colours, const SharpenFindings& found,
                 Outputs& outputs) {
  if (options.chimerax) outputs.add_text(*options.chimerax, chimerax_of(options, colours, found));
  if (options.coot) outputs.add_text(*options.coot, coot_script(scene_of(options, colours, found, absolute_path)));
}

/// The report, and what shows it.
void add_reports(const SharpenOptions& options, const MapColours& colours, const SharpenResult& result, RunLog& log,
                 Outputs& outputs) {
  const Json fields = sharpen_json(options, result.found);
  const std::string name = options.output.empty() ? options.map.string() : options.output.string();
  Json view;
  std::vector<Figure> figures;
  if (options.page.wanted())
    log.stage("page", [&] {
      const SharpenMaps maps(options, result);
      const std::vector<PageRun> runs{{name, report_json(fields, log)}};
      if (options.page.html) view = view_json(maps.page(), view_budget(runs));
      if (options.page.figures) figures = report_figures(runs, maps.page());
    });
  const Json report = report_json(fields, log);
  outputs.add_text(options.report, text_of(report));
  if (options.page.html) outputs.add_text(*options.page.html, report_page({{name, report}}, std::move(view)));
  if (options.page.figures) add_figures(*options.page.figures, figures, outputs);
  add_scripts(options, colours, result.found, outputs);
}

}  // namespace

std::array<Volume, 2> half_maps_of(const SharpenResult& result) {
  return {half_map_of(result, 0), half_map_of(result, 1)};
}

std::filesystem::path default_report_path(const std::filesystem::path& output) {
  if (output.empty()) return output;
  std::filesystem::path path = output;
  if (path.extension() == ".gz") path.replace_extension();
  return path.replace_extension(".json");
}

SharpenResult sharpen_files(const SharpenOptions& options, RunLog& log) {
  check_options(options);
  const SharpenSettings settings = settings_of(options);
  require_engine(settings);
  Files files;
  log.stage("read", [&] { files = read_files(options, log); });
  SharpenResult result = sharpen(std::move(files.input), settings, log);
  // All files are complete before the first of them gets its name.
  Outputs outputs({options.output_mode, options.settings.engine.threads});
  log.stage("write", [&] { add_maps(options, files.header, result, outputs); });
  add_reports(options, files.colours, result, log, outputs);
  outputs.commit();
  return result;
}

SharpenPlan plan_sharpening_files(const SharpenOptions& options, RunLog& log) {
  check_options(options);
  const SharpenSettings settings = settings_of(options);
  require_engine(settings);
  Files files;
  const double reading = seconds_of([&] { files = read_files(options, log); });
  // A piece of the map stands for all that is written.
  constexpr std::size_t piece_voxels = std::size_t{1} << 18;
  const VolumeView map = files.input.map.view();
  const GridSize size = map.size;
  const std::size_t length = std::min(piece_voxels, map.voxels.size());
  const auto piece = map.voxels.subspan((map.voxels.size() - length) / 2, length);
  const std::vector<float> kept(piece.begin(), piece.end());
  SharpenPlan plan = plan_sharpening(std::move(files.input), settings, log);
  plan.stages.front().seconds += reading;
  const double in_mask = static_cast<double>(plan.found.mask.voxels) / static_cast<double>(size.count());
  double writing = 0;
  for (const std::filesystem::path& output : maps_of(options)) writing += predict_writing(kept, size, in_mask, output);
  plan.stages.push_back({"write", writing});
  return plan;
}

}  // namespace acuity
