#include "host/memory/large_blocks.h"

#include <array>
#include <cstdint>
#include <mutex>

#include <sys/mman.h>

namespace acuity {

#ifdef ACUITY_SANITIZED
const bool keeps_large_blocks = false;
#else
const bool keeps_large_blocks = true;
#endif

namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;
constexpr std::size_t small_page = std::size_t{4} << 10;

struct Block {
  void* memory = nullptr;
  std::size_t bytes = 0;
  bool taken = false;
};

/// All blocks that there are, in a table of fixed size: it serves operator new.
class Blocks {
 public:
  void* take(std::size_t bytes) {
    // Large pages as far as they are filled, small ones for the rest.
    const std::size_t whole_pages = (bytes + small_page - 1) / small_page * small_page;
    const std::lock_guard lock(mutex_);
    if (Block* kept = kept_for(whole_pages)) {
      kept->taken = true;
      return kept->memory;
    }
    make_room_for(whole_pages);
    Block* const free = unused_entry();
    if (free == nullptr) return nullptr;
    void* const memory = mapped(whole_pages);
    if (memory == nullptr) return nullptr;
    *free = {memory, whole_pages, true};
    held_ += whole_pages;
    most_ = held_ > most_ ? held_ : most_;
    return memory;
  }

  bool give_back(void* memory) {
    if (reinterpret_cast<std::uintptr_t>(memory) % large_page != 0) return false;
    const std::lock_guard lock(mutex_);
    for (Block& block : blocks_) {
      if (block.memory != memory || !block.taken) continue;
      block.taken = false;
      return true;
    }
    return false;
  }

 private:
  /// The smallest kept block that fits and is at most a quarter larger.
  Block* kept_for(std::size_t bytes) {
    Block* best = nullptr;
    for (Block& block : blocks_)
      if (block.memory != nullptr && !block.taken && block.bytes >= bytes && block.bytes <= bytes + bytes / 4 &&
          (best == nullptr || block.bytes < best->bytes))
        best = &block;
    return best;
  }

  /// Kept blocks go back to the system while the new one would make the process larger than it was.
  void make_room_for(std::size_t bytes) {
    for (Block& block : blocks_) {
      if (held_ + bytes <= most_) return;
      if (block.memory == nullptr || block.taken) continue;
      munmap(block.memory, block.bytes);
      held_ -= block.bytes;
      block = {};
    }
  }

  Block* unused_entry() {
    for (Block& block : blocks_)
      if (block.memory == nullptr) return &block;
    return nullptr;
  }

  static void* mapped(std::size_t bytes) {
    const std::size_t room = bytes + large_page;
    void* const all = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return nullptr;
    // The pages before and behind the block are not kept.
    auto* const begin = static_cast<char*>(all);
    const std::size_t before = (large_page - reinterpret_cast<std::uintptr_t>(begin) % large_page) % large_page;
    const std::size_t behind = room - before - bytes;
    if (before > 0) munmap(begin, before);
    if (behind > 0) munmap(begin + before + bytes, behind);
#ifdef MADV_HUGEPAGE
    madvise(begin + before, bytes, MADV_HUGEPAGE);
#endif
    return begin + before;
  }

  std::mutex mutex_;
  std::array<Block, 256> blocks_{};
  std::size_t held_ = 0;  // Bytes of all blocks, taken or kept.
  std::size_t most_ = 0;
};

Blocks& blocks() {
  static Blocks all;
  return all;
}

}  // namespace

void* take_large_block(std::size_t bytes) { return blocks().take(bytes); }

bool give_back_large_block(void* memory) { return blocks().give_back(memory); }

}  // namespace acuity
