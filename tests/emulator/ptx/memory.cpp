#include "emulator/ptx/memory.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "emulator/ptx/options.h"

namespace acuity::emulator {
namespace {

constexpr std::uint64_t first_address = 0x700000000000U;
constexpr std::uint64_t granule = 512;
constexpr std::uint64_t gap = 1U << 20;  // Between allocations, so that an access beyond one does not hit the next.

std::uint64_t rounded(std::uint64_t size) { return (size + granule - 1) / granule * granule; }

std::map<std::uint64_t, Allocation*>& allocations() {
  static auto& all = *new std::map<std::uint64_t, Allocation*>;
  return all;
}

}  // namespace

void poison(std::vector<std::uint8_t>& bytes) {
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    const std::uint32_t word = 0x7fc00000U | (static_cast<std::uint32_t>(random_number()) & 0x803fffffU);
    std::memcpy(&bytes[i], &word, 4);
  }
}

Allocation* allocate(std::size_t size, int device) {
  static std::uint64_t next_address = first_address;
  static std::uint64_t count = 0;
  auto* const made = new Allocation;  // Never deleted: a late access is to find out whose memory it was.
  made->base = next_address;
  made->size = size;
  made->device = device;
  made->number = ++count;
  next_address += rounded(size) + gap;
  made->bytes.resize(size);
  poison(made->bytes);
  if (options().check) {
    made->written.assign(size, 0);
    made->races.resize((size + 3) / 4);
  }
  allocations()[made->base] = made;
  return made;
}

Allocation* allocation_near(std::uint64_t address) {
  const auto next = allocations().upper_bound(address);
  return next == allocations().begin() ? nullptr : std::prev(next)->second;
}

void release(Allocation* allocation) {
  allocation->alive = false;
  std::vector<std::uint8_t>().swap(allocation->bytes);
  std::vector<std::uint8_t>().swap(allocation->written);
  std::vector<RaceRecord>().swap(allocation->races);
}

std::uint64_t taken_bytes(int device) {
  std::uint64_t taken = 0;
  for (const auto& [base, a] : allocations())
    if (a->alive && a->device == device) taken += rounded(a->size);
  return taken;
}

bool copy_in(std::uint64_t to, const void* from, std::size_t count, const std::string& what) {
  Allocation* const a = allocation_near(to);
  if (a == nullptr || !a->holds(to, count)) {
    report("host-copy", what + " writes outside an allocation");
    return false;
  }
  std::memcpy(&a->bytes[to - a->base], from, count);
  if (options().check) std::memset(&a->written[to - a->base], 1, count);
  return true;
}

bool copy_out(void* to, std::uint64_t from, std::size_t count, const std::string& what) {
  const Allocation* const a = allocation_near(from);
  if (a == nullptr || !a->holds(from, count)) {
    report("host-copy", what + " reads outside an allocation");
    return false;
  }
  std::memcpy(to, &a->bytes[from - a->base], count);
  if (options().check) {
    const auto begin = a->written.begin() + static_cast<std::ptrdiff_t>(from - a->base);
    const auto unwritten = std::count(begin, begin + static_cast<std::ptrdiff_t>(count), 0);
    if (unwritten > 0)
      report("uninitialised",
             what + " returns bytes that nobody wrote |" + std::to_string(unwritten) + " of " + std::to_string(count));
  }
  return true;
}

}  // namespace acuity::emulator
