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

cudaError_t allocate_device(void** pointer, std::size_t size) {
  *pointer = nullptr;
  if (allocation_fails() || taken_bytes(current_device()) + size > options().device_memory)
    return failed(cudaErrorMemoryAllocation);
  *pointer = reinterpret_cast<void*>(allocate(size, current_device())->base);
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
  return allocate_device(pointer, size);
}

cudaError_t cudaMalloc(void** pointer, std::size_t size) {
  ACUITY_EMULATED_CALL;
  return allocate_device(pointer, size);
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
  *free_bytes = options().device_memory - taken_bytes(current_device());
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** pointer, std::size_t size) {
  ACUITY_EMULATED_CALL;
  *pointer = nullptr;
  if (size == 0) return cudaSuccess;
  if (allocation_fails()) return failed(cudaErrorMemoryAllocation);
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
