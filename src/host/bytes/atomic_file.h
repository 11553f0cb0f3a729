// A file that appears whole or not at all: written beside its place, then renamed.
// Every output of the program reaches the disk this way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace acuity {

/// Move-free and not thread-safe. The file at the path, or where a symbolic link there leads, stays untouched until
/// commit(). Without it, or when anything fails, the temporary file is removed. All failures throw
/// Error(ErrorKind::system), missing folders Error(ErrorKind::input).
class AtomicFile {
 public:
  enum class Compression {
    none,
    gzip,             ///< One member, deflated at the end: for texts, as programs read them that trust its stated size.
    gzip_in_members,  ///< Members of known size, deflated by many threads while the file is written: for maps.
  };

  /// `threads` deflate; <= 0 means one per core. The bytes are the same for any number.
  AtomicFile(const std::filesystem::path& path, Compression compression, int threads = 0);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  const std::filesystem::path& path() const { return path_; }
  /// Flushes to the disk; nothing can be written after that.
  void finish();
  /// Finishes, if that was not done yet, and gives the file its name.
  void commit();

 private:
  class Sink;
  [[noreturn]] void fail(int error_number) const;

  std::filesystem::path path_;         // As it was given, for messages.
  std::filesystem::path destination_;  // Behind symbolic links.
  std::filesystem::path temporary_;
  std::unique_ptr<Sink> sink_;  // None once finished.
  bool committed_ = false;
};

/// Compressed for names that end in .gz or .GZ.
AtomicFile::Compression compression_of_text(const std::filesystem::path& path);
AtomicFile::Compression compression_of_map(const std::filesystem::path& path);

/// The file behind symbolic links, which does not have to exist; `path` itself where it is no link. Outputs go there,
/// so that links to other disks stay. Throws Error(ErrorKind::input) for links in a circle.
std::filesystem::path behind_links(const std::filesystem::path& path);

/// Throws Error(ErrorKind::input) unless a file can be written at `path`. Its folder exists and is writable, it is no
/// folder itself, and its name asks for no other compression than gzip. Called before long work.
void require_writable(const std::filesystem::path& path);

/// Throws Error(ErrorKind::input) when `output` is the same file as `input`, however the two are spelled.
void require_not_an_input(const std::filesystem::path& output, const std::filesystem::path& input);

}  // namespace acuity
