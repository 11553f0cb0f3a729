// The memory of the emulated devices: allocations with a record of which bytes were written, and by whom.
// Lies between the emulated runtime, which allocates and copies, and the loads and stores of kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator/ptx/races.h"

namespace acuity::emulator {

/// Memory of a device at addresses of its own. It lies far from its neighbours, and is never reused.
struct Allocation {
  std::uint64_t base = 0;
  std::uint64_t size = 0;
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> written;  ///< 1 per byte that was written; empty without checks.
  std::vector<RaceRecord> races;      ///< One per word; empty without checks.
  int device = 0;
  bool alive = true;
  std::uint64_t number = 0;

  bool holds(std::uint64_t address, std::uint64_t count) const {
    return alive && address >= base && address + count <= base + size;
  }
};

/// Makes an allocation full of numbers that are not: they differ with the seed.
Allocation* allocate(std::size_t size, int device);
/// The allocation at or before an address, alive or not; or null. The caller checks the range.
Allocation* allocation_near(std::uint64_t address);
void release(Allocation* allocation);
/// Bytes of a device that are taken, in units of 512.
std::uint64_t taken_bytes(int device);

/// Fills memory with numbers that are not, so that a read of it shows.
void poison(std::vector<std::uint8_t>& bytes);

/// Copies between the host and a device. They report what lies outside an allocation, and bytes that nobody wrote.
bool copy_in(std::uint64_t to, const void* from, std::size_t count, const std::string& what);
bool copy_out(void* to, std::uint64_t from, std::size_t count, const std::string& what);

}  // namespace acuity::emulator
