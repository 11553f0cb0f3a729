#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/simulate.h>

#include "host/io/outputs.h"
#include "host/models/b_factor_kind.h"
#include "host/models/model_writer.h"

namespace acuity {
namespace {

void check_options(const SimulateOptions& options) {
  if (options.like.has_value() == options.box_voxels.has_value() || (options.box_voxels && !options.spacing_angstrom))
    throw_input_error("No grid for the map", "", "Give {like MAP}, or both {box N} and {spacing D}");
  if (options.half_maps && !options.settings.noise_level)
    throw_input_error("Half maps without noise would be the same map twice", "", "Give {noise LEVEL}");
  if (options.b_mask && !options.b_map)
    throw_input_error("A mask of the mean B factors needs their map", "", "Give {b-map FILE}");
  if (options.model_out) model_format_for(*options.model_out);  // Throws where it is unknown.
  std::vector<std::filesystem::path> inputs{options.model};
  for (const auto& input : {options.like, options.b_mask})
    if (input) inputs.push_back(*input);
  std::vector<std::filesystem::path> outputs{options.output};
  if (options.half_maps)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps)) outputs.push_back(half);
  for (const auto& output : {options.model_out, options.b_map})
    if (output) outputs.push_back(*output);
  check_outputs(outputs, inputs, "Give another {output}, {half-maps}, {model-out} or {b-map}");
}

/// A cube around the model's centre, on the grid of whole voxels of the model's coordinates.
MapHeader box_around(const Model& model, int box, double spacing) {
  Vec3 centre{};
  for (const Vec3& p : model.positions_angstrom())
    for (int i = 0; i < 3; ++i) centre[i] += p[i] / static_cast<double>(model.atom_count());
  Vec3 origin{};
  for (int i = 0; i < 3; ++i) origin[i] = (std::round(centre[i] / spacing) - box / 2) * spacing;
  return make_header({box, box, box}, spacing, origin);
}

MapHeader make_grid(const SimulateOptions& options, const Model& model) {
  if (options.like) return read_usable_header(*options.like, options.spacing_angstrom);
  MapHeader header = box_around(model, *options.box_voxels, *options.spacing_angstrom);
  if (const std::string why = why_unusable(header); !why.empty()) throw_input_error("The box cannot be used", why);
  return header;
}

/// The mask of the mean B factors on the grid of the density.
Mask read_b_mask(const std::filesystem::path& path, const MapHeader& header, int threads, RunLog& log) {
  const Map grid{header, {header.size(), header.spacing()[0], {}}};
  return binary_mask(read_mask_weights("the density", grid, path, log, threads), path.string());
}

Volume sum_of(VolumeView a, Volume b) {
  for (std::size_t i = 0; i < b.voxels.size(); ++i) b.voxels[i] += a.voxels[i];
  return b;
}

/// Sets the density and, where they are asked for, the half maps. Noise is drawn for each by itself.
void add_noise(Simulation& result, const Mask& mask, const SimulateSettings& settings) {
  const VolumeView density = result.density;
  NoiseLaw law{*settings.noise_level * density_deviation(density, mask), settings.noise_b_factor, settings.seed};
  result.noise_deviation = law.standard_deviation;
  const auto noisy = [&](std::uint64_t stream) {
    return sum_of(density, gaussian_noise(density.size, density.spacing_angstrom, law, stream, settings.threads));
  };
  if (settings.half_maps)
    for (const std::uint64_t half : {1U, 2U}) result.half_maps.push_back(noisy(half));
  else
    result.density = noisy(0);
}

void write(const SimulateOptions& options, const MapHeader& header, const Simulation& simulation, Outputs& outputs) {
  const std::string label = "Acuity " + version() + ": density of a model";
  const bool noisy = options.settings.noise_level && !options.half_maps;
  outputs.add_map(options.output, header, simulation.density, noisy ? label + " with noise" : label);
  for (std::size_t half = 0; half < simulation.half_maps.size(); ++half)
    outputs.add_map(half_map_paths(*options.half_maps)[half], header, simulation.half_maps[half],
                    label + " with noise, half map " + std::to_string(half + 1));
  if (options.b_map)
    outputs.add_map(*options.b_map, header, simulation.b_map,
                    "Acuity " + version() + ": mean B factor of the atoms around");
}

}  // namespace

Simulation simulate(const Model& model, GridSize size, double spacing, const SimulateSettings& settings) {
  if (settings.half_maps && !settings.noise_level)
    throw_input_error("Half maps without noise would be the same map twice", "", "Give {noise LEVEL}");
  Simulation result;
  result.atoms = model.atom_count();
  result.density = model_density(model, size, spacing, settings.threads);
  if (!settings.noise_level && !settings.b_map) return result;
  const Mask mask = model_mask(model, size, spacing, simulated_mask_radius_angstrom, settings.threads);
  if (settings.noise_level) add_noise(result, mask, settings);
  if (settings.b_map) result.b_map = mean_b_map(model, mask, spacing, settings.b_window_angstrom, settings.threads);
  return result;
}

Simulation simulate_files(const SimulateOptions& options, RunLog& log) {
  check_options(options);
  BField field = options.b_field;
  MapHeader header;
  Outputs outputs({options.output_mode, options.settings.threads});
  Simulation result;
  std::optional<Model> model;
  std::optional<Mask> b_mask;
  log.stage("read", [&] {
    Model whole = read_model(options.model, options.hydrogens, options.model_choice);
    for (const std::string& remark : whole.remarks()) log.warn(remark);
    if (!field.constant && !field.gradient) warn_of_confidences(whole, log);
    if (field.gradient && !field.gradient->axis) field.gradient->axis = longest_axis(whole.positions_angstrom());
    set_b_factors(whole, field);
    header = make_grid(options, whole);
    model = part_of(whole, options.part);
    if (options.model_out)
      outputs.add_text(*options.model_out, model_text(*model, model_format_for(*options.model_out)));
    if (options.b_mask) b_mask = read_b_mask(*options.b_mask, header, options.settings.threads, log);
    for (std::string& warning : place_model_in_box(*model, header, options.frame)) log.warn(std::move(warning));
  });
  log.stage("simulate", [&] {
    SimulateSettings settings = options.settings;
    settings.half_maps = options.half_maps.has_value();
    settings.b_map = options.b_map && !b_mask;
    result = simulate(*model, header.size(), header.spacing()[0], settings);
    if (b_mask)
      result.b_map = mean_b_map(*model, *b_mask, header.spacing()[0], settings.b_window_angstrom, settings.threads);
  });
  result.header = header;
  if (options.model_out) result.model = std::move(model);
  if (field.gradient) result.b_axis = field.gradient->axis;
  log.stage("write", [&] {
    write(options, header, result, outputs);
    outputs.commit();
  });
  return result;
}

}  // namespace acuity
