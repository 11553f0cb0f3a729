// One window from the maps to its output voxel, as a group of threads works on it together: gather, and after the
// transform the sums over shells, gains and centre voxel (Eq. 1 to 4, and 9).
// The kernels of cuda/fft call these bodies with a thread block; the tests call them with ordinary threads.
//
// A group has thread_rank(), size() and sync(), as cooperative_groups::thread_block has them. Every thread of the group
// calls a body with the same arguments. Sums run in an order that is fixed by the table alone: the same bytes for any
// size of the group.
#pragma once

#include <cmath>
#include <cstdint>

#include "windows/epilogue.h"
#include "windows/gain.h"
#include "windows/gain_view.h"
#include "windows/host_device.h"
#include "windows/profile_gain.h"
#include "windows/shells.h"

namespace acuity {

/// A Fourier coefficient, laid out as std::complex<float> and cufftComplex are.
struct alignas(8) Complex {
  float real;
  float imag;
};

/// A normalised map (normalised_map.h) in the memory of the device that computes; x fastest.
struct NormalisedMapView {
  const float* voxels;
  std::int64_t x, y, z;  ///< Size in voxels.
};

/// The maps of a pass in the memory of the device; all have one size.
struct PassMaps {
  NormalisedMapView observed;
  const float* reference;  ///< Null with a profile.
  const float* second;     ///< Null without a second map.

