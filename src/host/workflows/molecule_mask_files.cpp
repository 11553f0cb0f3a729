#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/molecule_mask.h>

#include "host/core/half_maps.h"
#include "host/io/outputs.h"
#include "host/workflows/memory_checks.h"

namespace acuity {

AutomaticMask automatic_mask_files(const AutomaticMaskOptions& options, RunLog& log) {
  std::vector<std::filesystem::path> inputs{options.map};
  if (options.half_map2) inputs.push_back(*options.half_map2);
  check_outputs({options.output}, inputs, "Give another {output}");
  Map map;
  Volume half_differences;
  log.stage("read", [&] {
    map = read_map(options.map, {options.spacing_angstrom, &log, options.threads});
    if (!options.half_map2) return require_not_constant(map.volume, options.map.string());
    Volume half2 = read_on_grid_of(options.map.string(), map, *options.half_map2, &log, options.threads).volume;
    require_two_half_maps(options.map.string(), map.volume, options.half_map2->string(), half2, options.threads);
    half2 = matched_half(map.volume, std::move(half2), options.threads, log).take();
    half_differences = half_difference(map.volume, half2);
    map.volume = mean_of_halves(std::move(map.volume), half2);
  });
  AutomaticMask result;
  log.stage("mask",
            [&] { result = automatic_mask(map.volume, half_differences, options.settings, options.threads, log); });
  log.stage("write", [&] {
    const Volume soft =
        with_soft_edge(result.mask, map.volume.spacing_angstrom, options.soft_edge_voxels, options.threads);
    Outputs outputs({2, options.threads});
    outputs.add_map(options.output, map.header, soft,
                    "Acuity " + version() + (result.molecule ? ": mask of the molecule" : ": mask by threshold"));
    outputs.commit();
  });
  return result;
}

}  // namespace acuity
