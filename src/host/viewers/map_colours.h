// The colours of a surface by the values of a map, and paths as a viewer's script opens them.
// Used for the scenes of sharpen's scripts.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <acuity/map.h>

namespace acuity {

/// The values that the first and the last colour stand for, and their name.
struct MapColours {
  std::string words = "a map";
  double low = 0;
  double high = 1;
};

/// The range of a map's values without the lowest and the highest 5 %; 0 stands for no value. Acuity's own maps say
/// what they hold, others have the name of their file. Throws Error for a map of zeros.
MapColours colours_of(const Map& map, const std::filesystem::path& path);

/// A path as a script in the folder of `script` opens it.
std::string beside(const std::filesystem::path& path, const std::filesystem::path& script);

/// A path that does not depend on the folder of the process.
std::string absolute_path(const std::filesystem::path& path);

}  // namespace acuity
