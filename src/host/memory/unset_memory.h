// Vectors that are written before they are read.
// Used by spectra, planes and maps that a transform fills.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

#include "host/memory/large_blocks.h"

namespace acuity {

/// An allocator that leaves new elements as they are, at multiples of 64 bytes.
template <class T>
struct UnsetMemory {
  using value_type = T;

  UnsetMemory() = default;
  template <class U>
  UnsetMemory(const UnsetMemory<U>&) {}

  T* allocate(std::size_t count) {
    constexpr std::size_t line = 64;
    const std::size_t bytes = (count * sizeof(T) + line - 1) / line * line;
    void* memory = nullptr;
    if (keeps_large_blocks && bytes >= large_block_bytes) memory = take_large_block(bytes);
    if (memory == nullptr) memory = std::aligned_alloc(line, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) {
    if (!keeps_large_blocks || !give_back_large_block(memory)) std::free(memory);
  }
  template <class U>
  void construct(U*) {}
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    new (static_cast<void*>(at)) U(static_cast<Arguments&&>(arguments)...);
  }
  bool operator==(const UnsetMemory&) const = default;
};

}  // namespace acuity
