// The compression under gzip files: one step of inflating, and one piece deflated whole. The streams that read, and the
// writer of members, use it. ISA-L does the work of these functions where CMake found it, else zlib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace acuity {

/// Inflates gzip members, each with its header and its checksum.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool ended = false;            ///< The member has ended, and its checksum and length are right.
    const char* damage = nullptr;  ///< Damage of the member in words, or null.
  };
  /// Takes bytes of a member from `in` and fills `out`, as far as both go.
  Step step(std::span<const unsigned char> in, std::span<unsigned char> out);
  /// Gets ready for the first byte of a member.
  void start_member();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole stream of deflate, without header and checksum. Its size is at most that of `bytes` plus 1 in 4000 and 64.
std::vector<unsigned char> deflated(std::span<const unsigned char> bytes);

/// The checksum of gzip.
std::uint32_t crc32_of(std::span<const unsigned char> bytes);

}  // namespace acuity
