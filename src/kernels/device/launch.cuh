// Starts a kernel: grid, block, shared memory, stream, a named range for profilers, and the check of the launch.
// Around every kernel of src/kernels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <cuda_runtime.h>

#include "host/core/named_range.h"
#include "kernels/device/cuda_check.h"

namespace acuity {

/// A grid's largest x, and largest y and z; what lies beyond goes round again.
constexpr std::int64_t max_blocks = 0x7fffffff;
constexpr std::int64_t max_blocks_across = 65535;

/// Blocks along x for `items` that take one block each.
inline unsigned blocks_for(std::int64_t items) { return static_cast<unsigned>(std::min(items, max_blocks)); }

/// Puts `kernel` on the stream; `shared` are bytes of shared memory per block. Throws as check() does.
template <class... Parameters, class... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared,
            cudaStream_t stream, const Arguments&... arguments) {
  const NamedRange range(name);
  kernel<<<grid, block, shared, stream>>>(arguments...);
  check(cudaGetLastError(), std::string("start the ") + name + " kernel");
}

}  // namespace acuity