  /// Map `number` of a pass: the observed map, the reference where `map_count` is 2, the second map.
  ACUITY_HOST_DEVICE NormalisedMapView of(int number, int map_count) const {
    NormalisedMapView map = observed;
    if (number > 0) map.voxels = number < map_count ? reference : second;
    return map;
  }
};

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

/// What a thread finds in its chunk.
struct alignas(16) PassSums {
  float observed = 0;   ///< Sum of |F| of the observed map.
  float reference = 0;  ///< Sum of |F| of the reference.
  float to_lower = 0;
  float to_upper = 0;
};

/// The chunks that make up a shell: half-open ranges of chunk numbers.
struct PassShell {
  std::uint32_t amplitude_first, amplitude_end;  ///< Eq. 1.
  std::uint32_t lower_first, lower_end;          ///< Their to_lower enters C_j.
  std::uint32_t upper_first, upper_end;          ///< Their to_upper enters C_j.
  double coefficients;                           ///< n_j of Eq. 1.
  GainShell gain;                                ///< Filter and profile.
};

/// Everything about a window pass that is the same for all windows; see make_pass_table().
struct PassView {
  int window_edge;  ///< N.
  std::uint32_t chunk_count;
  std::uint32_t shell_count;  ///< M + 1.
  const PassCoefficient* coefficients;
  const PassChunk* chunks;
  const PassShell* shells;
  GainView gain;
};

/// Memory that the threads of a group share while they work on a window.
struct PassScratch {
  PassSums* chunks;    ///< chunk_count.
  double* gains;       ///< shell_count. Before the profile's gains are known: ln A_j.
  double* phase_sums;  ///< shell_count.
};

/// Floats between the starts of two rows of a window: a row holds N voxels, then N / 2 + 1 coefficients in their place.
ACUITY_HOST_DEVICE constexpr int window_row(int window_edge) { return 2 * (window_edge / 2 + 1); }
/// Floats that a window, and then its half-spectrum, takes.
ACUITY_HOST_DEVICE constexpr std::int64_t window_floats(int window_edge) {
  return static_cast<std::int64_t>(window_edge) * window_edge * window_row(window_edge);
}

/// Gathers the window around `voxel` (index in the map), centre first along each axis: see centre_first(). Voxels
/// beyond the box are 0, which is where a normalised map has its padding value. Rows are read by 32 neighbouring
/// threads.
template <class Group>
ACUITY_HOST_DEVICE void gather_window(const Group& group, const NormalisedMapView& map, std::int64_t voxel,
                                      int window_edge, float* window) {
  constexpr unsigned row_threads = 32;
  const std::int64_t cx = voxel % map.x;
  const std::int64_t cy = voxel / map.x % map.y;
  const std::int64_t cz = voxel / map.x / map.y;
  const unsigned lanes = group.size() < row_threads ? static_cast<unsigned>(group.size()) : row_threads;
  const unsigned teams = static_cast<unsigned>(group.size()) / lanes;
  const unsigned team = static_cast<unsigned>(group.thread_rank()) / lanes;
  if (team == teams) return;  // Threads that are left over where 32 does not divide the group.
  const int rows = window_edge * window_edge;
  for (int row = static_cast<int>(team); row < rows; row += static_cast<int>(teams)) {
    const std::int64_t y = cy + centre_first_offset(row % window_edge, window_edge);
    const std::int64_t z = cz + centre_first_offset(row / window_edge, window_edge);
    const bool inside = y >= 0 && y < map.y && z >= 0 && z < map.z;
    const float* from = map.voxels + (inside ? (z * map.y + y) * map.x : 0);
    float* to = window + static_cast<std::int64_t>(row) * window_row(window_edge);
    for (int i = static_cast<int>(group.thread_rank() % lanes); i < window_edge; i += static_cast<int>(lanes)) {
      const std::int64_t x = cx + centre_first_offset(i, window_edge);
      to[i] = inside && x >= 0 && x < map.x ? from[x] : 0.0F;
    }
    // The transform leaves coefficients in the rest of a row; until then no byte of it is left to chance.
    for (int i = window_edge + static_cast<int>(group.thread_rank() % lanes); i < window_row(window_edge);
         i += static_cast<int>(lanes))
      to[i] = 0;
  }
}

/// The sums over one chunk of the half-spectra of both maps, or of the observed one.
ACUITY_HOST_DEVICE inline PassSums sum_chunk(const PassView& pass, const PassChunk& chunk, const Complex* observed,
                                             const Complex* reference) {
  PassSums sums;
  for (std::uint32_t i = chunk.first; i < chunk.end; i += chunk.stride) {
    const PassCoefficient c = pass.coefficients[i];
    const Complex o = observed[c.index];
    sums.observed += c.amplitude * std::sqrt(o.real * o.real + o.imag * o.imag);
    sums.to_lower += c.to_lower * o.real;
    sums.to_upper += c.to_upper * o.real;
    if (pass.gain.map_count == 1) continue;
    const Complex r = reference[c.index];
    sums.reference += c.amplitude * std::sqrt(r.real * r.real + r.imag * r.imag);
  }
  return sums;
}

/// Likewise the phase sums alone, of the second map.
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

/// C_j of Eq. 4 from the sums of the chunks; `offset` is what the normalisation subtracted from the map.
ACUITY_HOST_DEVICE inline double phase_sum_of_shell(const PassView& pass, std::uint32_t j, const PassSums* chunks,
                                                    double offset) {
  const PassShell& shell = pass.shells[j];
  const double window_voxels = static_cast<double>(pass.window_edge) * pass.window_edge * pass.window_edge;
  double sum = 0;
  for (std::uint32_t p = shell.lower_first; p < shell.lower_end; ++p) sum += static_cast<double>(chunks[p].to_lower);
  for (std::uint32_t p = shell.upper_first; p < shell.upper_end; ++p) sum += static_cast<double>(chunks[p].to_upper);
  if (j == 0) sum += window_voxels * offset;
  return sum / window_voxels;
}

/// Eq. 1, 2 and 4 for shell j: its gain (with a profile ln A_j), and C_j.
ACUITY_HOST_DEVICE inline void shell_epilogue(const PassView& pass, std::uint32_t j, const Complex* observed,
                                              const Complex* reference, const PassScratch& scratch) {
  const PassShell& shell = pass.shells[j];
  const GainView& view = pass.gain;
  const double window_voxels = static_cast<double>(pass.window_edge) * pass.window_edge * pass.window_edge;
  double sum_observed = 0;
  double sum_reference = 0;
  for (std::uint32_t p = shell.amplitude_first; p < shell.amplitude_end; ++p) {
    sum_observed += static_cast<double>(scratch.chunks[p].observed);
    sum_reference += static_cast<double>(scratch.chunks[p].reference);
  }
  // The sums of shell 0 lack the sign of F(0).
  const auto amplitude = [&](double sum, const Complex* spectrum, double offset) {
    const double mean = j == 0 ? static_cast<double>(spectrum[0].real) : sum / shell.coefficients;
    return mean_amplitude(static_cast<int>(j), mean, window_voxels, offset);
  };
  const double amplitude_observed = amplitude(sum_observed, observed, view.observed_offset);
  scratch.gains[j] = view.map_count == 1
                         ? log_mean_amplitude(view, amplitude_observed)
                         : shell.gain.filter * shell_gain(amplitude(sum_reference, reference, view.reference_offset),
                                                          amplitude_observed);
  scratch.phase_sums[j] = phase_sum_of_shell(pass, j, scratch.chunks, view.observed_offset);
}

/// Eq. 9 and 7: the gains of all shells from their ln A_j.
ACUITY_HOST_DEVICE inline void profile_epilogue(const PassView& pass, double log_occupancy, double* gains) {
  const WilsonLine line = fit_window(
      pass.gain, static_cast<int>(pass.shell_count), [&](int j) -> const GainShell& { return pass.shells[j].gain; },
      [&](int j) { return gains[j]; }, log_occupancy);
  for (std::uint32_t j = 0; j < pass.shell_count; ++j) {
    const GainShell& shell = pass.shells[j].gain;
    gains[j] = shell.filter * profile_gain(shell.profile, line, pass.gain.target, gains[j]);
  }
}

/// Eq. 4 with the gains and phase sums of the scratch.
ACUITY_HOST_DEVICE inline CentreVoxel centre_of(const PassView& pass, const PassScratch& scratch) {
  CentreVoxel centre;
  for (std::uint32_t j = 0; j < pass.shell_count; ++j) centre.add_shell(scratch.gains[j], scratch.phase_sums[j]);
  return centre;
}

/// The output voxel of the second map, behind window_pass() of the same window, whose gains are in the scratch.
/// Synchronises the group at the end.
template <class Group>
ACUITY_HOST_DEVICE void second_map_pass(const Group& group, const PassView& pass, const Complex* second, float voxel,
                                        const PassScratch& scratch, float* out) {
  const auto rank = static_cast<std::uint32_t>(group.thread_rank());
  const auto threads = static_cast<std::uint32_t>(group.size());
  for (std::uint32_t p = rank; p < pass.chunk_count; p += threads)
    scratch.chunks[p] = sum_phases_of_chunk(pass, pass.chunks[p], second);
  group.sync();
  for (std::uint32_t j = rank; j < pass.shell_count; j += threads)
    scratch.phase_sums[j] = phase_sum_of_shell(pass, j, scratch.chunks, pass.gain.second_offset);
  group.sync();
  if (rank == 0) *out = second_output_voxel(pass.gain, centre_of(pass, scratch), voxel);
  group.sync();
}

/// The output voxel of a window from the half-spectra of its maps; with a profile `reference` is not read. `voxel` is
/// the normalised observed map at the window's centre, `log_occupancy` what ScalingTask says of it. Synchronises the
/// group at the end, so that the scratch may be used for the next window.
template <class Group>
ACUITY_HOST_DEVICE void window_pass(const Group& group, const PassView& pass, const Complex* observed,
                                    const Complex* reference, float voxel, float log_occupancy,
                                    const PassScratch& scratch, float* out) {
  const auto rank = static_cast<std::uint32_t>(group.thread_rank());
  const auto threads = static_cast<std::uint32_t>(group.size());
  for (std::uint32_t p = rank; p < pass.chunk_count; p += threads)
    scratch.chunks[p] = sum_chunk(pass, pass.chunks[p], observed, reference);
  group.sync();
  for (std::uint32_t j = rank; j < pass.shell_count; j += threads)
    shell_epilogue(pass, j, observed, reference, scratch);
  group.sync();
  if (rank == 0) {
    if (pass.gain.map_count == 1) profile_epilogue(pass, log_occupancy, scratch.gains);
    *out = output_voxel(pass.gain, centre_of(pass, scratch), voxel);
  }
  group.sync();
}

}  // namespace acuity
