#include "host/html_report/sharpen_view.h"

#include "host/html_report/report_maps.h"

namespace acuity {

SharpenMaps::SharpenMaps(const SharpenOptions& options, const SharpenResult& result)
    : input_(read_mean(options.map, options.half_map2, options.spacing_angstrom, options.settings.engine.threads)) {
  page_.mask = &result.mask;
  page_.mask_label = "mask";
  page_.threads = options.settings.engine.threads;
  PageMap before{PageMap::Kind::density, "input " + options.map.filename().string(), "", input_, {}, {}};
  if (options.half_map2) {
    before.label = "mean of half maps " + options.map.filename().string();
    before.low_pass_angstrom = result.found.resolution_angstrom;
  }
  const auto& contour = result.found.contour;
  if (contour && contour->counterpart) before.level = contour->counterpart->input_level;
  page_.maps.push_back(before);
  PageMap after{PageMap::Kind::density, "output", "", result.map, {}, {}};
  if (!options.output.empty()) after.label.append(" ").append(options.output.filename().string());
  if (contour) after.level = contour->level;
  page_.maps.push_back(after);
  if (!result.uncertainty.voxels.empty())
    page_.maps.push_back({PageMap::Kind::overlay, "uncertainty", "", result.uncertainty, {}, {}});
}

}  // namespace acuity
