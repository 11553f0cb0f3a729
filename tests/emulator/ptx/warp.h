// A warp, or one thread of it, and its block while a kernel runs.
// The interpreter makes them; operations read and write their registers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/ptx/program.h"

namespace acuity::emulator {

constexpr int warp_size = 32;

struct Block {
  std::uint32_t serial = 0;        ///< Over all launches.
  std::uint32_t first_serial = 0;  ///< Serial of the launch's first block.
  std::uint32_t barriers = 1;
  std::vector<std::uint32_t> warp_barriers;  ///< Per warp.
  std::vector<std::uint8_t> shared;
  std::vector<std::uint8_t> shared_written;
  std::vector<RaceRecord> shared_races;
  const std::vector<std::uint8_t>* parameters = nullptr;
  Extent place;
  Extent grid;
  Extent size;
  int device = 0;
  int threads = 0;
};

/// Lanes that are at an instruction together, until they meet others.
struct Branch {
  int at;
  int until;
  std::uint32_t mask;
};

enum class State { runs, waits_for_block, waits_for_warp, ended };

/// `lanes` neighbouring threads in lockstep: 32, or 1. A register has a cell per lane.
struct Warp {
  std::uint32_t* cells32 = nullptr;
  std::uint64_t* cells64 = nullptr;
  std::uint32_t* predicates = nullptr;  ///< A bit per lane.
  Kernel* kernel = nullptr;
  Block* block = nullptr;
  int lanes = warp_size;
  std::uint32_t full = 0;  ///< Lanes that there are.
  int first_thread = 0;
  std::vector<Branch> branches;
  std::uint32_t exited = 0;
  State state = State::runs;
  std::vector<std::uint32_t> memory32;
  std::vector<std::uint64_t> memory64;
  std::vector<std::uint32_t> memory_predicates;

  int number(int lane) const { return (first_thread + lane) / warp_size; }
  int lane(int l) const { return (first_thread + l) % warp_size; }

  /// The cells of a register as values of type T, one per lane.
  template <int kLanes, class T>
  T* cells(int index) const {
    if constexpr (sizeof(T) == 8) return reinterpret_cast<T*>(cells64 + static_cast<std::size_t>(index) * kLanes);
    return reinterpret_cast<T*>(cells32 + static_cast<std::size_t>(index) * kLanes);
  }
};

/// Kernel, line, instruction, block and thread in words.
std::string place_of(const Warp& warp, const Instruction& instruction, int lane);

/// Calls act(lane) for the lanes of a mask. The loop over all of them can be made vectors of.
template <int kLanes, class Act>
inline void for_lanes(const Warp& warp, std::uint32_t mask, const Act& act) {
  if (mask == warp.full) {
    for (int l = 0; l < kLanes; ++l) act(l);
    return;
  }
  for (int l = 0; l < kLanes; ++l)
    if ((mask >> l & 1U) != 0) act(l);
}

}  // namespace acuity::emulator
