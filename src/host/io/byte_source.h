// Bytes of a plain or gzip file, read front to back.
// Under the map reader; zlib tells the two kinds apart by their first bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include <zlib.h>

namespace acuity {

class ByteSource {
 public:
  /// Throws Error(ErrorKind::input) when there is no such file, it is empty, or it cannot be read.
  explicit ByteSource(const std::filesystem::path& path);

  /// Fills `data`; throws Error(ErrorKind::input) "... is truncated" when the file ends before, or is damaged.
  void read(void* data, std::size_t bytes);

  /// To be called after the last byte that is wanted: lets zlib check the sum behind compressed data, and throws
  /// Error(ErrorKind::input) when it is wrong or missing. Further bytes are no error.
  void finish();

  /// The next `most` bytes, or fewer where the file ends before.
  std::vector<char> read_some(std::size_t most);

  /// Everything up to the end of the file.
  std::vector<char> read_rest();

  /// No more bytes than this can come out of the file: its size, times deflate's largest ratio where it is compressed.
  std::uint64_t max_bytes() const { return max_bytes_; }

 private:
  [[noreturn]] void fail(int got) const;

  struct Close {
    void operator()(gzFile_s* file) const { gzclose(file); }
  };
  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::uint64_t max_bytes_ = 0;
};

/// True for a plain or gzip file of text, as models are: no zero byte among its first 1024, where a map's header has
/// many. Throws Error as ByteSource does.
bool is_text(const std::filesystem::path& path);

}  // namespace acuity
