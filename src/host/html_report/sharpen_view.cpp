#include "host/html_report/sharpen_view.h"

#include "host/html_report/report_maps.h"

namespace acuity {

Json sharpen_view(const SharpenOptions& options, const SharpenResult& result, std::size_t budget_bytes) {
  const int threads = options.settings.engine.threads;
  const Volume input = read_mean(options.map, options.half_map2, options.spacing_angstrom, threads);
  PageMaps maps;
  maps.mask = &result.mask;
  maps.mask_label = "mask";
  maps.threads = threads;
  PageMap before{PageMap::Kind::density, "input " + options.map.filename().string(), "", input, {}, {}};
  if (options.half_map2) {
    before.label = "mean of half maps " + options.map.filename().string();
    before.low_pass_angstrom = result.found.resolution_angstrom;
  }
  if (result.found.contour && result.found.contour->counterpart)
    before.level = result.found.contour->counterpart->input_level;
  maps.maps.push_back(before);
  PageMap after{PageMap::Kind::density, "output", "", result.map, {}, {}};
  if (!options.output.empty()) after.label.append(" ").append(options.output.filename().string());
  if (result.found.contour) after.level = result.found.contour->level;
  maps.maps.push_back(after);
  if (!result.uncertainty.voxels.empty())
    maps.maps.push_back({PageMap::Kind::overlay, "uncertainty", "", result.uncertainty, {}, {}});
  return view_json(maps, budget_bytes);
}

}  // namespace acuity
