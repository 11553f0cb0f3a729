// The coefficients of a whole map in memory: not set to zero first, in large pages where the system has them.
// Under map_spectrum.h and all that reads or changes spectra.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include <sys/mman.h>

namespace acuity {

/// Memory that is written before it is read: new elements are left as they are.
template <class T>
struct UnsetMemory {
  using value_type = T;

  UnsetMemory() = default;
  template <class U>
  UnsetMemory(const UnsetMemory<U>&) {}

  T* allocate(std::size_t count) {
    constexpr std::size_t page = std::size_t{2} << 20;
    constexpr std::size_t line = 64;
    const std::size_t unit = count * sizeof(T) < page ? line : page;
    const std::size_t bytes = (count * sizeof(T) + unit - 1) / unit * unit;
    void* memory = std::aligned_alloc(unit, bytes);
    if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // A page of 4 kB costs as much as the transform of what it holds. Where the system refuses, it stays slower.
    if (unit == page) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }
  template <class U>
  void construct(U*) {}
  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    new (static_cast<void*>(at)) U(static_cast<Arguments&&>(arguments)...);
  }
  bool operator==(const UnsetMemory&) const = default;
};

/// Rows begin ... end - 1 of a plane, or planes of a map.
struct RowSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  bool empty() const { return begin >= end; }
};

using Spectrum = std::vector<std::complex<float>, UnsetMemory<std::complex<float>>>;

}  // namespace acuity
