// One window from the maps to its sums over shells, as a group of threads works on it together. The group gathers it
// and, after the transform, takes the sums of Eq. 1 and 4. Before voxel_epilogue.h. The kernels of cuda/fft call these
// bodies with a thread block; the tests call them with ordinary threads.
//
// A group has thread_rank(), size() and sync(), as cooperative_groups::thread_block has them. Every thread of the group
// calls a body with the same arguments. Sums run in an order that is fixed by the table alone: the same bytes for any
// size of the group.
#pragma once

#include <cstdint>

#include "windows/gain_view.h"
#include "windows/host_device.h"
#include "windows/pass_maps.h"
#include "windows/shells.h"
#include "windows/voxel_epilogue.h"

namespace acuity {

/// A coefficient of the half-spectrum and what it adds to the sums of its shells (see ShellTable).
struct alignas(16) PassCoefficient {
  std::uint32_t index;  ///< In the half-spectrum, (floor(N/2) + 1) x N x N, kx fastest.
  float amplitude;      ///< Times |F|: into the amplitude sum of its shell (Eq. 1).
  float to_lower;       ///< Times Re F: into C_lower (Eq. 4).
  float to_upper;       ///< Times Re F: into C_(lower + 1).
};

/// A share of the coefficients of one half-shell, floor(2|k|), that one thread sums: first, first + stride, ... < end.
/// Within a half-shell, |k| rounds to one shell and lies between one pair of shells.
struct PassChunk {
  std::uint32_t first;
  std::uint32_t end;
  std::uint32_t stride;
};

/// Sums that a thread finds in its chunk.
struct alignas(16) PassSums {
  float observed = 0;   ///< Sum of |F| of the observed map.
  float reference = 0;  ///< Sum of |F| of the reference.
  float to_lower = 0;
  float to_upper = 0;
};

/// The chunks that make up a shell: half-open ranges of chunk numbers.
struct ShellChunks {
  std::uint32_t amplitude_first, amplitude_end;  ///< Eq. 1.
  std::uint32_t lower_first, lower_end;          ///< Their to_lower enters C_j.
  std::uint32_t upper_first, upper_end;          ///< Their to_upper enters C_j.
};

/// Everything about a window pass that is the same for all windows; see make_pass_table().
struct PassView : EpilogueView {
  std::uint32_t chunk_count;
  const PassCoefficient* coefficients;
  const PassChunk* chunks;
  const ShellChunks* shell_chunks;  ///< shell_count.
};

/// Floats between the starts of two rows of a window: a row holds N voxels, then N / 2 + 1 coefficients in their place.
ACUITY_HOST_DEVICE constexpr int window_row(int window_edge) { return 2 * (window_edge / 2 + 1); }
/// Floats that a window, and then its half-spectrum, takes.
ACUITY_HOST_DEVICE constexpr std::int64_t window_floats(int window_edge) {
  return static_cast<std::int64_t>(window_edge) * window_edge * window_row(window_edge);
}

/// Leaves the voxels of a window as they are.
struct NoWeights {
  ACUITY_HOST_DEVICE float operator()(float voxel, std::int64_t) const { return voxel; }
};

/// Gathers the window around `voxel` (index in the map), centre first along each axis: see centre_first(). Voxels
/// beyond the box are 0, which is where a normalised map has its padding value. Rows are read by 32 neighbouring
/// threads. Each voxel becomes weight(voxel, place), where place counts the N^3 voxels of the window, x fastest.
template <class Group, class Weight>
ACUITY_HOST_DEVICE void gather_window(const Group& group, const NormalisedMapView& map, std::int64_t voxel,
                                      int window_edge, const Weight& weight, float* window) {
  constexpr unsigned row_threads = 32;
  const std::int64_t cx = voxel % map.x;
  const std::int64_t cy = voxel / map.x % map.y;
  const std::int64_t cz = voxel / map.x / map.y;
  const unsigned lanes = group.size() < row_threads ? static_cast<unsigned>(group.size()) : row_threads;
  const unsigned teams = static_cast<unsigned>(group.size()) / lanes;
  const unsigned team = static_cast<unsigned>(group.thread_rank()) / lanes;
  if (team == teams) return;  // Threads that are left over where 32 does not divide the group.
  const int row = window_row(window_edge);
  // The transform leaves coefficients in the rest of a row; until then no byte of it is left to chance.
  for (int i = static_cast<int>(group.thread_rank() % lanes); i < row; i += static_cast<int>(lanes)) {
    const std::int64_t x = cx + centre_first_offset(i, window_edge);
    const bool is_inside_row = i < window_edge && x >= 0 && x < map.x;
    for (int plane = 0; plane < window_edge; ++plane) {
      const std::int64_t z = cz + centre_first_offset(plane, window_edge);
      const bool is_inside_plane = is_inside_row && z >= 0 && z < map.z;
      const float* const from = map.voxels + (is_inside_plane ? z * map.y * map.x + x : 0);
      float* to = window + static_cast<std::int64_t>(plane * window_edge + static_cast<int>(team)) * row + i;
      for (int line = static_cast<int>(team); line < window_edge; line += static_cast<int>(teams)) {
        const std::int64_t y = cy + centre_first_offset(line, window_edge);
        const std::int64_t place = (std::int64_t{plane} * window_edge + line) * window_edge + i;
        *to = is_inside_plane && y >= 0 && y < map.y ? weight(from[y * map.x], place) : 0.0F;
        to += static_cast<std::int64_t>(teams) * row;
      }
    }
  }
}

/// The sums over one chunk of the half-spectra of both maps, or of the observed one.
ACUITY_HOST_DEVICE inline PassSums sum_chunk(const PassView& pass, const PassChunk& chunk, const Complex* observed,
                                             const Complex* reference) {
  PassSums sums;
  for (std::uint32_t i = chunk.first; i < chunk.end; i += chunk.stride) {
    const PassCoefficient c = pass.coefficients[i];
    const Complex o = observed[c.index];
    sums.observed += c.amplitude * modulus(o.real * o.real + o.imag * o.imag);
    sums.to_lower += c.to_lower * o.real;
    sums.to_upper += c.to_upper * o.real;
    if (pass.gain.map_count == 1) continue;
    const Complex r = reference[c.index];
    sums.reference += c.amplitude * modulus(r.real * r.real + r.imag * r.imag);
  }
  return sums;
}

/// Likewise the phase sums only, of the second map.
ACUITY_HOST_DEVICE inline PassSums sum_phases_of_chunk(const PassView& pass, const PassChunk& chunk,
                                                       const Complex* second) {
  PassSums sums;
  for (std::uint32_t i = chunk.first; i < chunk.end; i += chunk.stride) {
    const PassCoefficient c = pass.coefficients[i];
    const float real = second[c.index].real;
    sums.to_lower += c.to_lower * real;
    sums.to_upper += c.to_upper * real;
  }
  return sums;
}

/// The sum over `first` ... `end` - 1 of a member of the chunks' sums.
ACUITY_HOST_DEVICE inline double sum_of_chunks(const PassSums* chunks, std::uint32_t first, std::uint32_t end,
                                               float PassSums::*member) {
  double sum = 0;
  for (std::uint32_t p = first; p < end; ++p) sum += static_cast<double>(chunks[p].*member);
  return sum;
}

/// Sums of phases of shell j, Eq. 4.
ACUITY_HOST_DEVICE inline float phase_sum_of_shell(const ShellChunks& of, const PassSums* chunks) {
  return static_cast<float>(sum_of_chunks(chunks, of.lower_first, of.lower_end, &PassSums::to_lower) +
                            sum_of_chunks(chunks, of.upper_first, of.upper_end, &PassSums::to_upper));
}

/// The half-spectra of a window's maps; null where a pass lacks the map.
struct WindowSpectra {
  const Complex* observed;
  const Complex* reference;
  const Complex* second;
};

/// The sums of a window for voxel_epilogue(). `chunks` is memory of the group for chunk_count values. Synchronises the
/// group at the end, so that the chunks may be used for the next window.
template <class Group>
ACUITY_HOST_DEVICE void sum_window(const Group& group, const PassView& pass, const WindowSpectra& spectra,
                                   PassSums* chunks, const WindowSums& sums) {
  const auto rank = static_cast<std::uint32_t>(group.thread_rank());
  const auto threads = static_cast<std::uint32_t>(group.size());
  const auto shells = static_cast<std::uint32_t>(pass.shell_count);
  for (std::uint32_t p = rank; p < pass.chunk_count; p += threads)
    chunks[p] = sum_chunk(pass, pass.chunks[p], spectra.observed, spectra.reference);
  group.sync();
  for (std::uint32_t j = rank; j < shells; j += threads) {
    const ShellChunks of = pass.shell_chunks[j];
    const auto amplitude_sum = [&](float PassSums::*member, const Complex* spectrum) {
      // The coefficient of shell 0 keeps its sign, which its amplitude lacks.
      return j == 0 ? spectrum[0].real
                    : static_cast<float>(sum_of_chunks(chunks, of.amplitude_first, of.amplitude_end, member));
    };
    const auto shell = static_cast<int>(j);
    sums.at(0, shell) = amplitude_sum(&PassSums::observed, spectra.observed);
    sums.at(1, shell) = phase_sum_of_shell(of, chunks);
    if (pass.gain.map_count == 2) sums.at(2, shell) = amplitude_sum(&PassSums::reference, spectra.reference);
  }
  group.sync();
  if (pass.gain.second_maps == 0) return;
  for (std::uint32_t p = rank; p < pass.chunk_count; p += threads)
    chunks[p] = sum_phases_of_chunk(pass, pass.chunks[p], spectra.second);
  group.sync();
  for (std::uint32_t j = rank; j < shells; j += threads)
    sums.at(channel_of_map(pass.gain.map_count) + 1, static_cast<int>(j)) =
        phase_sum_of_shell(pass.shell_chunks[j], chunks);
  group.sync();
}

}  // namespace acuity
