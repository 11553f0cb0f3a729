// A file that appears whole or not at all: written beside its place, then renamed.
// Every output of the program reaches the disk this way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include <acuity/map.h>

namespace acuity {

/// Move-free and not thread-safe. Whatever was at the path stays untouched until commit(); without it, or when anything
/// fails, the temporary file is removed. All failures throw Error(ErrorKind::system), missing folders
/// Error(ErrorKind::input).
class AtomicFile {
 public:
  enum class Compression { none, gzip };

  AtomicFile(const std::filesystem::path& path, Compression compression);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  /// Flushes to the disk; nothing can be written after that.
  void finish();
  /// Finishes, if that was not done yet, and gives the file its name.
  void commit();

 private:
  class Sink;
  [[noreturn]] void fail(int error_number) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::unique_ptr<Sink> sink_;  // None once finished.
  bool committed_ = false;
};

/// Writes a map as write_map() does, without giving the file its name.
void put_map(AtomicFile& file, const MapHeader& like, VolumeView volume, const std::string& label);

/// gzip for names that end in .gz.
AtomicFile::Compression compression_for(const std::filesystem::path& path);

/// Throws Error(ErrorKind::input) unless a file can be written at `path`: its folder exists and is writable, and it is
/// no folder itself. Called before long work.
void require_writable(const std::filesystem::path& path);

/// Throws Error(ErrorKind::input) when `output` is the same file as `input`, however the two are spelled.
void require_not_an_input(const std::filesystem::path& output, const std::filesystem::path& input);

}  // namespace acuity
