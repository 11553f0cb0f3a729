// The sums over shells of two windows with a soft edge (Eq. 14), as a group of threads sums them from half-spectra.
// Beside window_powers.h: the kernel of cuda/fft for windows with a soft edge, and the tests, call it.
#pragma once

#include <cstdint>

#include "windows/fft/window_pass.h"
#include "windows/host_device.h"
#include "windows/power_sums.h"

namespace acuity {

/// SoftCoefficient in single precision.
struct alignas(16) SoftTerm {
  std::uint32_t index;
  float turn_real;
  float turn_imag;
  float of_constant;
};

/// The chunks of a shell: a half-open range of their numbers.
struct ChunkRange {
  std::uint32_t first;
  std::uint32_t end;
};

/// Everything about windows with a soft edge that is the same for all of them; see make_soft_table().
struct SoftView {
  int shell_count;  ///< M + 1.
  std::uint32_t chunk_count;
  const float* weights;     ///< N^3, as SoftWindowTable has them.
  const SoftTerm* terms;    ///< By shell.
  const PassChunk* chunks;  ///< Each has terms of one shell.
  const ChunkRange* shell_chunks;
};

/// Weights for gather_window().
struct SoftWeights {
  const float* weights;
  ACUITY_HOST_DEVICE float operator()(float voxel, std::int64_t place) const { return voxel * weights[place]; }
};

/// F(k) as if the weighted mean of the window had been taken off before, with phases from the first voxel.
ACUITY_HOST_DEVICE inline Complex soft_coefficient(const SoftTerm& term, const Complex* spectrum) {
  const Complex f = spectrum[term.index];
  // F(0) and W(k) are real.
  const float real = f.real - term.of_constant * spectrum[0].real;
  return {real * term.turn_real - f.imag * term.turn_imag, real * term.turn_imag + f.imag * term.turn_real};
}

/// The sums over each shell j = 0 ... M of the half-spectra of two weighted windows. Value v of shell j goes into
/// out[v (M + 1) + j], in the order of PairedValue. Those of shell 0 are 0. `chunks` is memory of the group for
/// chunk_count values. Synchronises the group at the end, so that the chunks may be used for the next window.
template <class Group>
ACUITY_HOST_DEVICE void soft_window_sums(const Group& group, const SoftView& view, const Complex* half1,
                                         const Complex* half2, PairedSums<float>* chunks, float* out) {
  const auto rank = static_cast<std::uint32_t>(group.thread_rank());
  const auto threads = static_cast<std::uint32_t>(group.size());
  const auto shells = static_cast<std::uint32_t>(view.shell_count);
  for (std::uint32_t p = rank; p < view.chunk_count; p += threads) {
    PairedSums<float> sums;
    const PassChunk chunk = view.chunks[p];
    for (std::uint32_t i = chunk.first; i < chunk.end; i += chunk.stride) {
      const SoftTerm term = view.terms[i];
      const Complex f = soft_coefficient(term, half1);
      const Complex g = soft_coefficient(term, half2);
      sums.add(f.real, f.imag, g.real, g.imag);
    }
    chunks[p] = sums;
  }
  group.sync();
  for (std::uint32_t i = rank; i < paired_values * shells; i += threads) {
    const std::uint32_t value = i / shells;
    const ChunkRange of = view.shell_chunks[i % shells];
    double sum = 0;
    for (std::uint32_t p = of.first; p < of.end; ++p) sum += static_cast<double>(chunks[p].values[value]);
    out[i] = static_cast<float>(sum);
  }
  group.sync();
}

}  // namespace acuity
