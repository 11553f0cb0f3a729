#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/simulate.h>

#include "host/density/model_density.h"
#include "host/io/model_writer.h"
#include "host/io/outputs.h"

namespace acuity {
namespace {

void check_options(const SimulateOptions& options) {
  if (options.like.has_value() == (options.box_voxels.has_value() && options.spacing_angstrom.has_value()))
    reject("No grid for the map", "", "Give --like MAP, or both --box N and --spacing D");
  if (options.half_maps && !options.noise_level)
    reject("Half maps without noise would be the same map twice", "", "Give --noise LEVEL");
  if (options.model_out) model_format_for(*options.model_out);  // Throws where it is unknown.
  std::vector<std::filesystem::path> inputs{options.model};
  if (options.like) inputs.push_back(*options.like);
  std::vector<std::filesystem::path> outputs{options.output};
  if (options.half_maps)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps)) outputs.push_back(half);
  for (const auto& output : {options.model_out, options.b_map})
    if (output) outputs.push_back(*output);
  check_outputs(outputs, inputs, "Give another --output, --half-maps, --model-out or --b-map");
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
  MapHeader header =
      options.like ? read_map_header(*options.like) : box_around(model, *options.box_voxels, *options.spacing_angstrom);
  if (const std::string why = why_unusable(header); !why.empty())
    reject(options.like ? options.like->string() + " cannot be used" : "The box cannot be used", why);
  return header;
}

Volume sum_of(VolumeView a, Volume b) {
  for (std::size_t i = 0; i < b.voxels.size(); ++i) b.voxels[i] += a.voxels[i];
  return b;
}

/// The density into `outputs`, with noise or beside half maps with noise. Returns the noise's standard deviation.
double add_maps(Outputs& outputs, const SimulateOptions& options, const MapHeader& header, VolumeView density,
                const Mask& mask) {
  const std::string label = "Acuity " + version() + ": density of a model";
  NoiseLaw law{0, options.noise_b_factor, options.seed};
  if (options.noise_level) law.standard_deviation = *options.noise_level * density_deviation(density, mask);
  const auto noisy = [&](std::uint64_t stream) {
    return sum_of(density, gaussian_noise(density.size, density.spacing_angstrom, law, stream, options.threads));
  };
  if (options.noise_level && !options.half_maps)
    outputs.add_map(options.output, header, noisy(0), label + " with noise");
  else
    outputs.add_map(options.output, header, density, label);
  if (!options.half_maps) return law.standard_deviation;
  std::uint64_t half = 0;
  for (const std::filesystem::path& path : half_map_paths(*options.half_maps)) {
    ++half;
    outputs.add_map(path, header, noisy(half), label + " with noise, half map " + std::to_string(half));
  }
  return law.standard_deviation;
}

}  // namespace

Simulation simulate(const SimulateOptions& options) {
  check_options(options);
  Model whole = read_model(options.model, options.hydrogens);
  BField field = options.b_field;
  if (field.gradient && !field.gradient->axis) field.gradient->axis = longest_axis(whole.positions_angstrom());
  set_b_factors(whole, field);
  const MapHeader header = make_grid(options, whole);
  Model model = part_of(whole, options.part);
  Outputs outputs;
  if (options.model_out) outputs.add_text(*options.model_out, model_text(model, model_format_for(*options.model_out)));

  place_model_in_box(model, header, options.frame);
  const double spacing = header.spacing()[0];
  const Volume density = model_density(model, header.size(), spacing, options.threads);
  Mask mask;
  if (options.noise_level || options.b_map)
    mask = model_mask(model, header.size(), spacing, simulated_mask_radius_angstrom, options.threads);
  Simulation result{model.atom_count(), add_maps(outputs, options, header, density, mask), {}};
  if (field.gradient) result.b_axis = field.gradient->axis;
  if (options.b_map)
    outputs.add_map(*options.b_map, header,
                    mean_b_map(model, mask, spacing, options.b_window_angstrom, options.threads),
                    "Acuity " + version() + ": mean B factor of the atoms around");
  outputs.commit();
  return result;
}

}  // namespace acuity
