// The maps of a report as data of its page: volumes to slice and to render, pictures of whole slices, levels.
// Lies between maps at full resolution and report_page().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

#include "host/workflows/reports/report_json.h"

namespace acuity {

/// A map of a page.
struct PageMap {
  /// Content of the map.
  enum class Kind {
    density,  ///< It is sliced and rendered.
    overlay,  ///< Its values colour densities; 0 means none.
  };
  Kind kind = Kind::density;
  std::string label;                        ///< Name on the page; may hold any bytes.
  std::string unit;                         ///< Unit of its values; empty for densities.
  VolumeView map;                           ///< All maps of a page share one grid.
  std::optional<double> low_pass_angstrom;  ///< Low-pass of the display volume, A; whole slices stay as they are.
  std::optional<double> level;              ///< Suggested contour level.
};

/// The maps of a page, and the region that they are shown in.
struct PageMaps {
  std::vector<PageMap> maps;
  const Mask* mask = nullptr;  ///< Null for none.
  std::string mask_label;
  int threads = 0;  ///< Number of threads; <= 0 means one per core.
};

/// The block `view` of a page's data; null without maps. Its text has at most about `budget_bytes` bytes: display
/// voxels grow by whole numbers of voxels until it fits. The same text for any number of threads.
Json view_json(const PageMaps& maps, std::size_t budget_bytes);

}  // namespace acuity
