// The bytes of files in memory, found by their names.
// Lies between acuity/memory_file.h, which callers use, and ByteSource, which reads them like files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace acuity {

class MemoryBytes {
 public:
  /// The parts follow each other; they are views of the caller's memory.
  explicit MemoryBytes(std::vector<std::span<const char>> parts);

  std::uint64_t size() const { return size_; }
  /// Copies up to `bytes` bytes from a place on; fewer where the parts end before. Returns their number.
  std::size_t copy(std::uint64_t from, char* to, std::size_t bytes) const;

 private:
  std::vector<std::span<const char>> parts_;
  std::uint64_t size_ = 0;
};

/// The bytes of the file in memory of this name, or null where there is none.
std::shared_ptr<const MemoryBytes> memory_bytes_of(const std::filesystem::path& name);

}  // namespace acuity
