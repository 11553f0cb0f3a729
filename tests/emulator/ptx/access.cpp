#include "emulator/ptx/access.h"

#include <algorithm>
#include <cstring>

#include "emulator/ptx/options.h"
#include "emulator/ptx/races.h"

namespace acuity::emulator {
namespace {

/// Puts a loaded value into its register.
template <int kLanes>
void put(Warp& warp, const Instruction& in, int value, int lane, std::uint64_t raw) {
  if (in.to[value] < 0) return;
  if (in.extends_sign) {
    if (in.value_bytes == 1) raw = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int8_t>(raw)});
    if (in.value_bytes == 2) raw = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int16_t>(raw)});
    if (in.value_bytes == 4) raw = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(raw)});
  }
  if (in.wide[value])
    warp.cells<kLanes, std::uint64_t>(in.to[value])[lane] = raw;
  else
    warp.cells<kLanes, std::uint32_t>(in.to[value])[lane] =
        in.value_bytes == 2 && in.extends_sign ? static_cast<std::uint16_t>(raw) : static_cast<std::uint32_t>(raw);
}

template <int kLanes>
std::uint64_t get(const Warp& warp, const Instruction& in, int value, int lane) {
  return in.wide[value] ? warp.cells<kLanes, std::uint64_t>(in.from[value])[lane]
                        : warp.cells<kLanes, std::uint32_t>(in.from[value])[lane];
}

/// Moves the values of one lane between its registers and memory.
template <int kLanes, bool kStore>
void move(Warp& warp, const Instruction& in, int lane, std::uint8_t* memory) {
  for (int v = 0; v < in.values; ++v) {
    std::uint8_t* const at = memory + v * in.value_bytes;
    if (in.value_bytes == 4 && !in.wide[v]) {  // Nearly all of them.
      const int index = kStore ? in.from[v] : in.to[v];
      if (index < 0) continue;
      std::uint32_t* const cell = warp.cells<kLanes, std::uint32_t>(index) + lane;
      std::memcpy(kStore ? static_cast<void*>(at) : cell, kStore ? static_cast<const void*>(cell) : at, 4);
      continue;
    }
    std::uint64_t raw = 0;
    if (kStore) {
      raw = get<kLanes>(warp, in, v, lane);
      std::memcpy(at, &raw, static_cast<std::size_t>(in.value_bytes));
    } else {
      std::memcpy(&raw, at, static_cast<std::size_t>(in.value_bytes));
      put<kLanes>(warp, in, v, lane, raw);
    }
  }
}

bool all_written(const std::uint8_t* written, int bytes) {
  for (; bytes >= 4; bytes -= 4, written += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, written, 4);
    if (word != 0x01010101U) return false;
  }
  return std::all_of(written, written + bytes, [](std::uint8_t byte) { return byte == 1; });
}

/// Whether a byte that nobody wrote goes to a register.
bool reads_unwritten(const Instruction& in, const std::uint8_t* written, int bytes) {
  if (all_written(written, bytes)) return false;
  for (int at = 0; at < bytes; ++at)
    if (written[at] == 0 && in.to[at / in.value_bytes] >= 0) return true;
  return false;
}

/// Looks for races with the words of an access, notes it, and looks for bytes that nobody wrote.
template <bool kStore>
void check_access(const Warp& warp, const Instruction& in, int lane, std::uint64_t address, const char* memory,
                  std::uint32_t first_block, RaceRecord* races, std::uint8_t* written, int bytes) {
  const Block& block = *warp.block;
  Accessor now;
  now.block = block.serial;
  now.first_block = first_block;
  now.barriers = block.barriers;
  now.warp = static_cast<std::uint8_t>(warp.number(lane));
  now.warp_barriers = block.warp_barriers[now.warp];
  now.lane = static_cast<std::uint8_t>(warp.lane(lane));
  now.bytes = bytes < 4 ? static_cast<std::uint8_t>(((1U << bytes) - 1) << (address & 3U)) : 15;
  now.relaxed = in.relaxed;
  for (int word = 0; word < (bytes + 3) / 4; ++word) {
    const char* const why = kStore ? race_of_write(races[word], now) : race_of_read(races[word], now);
    if (why != nullptr)
      report(std::string(memory) + "-race",
             place_of(warp, in, lane) + ": " + why + ", address " + std::to_string(address));
  }
  if (kStore)
    std::memset(written, 1, static_cast<std::size_t>(bytes));
  else if (reads_unwritten(in, written, bytes))
    report(std::string(memory) + "-uninitialised", place_of(warp, in, lane) + " address " + std::to_string(address));
}

/// The address of a lane.
template <int kLanes>
std::uint64_t address_of(const Warp& warp, const Instruction& in, int lane) {
  const auto offset = static_cast<std::uint64_t>(in.offset);
  if (in.address < 0) return offset;
  if (in.address_wide) return warp.cells<kLanes, std::uint64_t>(in.address)[lane] + offset;
  return static_cast<std::uint32_t>(warp.cells<kLanes, std::uint32_t>(in.address)[lane] + offset);
}

