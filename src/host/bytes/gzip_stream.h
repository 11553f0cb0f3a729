// The content of a gzip file, front to back; and members of known size, which several threads write and read. Used by
// ByteSource and AtomicFile.
//
// Format of the members of known size: BGZF (Li et al. 2009, Bioinformatics 25, 2078; hts-specs, SAM section 4.1).
// Every gzip program reads them as one file; their header has the size of the member, so that the next one is found at
// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "host/bytes/gzip_codec.h"

namespace acuity {

/// Most bytes of the uncompressed data that a member of known size holds.
inline constexpr std::size_t sized_member_bytes = 0xff00;

/// One member of any size, as the gzip program writes them.
std::vector<unsigned char> gzip_member(std::span<const unsigned char> bytes);

/// The bytes as members of known size, in parallel, joined. All but the last hold sized_member_bytes.
std::vector<std::vector<unsigned char>> sized_members(std::span<const unsigned char> bytes, int threads);

class GzipStream {
 public:
  /// Reads up to this many bytes of the compressed file; fewer, or 0, only at its end.
  using Source = std::function<std::size_t(void* data, std::size_t bytes)>;

  GzipStream(Source source, int threads) : source_(std::move(source)), threads_(threads) {}

  enum class End { none, truncated, damaged };

  /// Reads up to `bytes` bytes of what the members hold. Bytes behind the last member are ignored, as gzip does. Where
  /// fewer are returned, end() says why.
  std::size_t read(void* data, std::size_t bytes);

  /// End of the file: `none` after the last whole member.
  End end() const { return end_; }
  /// Damage of the file in words.
  const char* damage() const { return damage_; }

 private:
  std::span<const unsigned char> packed() const { return std::span(packed_).subspan(packed_at_); }
  bool have_packed(std::size_t bytes);
  bool fill();
  bool fill_from_sized_members();
  bool stop(End end, const char* damage = nullptr);

  Source source_;
  int threads_;
  std::vector<unsigned char> packed_;  // Read from the file from packed_at_ on.
  std::size_t packed_at_ = 0;
  std::size_t packed_wanted_ = std::size_t{1} << 16;
  std::vector<unsigned char> plain_;  // Inflated: from plain_at_ to plain_end_.
  std::size_t plain_at_ = 0;
  std::size_t plain_end_ = 0;
  Inflater inflater_;
  bool within_member_ = false;
  bool stopped_ = false;
  End end_ = End::none;
  const char* damage_ = nullptr;
};

}  // namespace acuity
