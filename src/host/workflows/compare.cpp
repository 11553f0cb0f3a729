#include <acuity/compare.h>
#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/formatted.h"
#include "host/core/mask_runs.h"
#include "host/io/outputs.h"
#include "host/plot/slice_picture.h"
#include "host/workflows/memory_checks.h"

namespace acuity {
namespace {

void check_options(const CompareOptions& options) {
  if (options.mask && options.soft_mask)
    throw_input_error("There are two masks", "", "Give either {mask} or {soft-mask}");
  if (options.b_maps && options.soft_mask)
    throw_input_error("B factors have no use of a soft mask", "voxels count or not", "Give {mask}");
  if (!options.picture) return;
  std::vector<std::filesystem::path> inputs{options.map_a, options.map_b};
  for (const auto& mask : {options.mask, options.soft_mask})
    if (mask) inputs.push_back(*mask);
  check_outputs({*options.picture}, inputs, "Give another {picture}");
}

/// The map, minus its mean outside the mask, times the weights: solvent of any level leaves no outline then.
Volume product_of(VolumeView map, VolumeView weights, int threads) {
  const auto solvent = static_cast<float>(mean_outside(map, weights, threads));
  Volume product{map.size, map.spacing_angstrom, {map.voxels.begin(), map.voxels.end()}};
  for (std::size_t i = 0; i < product.voxels.size(); ++i)
    product.voxels[i] = (product.voxels[i] - solvent) * weights.voxels[i];
  return product;
}

/// Throws Error for a resolution beyond the last shell.
std::vector<double> fsc_values(const FscCurve& curve, const std::vector<double>& resolutions) {
  std::vector<double> values;
  for (const double resolution : resolutions) {
    const std::optional<double> value = fsc_at(curve, resolution);
    if (!value)
      throw_input_error(formatted("There is no FSC at %g A", resolution),
                        formatted("the last shell lies at %.2f A", 1 / curve.s_per_angstrom.back()),
                        "Give a coarser {fsc-at}");
    values.push_back(*value);
  }
  return values;
}

}  // namespace

Comparison compare(VolumeView a, VolumeView b, const Mask* mask, const CompareSettings& settings) {
  require_whole(a, "The first map");
  require_on_grid(a, b, "The second map");
  if (mask != nullptr) require_mask_of(a, *mask);
  return {real_space_correlation(a, b, mask),
          difference_of(a, b, mask),
          fourier_shell_correlation(a, b, mask, settings.threads),
          {},
          {},
          {}};
}

Comparison compare_weighted(VolumeView a, VolumeView b, VolumeView weights, const CompareSettings& settings) {
  require_whole(a, "The first map");
  require_on_grid(a, b, "The second map");
  require_weights(a, weights);
  const Mask mask = binary_mask(weights, "The mask");
  return {weighted_correlation(a, b, weights),
          difference_of(a, b, &mask),
          fourier_shell_correlation(product_of(a, weights, settings.threads), product_of(b, weights, settings.threads),
                                    nullptr, settings.threads),
          {},
          {},
          {}};
}

Comparison compare_files(const CompareOptions& options, RunLog& log) {
  check_options(options);
  const int threads = options.settings.threads;
  Map a;
  Map b;
  std::optional<Mask> mask;
  std::optional<Volume> weights;
  log.stage("read", [&] {
    a = read_map(options.map_a, {options.spacing_angstrom, &log, threads});
    b = read_on_grid_of(options.map_a.string(), a, options.map_b, &log, threads);
    if (options.mask)
      mask = binary_mask(read_mask_weights(options.map_a.string(), a, *options.mask, log, threads),
                         options.mask->string());
    if (options.soft_mask) weights = read_mask_weights(options.map_a.string(), a, *options.soft_mask, log, threads);
    if (options.b_maps) mask = both_present(a.volume, b.volume, mask ? &*mask : nullptr);
  });
  const Mask* inside = mask ? &*mask : nullptr;
  Comparison result;
  log.stage("compare", [&] {
    result = weights ? compare_weighted(a.volume, b.volume, *weights, options.settings)
                     : compare(a.volume, b.volume, inside, options.settings);
    if (options.b_maps) result.b_maps = agreement_of_b_maps(a.volume, b.volume, *mask);
    result.fsc_at = fsc_values(result.fsc, options.fsc_at_angstrom);
  });
  if (!options.picture) return result;
  const SlicePicture picture = slice_picture(a.volume, b.volume, inside);
  Outputs outputs;
  outputs.add_text(*options.picture, png_bytes(picture.image));
  outputs.commit();
  result.picture = {picture.slice, picture.bar_angstrom};
  return result;
}

}  // namespace acuity
