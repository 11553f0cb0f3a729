// Finds accesses to a word of memory that no barrier orders. One record per word of four bytes, for shared and for
// device memory; access.h asks it at every load and store.
#pragma once

#include <cstdint>

namespace acuity::emulator {

/// Who accesses a word: a thread, and the barriers that it has behind it.
struct Accessor {
  std::uint32_t block = 0;          ///< Serial number of the block, over all launches.
  std::uint32_t first_block = 0;    ///< Serial number of the launch's first block; earlier ones are ordered before.
  std::uint32_t barriers = 0;       ///< Barriers of the block so far.
  std::uint32_t warp_barriers = 0;  ///< Barriers of the warp so far.
  std::uint8_t warp = 0;
  std::uint8_t lane = 0;
  std::uint8_t bytes = 15;  ///< Bit per byte of the word.
  bool relaxed = false;     ///< Marked as one of several that may collide.
};

/// Last write and last read of a word.
struct RaceRecord {
  std::uint32_t write_block = 0, write_barriers = 0, write_warp_barriers = 0;
  std::uint8_t write_warp = 0, write_lane = 0, write_bytes = 0;
  bool write_relaxed = false;
  std::uint32_t read_block = 0, read_barriers = 0, read_warp_barriers = 0;
  std::uint8_t read_warp = 0, read_lane = 0;
};

/// Stands for several warps or lanes.
constexpr std::uint8_t several = 255;

/// Why an access collides with the one of a record, or null. `name` is a pair of texts: other blocks, other warps,
/// lanes.
struct CollisionTexts {
  const char* block;
  const char* warp;
  const char* lane;
};

inline const char* collision(const CollisionTexts& texts, const Accessor& now, std::uint32_t block,
                             std::uint32_t barriers, std::uint32_t warp_barriers, std::uint8_t warp,
                             std::uint8_t lane) {
  if (block == 0 || block < now.first_block) return nullptr;
  if (block != now.block) return texts.block;
  if (barriers != now.barriers) return nullptr;
  if (warp != now.warp) return texts.warp;
  return warp_barriers == now.warp_barriers && lane != now.lane ? texts.lane : nullptr;
}

/// Why a write races with an earlier access, or null; notes the write.
inline const char* race_of_write(RaceRecord& r, const Accessor& now) {
  static constexpr CollisionTexts after_write{"write after write of another block",
                                              "write after write of another warp, no barrier",
                                              "write after write of another lane, no warp sync"};
  static constexpr CollisionTexts after_read{"write after read of another block",
                                             "write after read of another warp, no barrier",
                                             "write after read of another lane, no warp sync"};
  const bool excused = now.relaxed && r.write_relaxed;
  const char* why = nullptr;
  if ((r.write_bytes & now.bytes) != 0 && !excused)
    why =
        collision(after_write, now, r.write_block, r.write_barriers, r.write_warp_barriers, r.write_warp, r.write_lane);
  if (why == nullptr && !excused)
    why = collision(after_read, now, r.read_block, r.read_barriers, r.read_warp_barriers, r.read_warp, r.read_lane);
  r.write_block = now.block;
  r.write_barriers = now.barriers;
  r.write_warp_barriers = now.warp_barriers;
  r.write_warp = now.warp;
  r.write_lane = now.lane;
  r.write_bytes = now.bytes;
  r.write_relaxed = now.relaxed;
  return why;
}

/// Why a read races with an earlier write, or null; notes the read.
inline const char* race_of_read(RaceRecord& r, const Accessor& now) {
  static constexpr CollisionTexts after_write{"read after write of another block",
                                              "read after write of another warp, no barrier",
                                              "read after write of another lane, no warp sync"};
  const char* why = nullptr;
  if ((r.write_bytes & now.bytes) != 0 && !(now.relaxed && r.write_relaxed))
    why =
        collision(after_write, now, r.write_block, r.write_barriers, r.write_warp_barriers, r.write_warp, r.write_lane);
  if (now.relaxed) return why;
  if (r.read_block == now.block && r.read_barriers == now.barriers) {
    if (r.read_warp != now.warp) {
      r.read_warp = several;
    } else if (r.read_warp_barriers == now.warp_barriers) {
      if (r.read_lane != now.lane) r.read_lane = several;
    } else {
      r.read_warp_barriers = now.warp_barriers;
      r.read_lane = now.lane;
    }
  } else {
    // The present reader stands for all readers of the launch: a write by a third block is still seen.
    r.read_block = now.block;
    r.read_barriers = now.barriers;
    r.read_warp_barriers = now.warp_barriers;
    r.read_warp = now.warp;
    r.read_lane = now.lane;
  }
  return why;
}

}  // namespace acuity::emulator
