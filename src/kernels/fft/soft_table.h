// The table of windows with a soft edge: which coefficients each thread sums, and which of those sums make up a shell.
// Made once per pass on the host from the SoftWindowTable, and uploaded; soft_window_sums.h walks through it.
#pragma once

#include <vector>

#include "windows/correlation_task.h"
#include "windows/fft/soft_window_sums.h"

namespace acuity {

/// The arrays behind a SoftView.
struct SoftTable {
  std::vector<float> weights;
  std::vector<SoftTerm> terms;
  std::vector<PassChunk> chunks;
  std::vector<ChunkRange> shell_chunks;  ///< M + 1.
};

SoftTable make_soft_table(const SoftWindowTable& window);

/// A SoftView but for its arrays, which lie in the memory of a device.
SoftView soft_constants(const SoftTable& table);

}  // namespace acuity
