// From the sums of a tile to its output voxels (Eq. 1, 2 or 9, and 4), as the epilogue kernel of cuda/sliding does it.
// Behind sliding_sweep.h.
#pragma once

#include <cstdint>

#include "windows/epilogue.h"
#include "windows/gain.h"
#include "windows/gain_view.h"
#include "windows/profile_gain.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// A_j of Eq. 1 from its sum.
ACUITY_HOST_DEVICE inline double amplitude_of_sum(const SweepView& view, int j, float sum, double offset) {
  const double window_voxels = static_cast<double>(view.window_edge) * view.window_edge * view.window_edge;
  return mean_amplitude(j, static_cast<double>(sum) * view.shells[j].amplitude_scale, window_voxels, offset);
}

/// ln A_j of the observed map from its sum.
ACUITY_HOST_DEVICE inline double log_amplitude_of_sum(const SweepView& view, int j, float sum) {
  return log_mean_amplitude(view.gain, amplitude_of_sum(view, j, sum, view.gain.observed_offset));
}

/// The output voxel from its sums: `shell_stride` floats from shell to shell, the shells of the observed map's
/// amplitudes, then its phases, then, without a profile, the reference's amplitudes. `voxel` is that of the normalised
/// observed map, `log_occupancy` what ScalingTask says of its window.
ACUITY_HOST_DEVICE inline float voxel_epilogue(const SweepView& view, const float* sums, int shell_stride, float voxel,
                                               float log_occupancy) {
  const std::int64_t channel = static_cast<std::int64_t>(view.shell_count) * shell_stride;
  const bool has_profile = view.gain.map_count == 1;
  const WilsonLine line =
      has_profile ? fit_window(
                        view.gain, view.shell_count, [&](int j) -> const GainShell& { return view.shells[j].gain; },
                        [&](int j) { return log_amplitude_of_sum(view, j, sums[j * shell_stride]); }, log_occupancy)
                  : WilsonLine{};
  CentreVoxel centre;
  ACUITY_ROLLED
  for (int j = 0; j < view.shell_count; ++j, sums += shell_stride) {
    const GainShell& shell = view.shells[j].gain;
    const double gain =
        has_profile ? profile_gain(shell.profile, line, view.gain.target, log_amplitude_of_sum(view, j, sums[0]))
                    : shell_gain(amplitude_of_sum(view, j, sums[2 * channel], view.gain.reference_offset),
                                 amplitude_of_sum(view, j, sums[0], view.gain.observed_offset));
    double phase_sum = static_cast<double>(sums[channel]) * view.phase_scale;
    if (j == 0) phase_sum += view.gain.observed_offset;
    centre.add_shell(shell.filter * gain, phase_sum);
  }
  return output_voxel(view.gain, centre, voxel);
}

/// Floats of the sums of a tile.
ACUITY_HOST_DEVICE constexpr std::int64_t tile_sums(int map_count, int shell_count, int lanes) {
  return static_cast<std::int64_t>(map_count + 1) * shell_count * max_tile_rows * lanes;
}

/// The output voxel of one row and lane of a tile, where its mask has one, to its place among those of the tile.
ACUITY_HOST_DEVICE inline void tile_epilogue(const SweepView& view, const NormalisedMapView& observed,
                                             const SweepTile& tile, const TileRow* rows, const float* sums, int lanes,
                                             int row, int lane, float* out) {
  if (row >= tile.rows) return;
  const TileRow here = rows[row];
  if ((here.mask >> lane & 1U) == 0) return;
  std::uint32_t number = here.first;
  for (std::uint32_t before = here.mask & ((1U << lane) - 1); before != 0; before &= before - 1) ++number;
  const std::int64_t voxel = tile.voxel + row * observed.x + lane;
  out[number] = voxel_epilogue(view, sums + row * lanes + lane, max_tile_rows * lanes, observed.voxels[voxel],
                               view.gain.log_occupancy == nullptr ? 0 : view.gain.log_occupancy[voxel]);
}

}  // namespace acuity
