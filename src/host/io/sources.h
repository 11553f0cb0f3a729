// Maps and models from an open source; the header of a map can be mended before its voxels are read.
// Under the functions that read files, and for what looks at a file before it knows whether it is a map or a model.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <acuity/map.h>
#include <acuity/model.h>

namespace acuity {

class ByteSource;

/// Changes a header before it is checked.
using MendHeader = std::function<void(MapHeader&)>;

/// read_map() from a source that stands at its first byte.
Map read_map_from(ByteSource& source, const MendHeader& mend, RunLog* log);
Map read_map_from(ByteSource& source, const MapReading& reading);

/// read_model() from a source that stands at its first byte.
Model read_model_from(ByteSource& source, Hydrogens hydrogens);

/// What a file is that belongs to a map.
enum class Companion { map, mask };

/// read_on_grid_of() for a map or a mask.
Map read_beside(const std::string& name, const Map& map, const std::filesystem::path& path, Companion companion,
                RunLog* log);

}  // namespace acuity
