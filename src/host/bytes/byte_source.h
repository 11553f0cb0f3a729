// Bytes of a plain or gzip file, of a pipe or of a file in memory, read front to back. Bytes of a plain file can also
// be read by their place. Used by the readers of maps and models. The first bytes tell plain from gzip.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace acuity {

class GzipStream;
class MemoryBytes;

class ByteSource {
 public:
  /// Throws Error(ErrorKind::input) when there is no such file, when it is empty or cannot be read. It also throws it
  /// for a kind of file that has to be unpacked first. `threads` inflate the members of a gzip file whose headers state
  /// their sizes; <= 0 means one per core.
  explicit ByteSource(const std::filesystem::path& path, int threads = 0);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Fills `data`; throws Error(ErrorKind::input) "... is truncated" when the file ends before, or is damaged.
  void read(void* data, std::size_t bytes);

  /// Reads up to `bytes` bytes; fewer where the file ends before. Returns their number.
  std::size_t read_up_to(void* data, std::size_t bytes);

  /// Whether read_ahead_at() works: for a plain file that is no pipe.
  bool has_places() const { return regular_ && !gzip_; }

  /// Bytes of a file that has places from the next one to its end.
  std::uint64_t bytes_ahead() const { return *exact_bytes_ - std::min(*exact_bytes_, position_); }

  /// Fills `data` with the bytes that come `offset` bytes after the next one, which stays the next one. For many
  /// threads at a time. Throws as read() does.
  void read_ahead_at(std::uint64_t offset, void* data, std::size_t bytes) const;

  /// Goes on `bytes` bytes later, in a file that has places.
  void skip(std::uint64_t bytes);

  /// The next `most` bytes, or fewer where the file ends before; they stay the next ones. Valid until the next call.
  std::span<const char> peek(std::size_t most);

  /// Everything up to the end of the file.
  std::vector<char> read_rest();

  struct Rest {
    std::uint64_t bytes = 0;
    bool zeros = true;  ///< True where all of them are 0; of a plain file, of the first MiB.
  };
  /// To be called after the last byte that is wanted: counts the bytes behind it, and lets zlib check the sum of
  /// compressed data. Throws Error(ErrorKind::input) where that is wrong or missing.
  Rest finish();

  /// Reads to the end, so that exact_bytes() is known, and goes back to the first byte. Returns false for a pipe, which
  /// stays where it is.
  bool measure();

  /// Throws the Error of a file that ends before its data do.
  [[noreturn]] void fail_truncated() const;

  /// Size of a plain file, or of a compressed one that was measured.
  std::optional<std::uint64_t> exact_bytes() const { return exact_bytes_; }

  /// No more bytes than this can come out of the file: its size, times deflate's largest ratio where it is compressed.
  std::uint64_t max_bytes() const { return max_bytes_; }

 private:
  struct Descriptor {
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number;
  };
  std::uint64_t open_file();  // Returns its size, or UINT64_MAX for a pipe.
  void open_gzip();
  std::size_t read_descriptor(void* data, std::size_t bytes);
  std::size_t read_stored(void* data, std::size_t bytes);
  std::size_t read_file(void* data, std::size_t bytes);

  std::filesystem::path path_;
  std::shared_ptr<const MemoryBytes> memory_;  // In place of a file.
  std::uint64_t memory_position_ = 0;          // Position of read_descriptor().
  std::unique_ptr<Descriptor> file_;
  std::unique_ptr<GzipStream> gzip_;
  std::vector<char> first_;  // Read from the file to tell plain from gzip, but not from this source yet.
  std::vector<char> ahead_;  // Read from this source, but not by the caller yet.
  std::uint64_t position_ = 0;
  std::uint64_t max_bytes_ = 0;
  std::optional<std::uint64_t> exact_bytes_;
  bool regular_ = false;
  int threads_;
};

/// True for text, as models are: no zero byte among the next 1024, where a map's header has many. The bytes stay the
/// next ones.
bool is_text(ByteSource& source);

}  // namespace acuity
