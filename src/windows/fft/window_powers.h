// The powers per shell of the windows of two half maps (Eq. 11), as a group of threads sums them from half-spectra.
// Beside window_pass.h, whose tables and groups it takes: the kernel of cuda/fft for half maps, and the tests, call it.
#pragma once

#include <cstdint>

#include "windows/fft/window_pass.h"
#include "windows/host_device.h"
#include "windows/power_sums.h"

namespace acuity {

/// Sums that a thread finds in its chunk of two half-spectra.
using ChunkPowers = PowerSums<float>;

/// The sums over one chunk of the half-spectra of both half maps.
ACUITY_HOST_DEVICE inline ChunkPowers sum_powers(const PassView& pass, const PassChunk& chunk, const Complex* half1,
                                                 const Complex* half2) {
  ChunkPowers sums;
  for (std::uint32_t i = chunk.first; i < chunk.end; i += chunk.stride) {
    const PassCoefficient c = pass.coefficients[i];
    const Complex f = half1[c.index];
    const Complex g = half2[c.index];
    sums.add(c.amplitude, f.real, f.imag, g.real, g.imag);
  }
  return sums;
}

/// The means of Eq. 11 of a window over each shell j = 0 ... M, 0 for j = 0: into out[j] for Re F1 F2*, out[M + 1 + j]
/// for |F1|^2 and out[2 (M + 1) + j] for |F2|^2. `chunks` is memory of the group for chunk_count values. Synchronises
/// the group at the end, so that the chunks may be used for the next window.
template <class Group>
ACUITY_HOST_DEVICE void window_powers(const Group& group, const PassView& pass, const Complex* half1,
                                      const Complex* half2, ChunkPowers* chunks, float* out) {
  const auto rank = static_cast<std::uint32_t>(group.thread_rank());
  const auto threads = static_cast<std::uint32_t>(group.size());
  const auto shells = static_cast<std::uint32_t>(pass.shell_count);
  for (std::uint32_t p = rank; p < pass.chunk_count; p += threads)
    chunks[p] = sum_powers(pass, pass.chunks[p], half1, half2);
  group.sync();
  for (std::uint32_t j = rank; j < shells; j += threads) {
    const ShellChunks shell = pass.shell_chunks[j];
    PowerSums<double> sums;
    for (std::uint32_t p = shell.amplitude_first; j > 0 && p < shell.amplitude_end; ++p) {
      sums.cross += static_cast<double>(chunks[p].cross);
      sums.power1 += static_cast<double>(chunks[p].power1);
      sums.power2 += static_cast<double>(chunks[p].power2);
    }
    const double scale = pass.shells[j].amplitude_scale;
    out[j] = static_cast<float>(sums.cross * scale);
    out[shells + j] = static_cast<float>(sums.power1 * scale);
    out[2 * shells + j] = static_cast<float>(sums.power2 * scale);
  }
  group.sync();
}

}  // namespace acuity
