// The files that belong to one result: they appear together, or none of them does.
// The last stage of sharpen: maps and report are complete on the disk before the first of them gets its name.
#pragma once

#include <array>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include <acuity/map.h>

#include "host/bytes/atomic_file.h"

namespace acuity {

/// Throws Error(ErrorKind::input) unless all outputs can be written, differ from each other and from all inputs. Called
/// before long work; `suggestion` names the options. An output without a name is one that is not written.
void check_outputs(const std::vector<std::filesystem::path>& outputs, const std::vector<std::filesystem::path>& inputs,
                   const std::string& suggestion);

/// PREFIX_half1.mrc and PREFIX_half2.mrc: how every command names the half maps that it writes.
/// Without a prefix they have no names, and are not written.
std::array<std::filesystem::path, 2> half_map_paths(const std::string& prefix);

/// Writes a map as write_map() does, without giving the file its name.
void put_map(AtomicFile& file, const MapHeader& like, VolumeView volume, const std::string& label,
             const MapWriting& writing);

class Outputs {
 public:
  explicit Outputs(const MapWriting& writing = {}) : writing_(writing) {}

  /// Writes beside `path`, as write_map() does; nothing where the path is empty.
  void add_map(const std::filesystem::path& path, const MapHeader& like, VolumeView volume, const std::string& label);
  void add_text(const std::filesystem::path& path, const std::string& text);
  /// Gives all files their names. Without it, or when anything fails before, nothing is left behind.
  void commit();

 private:
  MapWriting writing_;
  std::deque<AtomicFile> files_;
};

}  // namespace acuity
