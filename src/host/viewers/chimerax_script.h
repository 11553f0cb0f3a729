// Scripts that show maps and models in ChimeraX. Written beside the maps of a run; ChimeraX runs them as commands.
#pragma once

#include <string>

#include "host/viewers/viewer_scene.h"

namespace acuity {

/// A command file (.cxc) in UTF-8; paths are absolute or relative to it. Its grammar is that of ChimeraX 1.8's
/// documentation: open, volume, color sample, key, transparency, hide, view. Models have the numbers of the order in
/// which they open: map, map before, model, colours. Throws Error(ErrorKind::input) for a path with a line break, which
/// no command can hold.
std::string chimerax_script(const ViewerScene& scene);

}  // namespace acuity
