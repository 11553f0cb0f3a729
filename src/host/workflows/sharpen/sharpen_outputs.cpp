#include "host/workflows/sharpen/sharpen_outputs.h"

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/run_log.h>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

void add_half_maps(Outputs& outputs, const std::string& prefix, const MapHeader& header, VolumeView mean,
                   const std::vector<float>& half_difference, const std::string& label) {
  float sign = 1;
  int number = 1;
  for (const std::filesystem::path& path : half_map_paths(prefix)) {
    Volume half = copy_of(mean);
    for (std::size_t i = 0; i < half.voxels.size(); ++i) half.voxels[i] += sign * half_difference[i];
    outputs.add_map(path, header, half, label + ", half map " + std::to_string(number++));
    sign = -1;
  }
}

}  // namespace

std::vector<std::filesystem::path> map_outputs(const SharpenOptions& options) {
  std::vector<std::filesystem::path> paths{options.output};
  if (options.half_maps_out)
    for (const std::filesystem::path& half : half_map_paths(*options.half_maps_out)) paths.push_back(half);
  if (options.mask_out) paths.push_back(*options.mask_out);
  if (options.uncertainty_out) paths.push_back(*options.uncertainty_out);
  return paths;
}

void add_maps(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, VolumeView sharpened,
              const std::vector<float>& half_difference) {
  const std::string label = "Acuity " + version() + ": locally sharpened";
  outputs.add_map(options.output, header, sharpened, label);
  if (options.half_maps_out) add_half_maps(outputs, *options.half_maps_out, header, sharpened, half_difference, label);
}

void add_mask(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, const Mask& mask,
              double spacing_angstrom) {
  if (!options.mask_out) return;
  const char* label = "mask";
  if (mask_source(options) == MaskSource::model) label = "mask of a model";
  if (mask_source(options) == MaskSource::confidence) label = "mask by false discovery rate";
  outputs.add_map(*options.mask_out, header, with_soft_edge(mask, spacing_angstrom, 0),
                  "Acuity " + version() + ": " + label);
}

void add_uncertainty(Outputs& outputs, const SharpenOptions& options, const MapHeader& header, VolumeView uncertainty) {
  outputs.add_map(*options.uncertainty_out, header, uncertainty,
                  "Acuity " + version() + ": spread over profiles and windows");
}

}  // namespace acuity
