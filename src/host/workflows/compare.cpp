#include <acuity/compare.h>
#include <acuity/map.h>

#include "host/io/outputs.h"
#include "host/plot/slice_picture.h"
#include "host/workflows/memory_checks.h"

namespace acuity {
namespace {

void check_options(const CompareOptions& options) {
  if (!options.picture) return;
  std::vector<std::filesystem::path> inputs{options.map_a, options.map_b};
  if (options.mask) inputs.push_back(*options.mask);
  check_outputs({*options.picture}, inputs, "Give another {picture}");
}

}  // namespace

Comparison compare(VolumeView a, VolumeView b, const Mask* mask, const CompareSettings& settings) {
  require_whole(a, "The first map");
  require_on_grid(a, b, "The second map");
  if (mask != nullptr) require_mask_of(a, *mask);
  return {real_space_correlation(a, b, mask),
          difference_of(a, b, mask),
          fourier_shell_correlation(a, b, mask, settings.threads),
          {}};
}

Comparison compare_files(const CompareOptions& options, RunLog& log) {
  check_options(options);
  Map a;
  Map b;
  std::optional<Mask> mask;
  log.stage("read", [&] {
    a = read_map(options.map_a, {options.spacing_angstrom, &log, options.settings.threads});
    b = read_on_grid_of(options.map_a.string(), a, options.map_b, &log, options.settings.threads);
    if (options.mask)
      mask = binary_mask(read_mask_weights(options.map_a.string(), a, *options.mask, log, options.settings.threads),
                         options.mask->string());
  });
  Comparison result;
  log.stage("compare", [&] { result = compare(a.volume, b.volume, mask ? &*mask : nullptr, options.settings); });
  if (!options.picture) return result;
  const SlicePicture picture = slice_picture(a.volume, b.volume, mask ? &*mask : nullptr);
  Outputs outputs;
  outputs.add_text(*options.picture, png_bytes(picture.image));
  outputs.commit();
  result.picture = {picture.slice, picture.bar_angstrom};
  return result;
}

}  // namespace acuity
