// The scene that a viewer's script opens, whichever viewer it is.
// Used by the scripts for ChimeraX and Coot.
#pragma once

#include <optional>
#include <string>

namespace acuity {

struct ViewerScene {
  std::string map;                       ///< Path of the map.
  std::optional<double> level;           ///< Its contour level; the viewer chooses one without.
  std::optional<std::string> before;     ///< Path of the map before, which is opened but hidden.
  std::optional<double> before_level;    ///< Contour level of the map before.
  std::optional<std::string> model;      ///< Path of the atomic model.
  std::optional<std::string> colour_by;  ///< Path of a map whose values colour the surface.
  std::string colour_words;              ///< Name of its values, for the key.
  double colour_low = 0;                 ///< Value of the first colour.
  double colour_high = 1;                ///< Value of the last colour.
};

}  // namespace acuity
