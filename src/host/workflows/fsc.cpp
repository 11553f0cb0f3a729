#include <algorithm>

#include <acuity/error.h>
#include <acuity/fsc.h>

#include "host/core/mask_runs.h"
#include "host/fsc/fsc_curves.h"
#include "host/io/outputs.h"
#include "host/models/b_factor_kind.h"
#include "host/plot/fsc_figure.h"
#include "host/workflows/memory_checks.h"
#include "host/workflows/reports/report_tables.h"

namespace acuity {
namespace {

void check(const FscOptions& o) {
  const int count = 1 + (o.half2 ? 1 : 0) + (o.model ? 1 : 0) + (o.against ? 1 : 0);
  if (count != 2)
    throw_input_error("The FSC needs exactly two maps", std::to_string(count) + " were given",
                      "Give two half maps, or one map with {model FILE} or {against MAP}");
  if (o.soft_edge_voxels > 0 && !o.mask)
    throw_input_error("{soft-edge} needs a mask", "none was given", "Give {mask FILE}");
  std::vector<std::filesystem::path> inputs{o.map};
  for (const auto& input : {o.half2, o.model, o.against, o.mask})
    if (input) inputs.push_back(*input);
  std::vector<std::filesystem::path> outputs;
  for (const auto& output : {o.csv, o.plot})
    if (output) outputs.push_back(*output);
  check_outputs(outputs, inputs, "Give another {csv} or {plot}");
}

/// The other half map, the reference map, or the density of the model in the map's place.
Volume read_other(const FscOptions& o, const Map& map, RunLog& log) {
  if (o.model) {
    Model model = read_model(*o.model, o.hydrogens, o.model_choice);
    for (std::string& warning : place_model_in_box(model, map.header, o.frame)) log.warn(std::move(warning));
    warn_of_confidences(model, log);
    Volume density = model_density(model, map.volume.size, map.volume.spacing_angstrom, o.settings.threads);
    require_not_constant(density, "The model's density inside the map");
    return density;
  }
  const std::filesystem::path& name = o.against ? *o.against : *o.half2;
  Map other = read_on_grid_of(o.map.string(), map, name, &log, o.settings.threads);
  require_not_constant(other.volume, name.string());
  return std::move(other.volume);
}

/// The weights of a mask file: its values, or a soft edge around its voxels of 0.5 and more.
Volume read_weights(const FscOptions& o, const Map& map, RunLog& log) {
  const std::string name = o.mask->string();
  Volume weights = read_mask_weights(o.map.string(), map, *o.mask, log, o.settings.threads);
  const Mask inside = binary_mask(weights, name);
  if (o.soft_edge_voxels > 0)
    return with_soft_edge(inside, map.volume.spacing_angstrom, o.soft_edge_voxels, o.settings.threads);
  if (std::ranges::all_of(weights.voxels, [](float v) { return v == 0 || v == 1; }))
    log.warn("The mask " + name +
             " has a sharp edge, which correlates the maps at all frequencies; {soft-edge 5} gives it a soft one");
  return weights;
}

FscResult correlate(const FscOptions& o, RunLog& log) {
  Map map = read_map(o.map, {o.spacing_angstrom, &log, o.settings.threads});
  require_not_constant(map.volume, o.map.string());
  Volume other = read_other(o, map, log);
  std::optional<Volume> weights;
  if (o.mask) weights = read_weights(o, map, log);
  const VolumeView use = weights ? VolumeView(*weights) : VolumeView();
  return o.half2 ? correlate_half_maps(std::move(map.volume), std::move(other), use, o.settings, log)
                 : correlate_with_reference(std::move(map.volume), std::move(other), use, o.settings);
}

}  // namespace

FscResult correlate_half_maps(VolumeInput half1, VolumeInput half2, VolumeView weights, const FscSettings& settings,
                              RunLog& log) {
  require_half_maps(half1.view(), half2.view());
  if (!weights.empty()) require_weights(half1.view(), weights);
  half2 = matched_half(half1.view(), std::move(half2), settings.threads, log);
  HalfMapFsc fsc = half_map_fsc(half1.view(), half2.view(), weights, settings);
  for (const std::string& warning : fsc_warnings(fsc)) log.warn(warning);
  FscResult result;
  result.unmasked = std::move(fsc.unmasked);
  if (!fsc.mask) return result;
  result.randomised_from_angstrom = fsc.mask->randomised_from_angstrom();
  result.masked = std::move(fsc.mask->masked);
  result.randomised = std::move(fsc.mask->randomised);
  result.corrected = std::move(fsc.mask->corrected);
  return result;
}

FscResult correlate_with_reference(VolumeInput map, VolumeInput reference, VolumeView weights,
                                   const FscSettings& settings) {
  const int threads = settings.threads;
  require_whole(map.view(), "The map");
  require_on_grid(map.view(), reference.view(), "The reference");
  if (!weights.empty()) require_weights(map.view(), weights);
  FscResult result;
  result.unmasked = fourier_shell_correlation(map.view(), reference.view(), nullptr, threads);
  if (weights.empty()) return result;
  const Volume masked_map = inside_mask(map.take(), weights, threads);
  const Volume masked_reference = inside_mask(reference.take(), weights, threads);
  result.masked = fourier_shell_correlation(masked_map, masked_reference, nullptr, threads);
  return result;
}

FscResult fsc_files(const FscOptions& options, RunLog& log) {
  check(options);
  FscResult result = correlate(options, log);
  const std::vector<NamedFsc> curves = named_curves(result);
  Outputs outputs;
  if (options.csv) outputs.add_text(*options.csv, fsc_table(curves));
  if (options.plot) outputs.add_text(*options.plot, svg_of(fsc_figure("FSC of " + fsc_title(options), curves)));
  outputs.commit();
  return result;
}

}  // namespace acuity
