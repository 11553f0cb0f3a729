#include "kernels/device/kept_memory.h"

#include <limits>

#include "kernels/device/cuda_check.h"

namespace acuity {
namespace {

cudaMemPool_t pool_of(int device) {
  cudaMemPool_t pool = nullptr;
  check(cudaDeviceGetDefaultMemPool(&pool, device), "name its pool of memory");
  return pool;
}

int current_device() {
  int device = 0;
  check(cudaGetDevice(&device), "tell its number");
  return device;
}

/// The device gives back freed memory beyond this at its next wait.
void set_threshold(int device, std::uint64_t bytes) {
  check(cudaMemPoolSetAttribute(pool_of(device), cudaMemPoolAttrReleaseThreshold, &bytes), "keep its memory");
}

std::int64_t attribute(cudaMemPool_t pool, cudaMemPoolAttr which) {
  std::uint64_t bytes = 0;
  check(cudaMemPoolGetAttribute(pool, which, &bytes), "say how much memory is free");
  return static_cast<std::int64_t>(bytes);
}

}  // namespace

KeptMemory::KeptMemory(std::vector<int> devices) : devices_(std::move(devices)) {
  for (const int device : devices_) set_threshold(device, std::numeric_limits<std::uint64_t>::max());
}

KeptMemory::~KeptMemory() {
  // An error has been thrown by the call that found it.
  int before = 0;
  static_cast<void>(cudaGetDevice(&before));
  for (const int device : devices_) {
    cudaMemPool_t pool = nullptr;
    std::uint64_t none = 0;
    if (cudaSetDevice(device) != cudaSuccess || cudaDeviceGetDefaultMemPool(&pool, device) != cudaSuccess) continue;
    static_cast<void>(cudaDeviceSynchronize());  // Memory is freed in the order of streams.
    static_cast<void>(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &none));
    static_cast<void>(cudaMemPoolTrimTo(pool, 0));
  }
  for (const Block& block : pinned_) static_cast<void>(cudaFreeHost(block.memory));
  static_cast<void>(cudaSetDevice(before));
  cudaGetLastError();
}

void* KeptMemory::take_pinned(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  const std::lock_guard lock(mutex_);
  Block* best = nullptr;
  for (Block& block : pinned_)
    if (!block.taken && block.bytes >= bytes && (best == nullptr || block.bytes < best->bytes)) best = &block;
  if (best == nullptr) {
    void* memory = nullptr;
    check(cudaMallocHost(&memory, bytes), "allocate memory of the host");
    best = &pinned_.emplace_back(Block{memory, bytes, false});
  }
  best->taken = true;
  return best->memory;
}

void KeptMemory::give_back_pinned(void* memory) noexcept {
  const std::lock_guard lock(mutex_);
  for (Block& block : pinned_)
    if (block.memory == memory) block.taken = false;
}

std::int64_t free_bytes() {
  std::size_t free = 0;
  std::size_t total = 0;
  check(cudaMemGetInfo(&free, &total), "say how much memory is free");
  const cudaMemPool_t pool = pool_of(current_device());
  return static_cast<std::int64_t>(free) + attribute(pool, cudaMemPoolAttrReservedMemCurrent) -
         attribute(pool, cudaMemPoolAttrUsedMemCurrent);
}

void give_back_freed_memory() { check(cudaMemPoolTrimTo(pool_of(current_device()), 0), "give memory back"); }

}  // namespace acuity
