#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "emulator/ptx/memory.h"
#include "emulator/runtime/runtime.h"

namespace acuity::emulator {
namespace {

/// Memory of the host that the program has pinned. Freed memory is kept, so that late copies are seen rather than
/// crash.
struct Pinned {
  std::size_t size = 0;
  bool alive = true;
  int copies = 0;  ///< Into it, not done yet.
};
std::map<char*, Pinned>& pinned() {
  static auto& all = *new std::map<char*, Pinned>;
  return all;
}

/// The pinned memory that a range lies in, or null.
Pinned* pinned_around(const void* address, std::size_t size) {
  const auto* const first = static_cast<const char*>(address);
  for (auto& [base, memory] : pinned())
    if (first >= base && first + size <= base + memory.size) return &memory;
  return nullptr;
}

std::uint64_t address_of(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

/// The pool of a device. What is freed stays reserved up to the threshold; it serves later allocations of the pool.
struct Pool {
  std::uint64_t threshold = 0;
  std::uint64_t reserved = 0;
};
Pool& pool_of(int device) {
  static auto& all = *new std::map<int, Pool>;
  Pool& pool = all[device];
  pool.reserved = std::max(taken_bytes(device), std::min(pool.reserved, pool.threshold));
  return pool;
}
int device_of(cudaMemPool_t pool) { return static_cast<int>(reinterpret_cast<std::uintptr_t>(pool)) - 1; }

/// Memory of the pool, or of the device; reserved memory serves the pool only.
cudaError_t allocate_device(void** pointer, std::size_t size, bool of_pool) {
  *pointer = nullptr;
  const int device = current_device();
  const std::uint64_t reserved = pool_of(device).reserved;
  const std::uint64_t taken = of_pool ? taken_bytes(device) : reserved;
  if (allocation_fails() || taken + size > options().device_memory) return failed(cudaErrorMemoryAllocation);
  *pointer = reinterpret_cast<void*>(allocate(size, device)->base);
  if (pool_of(device).reserved > reserved) log_line("reserved " + std::to_string(pool_of(device).reserved));
  return cudaSuccess;
}

/// The allocation that begins at a pointer, or null, which is reported.
Allocation* allocation_at(const void* pointer, const std::string& what) {
  Allocation* const a = allocation_near(address_of(pointer));
  if (a != nullptr && a->base == address_of(pointer) && a->alive) return a;
  report("call", what + " of what is not allocated");
  return nullptr;
}

void copy_to_host(void* to, const void* from, std::size_t size, cudaStream_t stream) {
  Pinned* const target = pinned_around(to, size);
  if (target == nullptr) {
    finish_stream(stream);  // As the runtime does for memory that is not pinned.
    copy_out(to, address_of(from), size, "a copy to the host");
    return;
  }
  ++target->copies;
  add_work(stream, [to, from, size, target] {
    if (!target->alive) report("host-memory", "a copy into pinned memory that was freed");
    copy_out(to, address_of(from), size, "a copy to the host");
    --target->copies;
  });
}

}  // namespace
}  // namespace acuity::emulator

using namespace acuity::emulator;

extern "C" {

cudaError_t cudaMallocAsync(void** pointer, std::size_t size, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  if (stream->device != current_device()) report("call", "cudaMallocAsync on a stream of another device");
  return allocate_device(pointer, size, true);
}

cudaError_t cudaMalloc(void** pointer, std::size_t size) {
  ACUITY_EMULATED_CALL;
  return allocate_device(pointer, size, false);
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  Allocation* const a = allocation_at(pointer, "cudaFreeAsync");
  if (a == nullptr) return failed(cudaErrorInvalidValue);
  add_work(stream, [a] { release(a); });
  return cudaSuccess;
}

cudaError_t cudaFree(void* pointer) {
  ACUITY_EMULATED_CALL;
  if (pointer == nullptr) return cudaSuccess;
  finish_device(current_device());
  Allocation* const a = allocation_at(pointer, "cudaFree");
  if (a == nullptr) return failed(cudaErrorInvalidValue);
  release(a);
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* total) {
  ACUITY_EMULATED_CALL;
  *total = options().device_memory;
  *free_bytes = options().device_memory - pool_of(current_device()).reserved;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  ACUITY_EMULATED_CALL;
  if (device >= options().devices) return failed(cudaErrorInvalidDevice);
  *pool = reinterpret_cast<cudaMemPool_t>(static_cast<std::uintptr_t>(device) + 1);
  return cudaSuccess;
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value) {
  ACUITY_EMULATED_CALL;
  if (attribute == cudaMemPoolAttrReleaseThreshold)
    pool_of(device_of(pool)).threshold = *static_cast<std::uint64_t*>(value);
  return cudaSuccess;
}

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value) {
  ACUITY_EMULATED_CALL;
  const int device = device_of(pool);
  if (attribute == cudaMemPoolAttrReservedMemCurrent) {
    *static_cast<std::uint64_t*>(value) = pool_of(device).reserved;
  } else if (attribute == cudaMemPoolAttrUsedMemCurrent) {
    *static_cast<std::uint64_t*>(value) = taken_bytes(device);
  } else {
    report("call", "an attribute of a memory pool that the emulator lacks");
    return failed(cudaErrorInvalidValue);
  }
  return cudaSuccess;
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, std::size_t bytes) {
  ACUITY_EMULATED_CALL;
  const int device = device_of(pool);
  Pool& trimmed = pool_of(device);
  trimmed.reserved = std::max<std::uint64_t>(taken_bytes(device), std::min<std::uint64_t>(trimmed.reserved, bytes));
  log_line("trimmed " + std::to_string(trimmed.reserved));
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** pointer, std::size_t size) {
  ACUITY_EMULATED_CALL;
  *pointer = nullptr;
  if (size == 0) return cudaSuccess;
  if (allocation_fails()) return failed(cudaErrorMemoryAllocation);
  log_line("pinned " + std::to_string(size));
  *pointer = std::malloc(size);
  std::memset(*pointer, 0xff, size);
  pinned()[static_cast<char*>(*pointer)] = {size, true, 0};
  return cudaSuccess;
}

cudaError_t cudaFreeHost(void* pointer) {
  ACUITY_EMULATED_CALL;
  const auto found = pinned().find(static_cast<char*>(pointer));
  if (found == pinned().end() || !found->second.alive) {
    report("call", "cudaFreeHost of what is not pinned");
    return failed(cudaErrorInvalidValue);
  }
  if (found->second.copies > 0) report("host-memory", "cudaFreeHost while a copy into the memory is pending");
  found->second.alive = false;
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t size, cudaMemcpyKind kind, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  if (kind == cudaMemcpyHostToDevice) {
    log_line("copy in " + std::to_string(size));
    const auto* const first = static_cast<const std::uint8_t*>(from);
    add_work(stream, [bytes = std::vector<std::uint8_t>(first, first + size), to] {
      copy_in(address_of(to), bytes.data(), bytes.size(), "a copy to the device");
    });
  } else if (kind == cudaMemcpyDeviceToHost) {
    log_line("copy out " + std::to_string(size));
    copy_to_host(to, from, size, stream);
  } else {
    report("call", "a kind of copy that the emulator lacks");
    return failed(cudaErrorInvalidMemcpyDirection);
  }
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t size, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  add_work(stream, [to, value, size] {
    const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(value));
    copy_in(address_of(to), bytes.data(), size, "cudaMemsetAsync");
  });
  return cudaSuccess;
}

}  // extern "C"
