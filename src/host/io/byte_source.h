// Bytes of a plain or gzip file, read front to back.
// Under the map reader; zlib tells the two kinds apart by their first bytes.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace acuity {

class ByteSource {
 public:
  /// Throws Error(Fault::input) when there is no such file, it is empty, or it cannot be read.
  explicit ByteSource(const std::filesystem::path& path);

  /// Fills `data`; throws Error(Fault::input) "... is truncated" when the file ends before, or is damaged.
  void read(void* data, std::size_t bytes);

  /// No more bytes than this can come out of the file: its size, times deflate's largest ratio where it is compressed.
  std::uint64_t most_bytes() const { return most_bytes_; }

 private:
  struct Close {
    void operator()(gzFile_s* file) const { gzclose(file); }
  };
  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::uint64_t most_bytes_ = 0;
};

}  // namespace acuity
