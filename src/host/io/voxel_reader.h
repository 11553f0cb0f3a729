// The voxels of a map file: bytes into floats in x, y, z order, and the check that the file ends where they do.
// Lies between the header and the Volume in the map reader.
#pragma once

#include <string>

#include <acuity/map.h>

namespace acuity {

class ByteSource;

/// Reads the voxels of `map.header` into `map.volume`, which has its size, from a source that stands at the first of
/// them. Tells signed from unsigned bytes, and adds to the header's notes. Returns false where the file ends before.
/// Throws Error(ErrorKind::input) for voxels that are not finite, and for a file that holds more than its header
/// describes. Same result for any number of threads; <= 0 means one per core.
bool read_voxels(ByteSource& source, const std::string& name, Map& map, int threads);

}  // namespace acuity
