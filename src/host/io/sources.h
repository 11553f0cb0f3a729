// Maps from an open source, whose header can be mended before the voxels are read.
// Used by the functions that read files, and by what looks at a file before it knows whether it is a map or a model.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <acuity/map.h>

namespace acuity {

class ByteSource;

/// Changes a header before it is checked.
using MendHeader = std::function<void(MapHeader&)>;

/// read_map() from a source that stands at its first byte.
Map read_map_from(ByteSource& source, const MendHeader& mend, RunLog* log, int threads);
Map read_map_from(ByteSource& source, const MapReading& reading);

/// Kind of a file that belongs to a map.
enum class Companion { map, mask };

/// read_on_grid_of() for a map or a mask.
Map read_beside(const std::string& name, const Map& map, const std::filesystem::path& path, Companion companion,
                RunLog* log, int threads);

}  // namespace acuity
