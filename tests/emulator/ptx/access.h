// Loads and stores of kernels, with their checks and counts.
// The parser picks an instance; memory.h and races.h hold what they look at.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "emulator/ptx/warp.h"

namespace acuity::emulator {

/// Loads from the parameters of the launch.
template <int kLanes>
void load_parameter(Warp& warp, const Instruction& in, std::uint32_t mask);
/// Loads from and stores to shared memory.
template <int kLanes, bool kStore>
void access_shared(Warp& warp, const Instruction& in, std::uint32_t mask);
/// Loads from and stores to device memory.
template <int kLanes, bool kStore>
void access_device(Warp& warp, const Instruction& in, std::uint32_t mask);

/// Counts the wavefronts of an access to shared memory, which has 32 banks of four bytes. Accesses of 8 bytes go by
/// half warps, those of 16 by quarters, unless their words fit together.
void count_shared(const Instruction& in, const std::uint64_t* addresses, std::uint32_t mask, int bytes);
/// Counts the sectors of 32 bytes of an access to device memory.
void count_device(const Instruction& in, const std::uint64_t* addresses, std::uint32_t mask, int bytes);

/// A lane of a warp, as the warps of one thread have it.
struct LanePlace {
  Warp* warp = nullptr;
  int lane = 0;
};
/// Shuffles and votes of up to 32 lanes.
void exchange(const Instruction& in, const std::vector<LanePlace>& lanes, std::uint32_t mask);

}  // namespace acuity::emulator
