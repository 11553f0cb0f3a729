// Files in the memory of the caller: a map or a model that no disk holds goes where a path is asked for.
// Before the workflows from files to files, which read such a file as one on a disk.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <acuity/map.h>

namespace acuity {

/// While it lives, whatever reads the file path() takes these bytes. Not copied; they must outlive this.
class MemoryFile {
 public:
  /// `what` says in messages and reports what the file is: its path is <what#N>, with a number of its own. The parts
  /// follow each other in the file.
  MemoryFile(const std::string& what, std::vector<std::span<const char>> parts);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The first part of a map file: the header's cell, origin, starts and symmetry. Voxels follow in x, y, z order, x
/// fastest, in mode 2, or in mode 0 as bytes of 0 and 1. The axis order is x, y, z, whatever the header says.
std::string map_file_head(const MapHeader& header, int mode = 2);

}  // namespace acuity
