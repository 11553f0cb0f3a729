#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

#include <acuity/memory_file.h>

#include "host/bytes/memory_bytes.h"

namespace acuity {
namespace {

/// All files in memory that there are.
struct Folder {
  std::mutex mutex;
  std::map<std::filesystem::path, std::shared_ptr<const MemoryBytes>> files;
  std::int64_t next = 1;
};

Folder& folder() {
  static Folder all;
  return all;
}

}  // namespace

MemoryBytes::MemoryBytes(std::vector<std::span<const char>> parts) : parts_(std::move(parts)) {
  for (const std::span<const char>& part : parts_) size_ += part.size();
}

std::size_t MemoryBytes::copy(std::uint64_t from, char* to, std::size_t bytes) const {
  std::size_t done = 0;
  for (const std::span<const char>& part : parts_) {
    if (from >= part.size()) {
      from -= part.size();
      continue;
    }
    const std::size_t some = std::min<std::size_t>(bytes - done, part.size() - from);
    if (some > 0) std::memcpy(to + done, part.data() + from, some);
    done += some;
    from = 0;
  }
  return done;
}

std::shared_ptr<const MemoryBytes> memory_bytes_of(const std::filesystem::path& name) {
  const std::lock_guard lock(folder().mutex);
  const auto found = folder().files.find(name);
  return found == folder().files.end() ? nullptr : found->second;
}

MemoryFile::MemoryFile(const std::string& what, std::vector<std::span<const char>> parts) {
  auto bytes = std::make_shared<const MemoryBytes>(std::move(parts));
  const std::lock_guard lock(folder().mutex);
  path_ = "<" + what + "#" + std::to_string(folder().next++) + ">";
  folder().files.emplace(path_, std::move(bytes));
}

MemoryFile::~MemoryFile() {
  const std::lock_guard lock(folder().mutex);
  folder().files.erase(path_);
}

}  // namespace acuity
