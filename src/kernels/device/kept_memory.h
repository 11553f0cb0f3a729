// Memory of devices and of the host that stays with an engine from pass to pass. The system takes longer to make it
// ready than a short pass takes. Made with each engine; used by DeviceArray and PinnedArray.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace acuity {

/// While it lives, memory that is freed on its devices serves the next pass; then it goes back to the system. May be
/// used by many threads at a time.
class KeptMemory {
 public:
  /// `devices` have started.
  explicit KeptMemory(std::vector<int> devices);
  KeptMemory(const KeptMemory&) = delete;
  KeptMemory& operator=(const KeptMemory&) = delete;
  ~KeptMemory();

  /// Pinned memory of the host of at least this size; null for none. Throws OutOfDeviceMemory.
  void* take_pinned(std::size_t bytes);
  /// Ends the use of what take_pinned() gave; nothing may be copied into it any more.
  void give_back_pinned(void* memory) noexcept;

 private:
  struct Block {
    void* memory;
    std::size_t bytes;
    bool taken;
  };

  std::vector<int> devices_;
  std::mutex mutex_;
  std::vector<Block> pinned_;
};

/// Bytes of memory that are free on the current device, with those that were freed and kept.
std::int64_t free_bytes();

/// Gives freed memory of the current device back to the system, for those who do not take it from the same pool, such
/// as cuFFT.
void give_back_freed_memory();

}  // namespace acuity
