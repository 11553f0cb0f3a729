// Scripts that show maps and models in Coot. Written beside the maps of a run; Coot runs them as Python.
#pragma once

#include <string>

#include "host/viewers/viewer_scene.h"

namespace acuity {

/// A Python script in UTF-8 for Coot 0.9 (Python 2 and 3) and 1. It calls what both document: read_pdb,
/// handle_read_ccp4_map, set_contour_level_absolute and set_map_displayed. Paths are absolute, for Coot keeps its
/// working directory. Colours by values are left out.
std::string coot_script(const ViewerScene& scene);

}  // namespace acuity
