// Scripts that show maps and models in ChimeraX.
// Beside the maps that a run writes; ChimeraX opens them as commands.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace acuity {

/// What a script opens, in the order of the models' numbers.
struct ChimeraxScene {
  std::string map;                       ///< Path of the map, relative to the script or absolute.
  std::optional<double> level;           ///< Its contour level; ChimeraX chooses one without.
  std::optional<std::string> before;     ///< Path of the map before, which is opened but hidden.
  std::optional<double> before_level;    ///< Contour level of the map before.
  std::optional<std::string> model;      ///< Path of the atomic model.
  std::optional<std::string> colour_by;  ///< Path of a map whose values colour the surface.
  std::string colour_words;              ///< What its values are, for the key.
  double colour_low = 0;                 ///< Value of the first colour.
  double colour_high = 1;                ///< Value of the last colour.
};

/// A command file (.cxc) in UTF-8. Its grammar is that of ChimeraX 1.8's documentation: open, volume, color sample,
/// key, transparency, hide, view. Throws Error(ErrorKind::input) for a path with a line break, which no command can
/// hold.
std::string chimerax_script(const ChimeraxScene& scene);

}  // namespace acuity