/// The allocation that an access lies in, or null, which is reported.
Allocation* allocation_of(const Warp& warp, Instruction& in, int lane, std::uint64_t address, int bytes) {
  const auto count = static_cast<std::uint64_t>(bytes);
  if (in.last != nullptr && in.last->holds(address, count)) return in.last;
  Allocation* const found = allocation_near(address);
  if (found != nullptr && found->holds(address, count)) return in.last = found;
  report("device-bounds",
         place_of(warp, in, lane) +
             (found == nullptr ? " nowhere"
                               : std::string(found->alive ? " offset " : " in freed memory, offset ") +
                                     std::to_string(address - found->base) + " of " + std::to_string(found->size)));
  return nullptr;
}

}  // namespace

std::string place_of(const Warp& warp, const Instruction& in, int lane) {
  const Extent& block = warp.block->place;
  return warp.kernel->short_name + " line " + std::to_string(in.line) + ": " + in.text + " | block (" +
         std::to_string(block.x) + "," + std::to_string(block.y) + "," + std::to_string(block.z) + ") thread " +
         std::to_string(warp.first_thread + lane);
}

template <int kLanes>
void load_parameter(Warp& warp, const Instruction& in, std::uint32_t mask) {
  const std::vector<std::uint8_t>& parameters = *warp.block->parameters;
  if (in.address < 0 && in.values == 1 && in.value_bytes == 8 &&
      static_cast<std::size_t>(in.offset) + 8 <= parameters.size()) {  // The same for all lanes.
    std::uint64_t raw = 0;
    std::memcpy(&raw, &parameters[static_cast<std::size_t>(in.offset)], 8);
    auto* const to = warp.cells<kLanes, std::uint64_t>(in.to[0]);
    for_lanes<kLanes>(warp, mask, [&](int l) { to[l] = raw; });
    return;
  }
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    std::uint64_t at = address_of<kLanes>(warp, in, l);
    for (int v = 0; v < in.values; ++v, at += static_cast<std::uint64_t>(in.value_bytes)) {
      std::uint64_t raw = 0;
      if (at + static_cast<std::uint64_t>(in.value_bytes) > parameters.size()) {
        report("parameter", place_of(warp, in, l));
        continue;
      }
      std::memcpy(&raw, &parameters[at], static_cast<std::size_t>(in.value_bytes));
      put<kLanes>(warp, in, v, l, raw);
    }
  }
}

template <int kLanes, bool kStore>
void access_shared(Warp& warp, const Instruction& in, std::uint32_t mask) {
  Block& block = *warp.block;
  const int bytes = in.value_bytes * in.values;
  std::uint64_t addresses[warp_size] = {};
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const std::uint64_t at = addresses[l] = address_of<kLanes>(warp, in, l);
    if (at % static_cast<std::uint64_t>(bytes) != 0) report("misaligned", place_of(warp, in, l));
    if (at + static_cast<std::uint64_t>(bytes) > block.shared.size()) {
      report("shared-bounds",
             place_of(warp, in, l) + " address " + std::to_string(at) + " of " + std::to_string(block.shared.size()));
      continue;
    }
    if (options().check)
      check_access<kStore>(warp, in, l, at, "shared", block.serial, &block.shared_races[at / 4],
                           &block.shared_written[at], bytes);
    move<kLanes, kStore>(warp, in, l, &block.shared[at]);
  }
  if (kLanes == warp_size && options().count() && mask != 0) count_shared(in, addresses, mask, bytes);
}

template <int kLanes, bool kStore>
void access_device(Warp& warp, const Instruction& constant, std::uint32_t mask) {
  auto& in = const_cast<Instruction&>(constant);
  const Block& block = *warp.block;
  const int bytes = in.value_bytes * in.values;
  std::uint64_t addresses[warp_size] = {};
  for (int l = 0; l < kLanes; ++l) {
    if ((mask >> l & 1U) == 0) continue;
    const std::uint64_t address = addresses[l] = address_of<kLanes>(warp, in, l);
    if (address % static_cast<std::uint64_t>(bytes) != 0) report("misaligned", place_of(warp, in, l));
    Allocation* const a = allocation_of(warp, in, l, address, bytes);
    if (a == nullptr) continue;
    if (a->device != block.device)
      report("device", place_of(warp, in, l) + " memory of device " + std::to_string(a->device));
    const std::uint64_t at = address - a->base;
    if (options().check)
      check_access<kStore>(warp, in, l, at, "device", block.first_serial, &a->races[at / 4], &a->written[at], bytes);
    move<kLanes, kStore>(warp, in, l, &a->bytes[at]);
  }
  if (kLanes == warp_size && options().count() && mask != 0) count_device(in, addresses, mask, bytes);
}

template void load_parameter<warp_size>(Warp&, const Instruction&, std::uint32_t);
template void load_parameter<1>(Warp&, const Instruction&, std::uint32_t);
template void access_shared<warp_size, true>(Warp&, const Instruction&, std::uint32_t);
template void access_shared<warp_size, false>(Warp&, const Instruction&, std::uint32_t);
template void access_shared<1, true>(Warp&, const Instruction&, std::uint32_t);
template void access_shared<1, false>(Warp&, const Instruction&, std::uint32_t);
template void access_device<warp_size, true>(Warp&, const Instruction&, std::uint32_t);
template void access_device<warp_size, false>(Warp&, const Instruction&, std::uint32_t);
template void access_device<1, true>(Warp&, const Instruction&, std::uint32_t);
template void access_device<1, false>(Warp&, const Instruction&, std::uint32_t);

}  // namespace acuity::emulator
