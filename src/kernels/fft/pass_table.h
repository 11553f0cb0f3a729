// The table of a window pass: which coefficients each thread sums, and which of those sums make up each shell.
// Made once per pass on the host from the ShellTable, and uploaded; window_pass.h walks through it.
#pragma once

#include <cstddef>
#include <vector>

#include "windows/fft/window_pass.h"

namespace acuity {

/// The arrays behind a PassView.
struct PassTable {
  std::vector<PassCoefficient> coefficients;  ///< By half-shell, then by index.
  std::vector<PassChunk> chunks;              ///< By half-shell.
  std::vector<ShellChunks> shell_chunks;      ///< M + 1.
  std::vector<EpilogueShell> shells;          ///< Likewise.
  double phase_scale = 0;
};

/// Chunks that the coefficients are cut into, besides one per half-shell or shell. They are as many as a thread block
/// has threads, so that each thread sums a few dozen coefficients of a default window.
inline constexpr std::size_t wanted_chunks = 256;

/// Builds the table of a window with `window_edge` voxels a side (see make_shell_table for its range). `filter` has one
/// factor a shell (Eq. 7), or is empty; `profile` stands for the reference (Eq. 9), where there is one.
PassTable make_pass_table(int window_edge, ShellRule rule, const std::vector<double>& filter,
                          const ProfileReference* profile = nullptr);

}  // namespace acuity
