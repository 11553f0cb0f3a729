#include <acuity/compare.h>
#include <acuity/map.h>

namespace acuity {

Comparison compare(VolumeView a, VolumeView b, const Mask* mask, const CompareSettings& settings) {
  return {real_space_correlation(a, b, mask), difference_of(a, b, mask),
          fourier_shell_correlation(a, b, mask, settings.threads)};
}

Comparison compare_files(const CompareOptions& options, RunLog& log) {
  Map a;
  Map b;
  std::optional<Mask> mask;
  log.stage("read", [&] {
    a = read_map(options.map_a);
    b = read_on_grid_of(options.map_a.string(), a, options.map_b);
    if (options.mask)
      mask = binary_mask(read_on_grid_of(options.map_a.string(), a, *options.mask).volume, options.mask->string());
  });
  Comparison result;
  log.stage("compare", [&] { result = compare(a.volume, b.volume, mask ? &*mask : nullptr, options.settings); });
  return result;
}

}  // namespace acuity
