// From the sums of a tile to its output voxels (Eq. 1, 2 or 9, and 4), as the epilogue kernel of cuda/sliding does it.
// Behind sliding_sweep.h.
#pragma once

#include <cstdint>

#include "windows/epilogue.h"
#include "windows/gain.h"
#include "windows/gain_view.h"
#include "windows/profile_gain.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/sliding/sliding_planes.h"
#include "windows/window_powers.h"

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

/// Sums of a tile stand in channels of shell_count sums each: the observed map's amplitudes and phases, the reference's
/// amplitudes where there is one, the second map's amplitudes and phases; or the powers of two half maps. This is the
/// first channel of map `number` of a pass.
ACUITY_HOST_DEVICE constexpr int channel_of_map(int number) { return number == 0 ? 0 : number + 1; }

/// Channels of a pass.
ACUITY_HOST_DEVICE inline int channel_count(const GainView& gain, bool powers) {
  return powers ? powers_per_shell : gain.map_count + 1 + 2 * gain.second_maps;
}

/// What a sweep of map `number` of a pass towards a reference or a profile sums.
ACUITY_HOST_DEVICE constexpr SweepSums sums_of_map(int number, int map_count) {
  return number == 1 && map_count == 2 ? SweepSums::amplitudes : SweepSums::amplitudes_and_phases;
}

/// The output voxel from its sums, and that of the second map, where there is one, into out[0] and out[1]. The sums
/// have `shell_stride` floats from shell to shell, and channels as channel_of_map() says. `voxel` and `second_voxel`
/// are those of the normalised maps, `log_occupancy` what ScalingTask says of the window.
ACUITY_HOST_DEVICE inline void voxel_epilogue(const SweepView& view, const float* sums, int shell_stride, float voxel,
                                              float second_voxel, float log_occupancy, float* out) {
  const std::int64_t channel = static_cast<std::int64_t>(view.shell_count) * shell_stride;
  const bool has_profile = view.gain.map_count == 1;
  const WilsonLine line =
      has_profile ? fit_window(
                        view.gain, view.shell_count, [&](int j) -> const GainShell& { return view.shells[j].gain; },
                        [&](int j) { return log_amplitude_of_sum(view, j, sums[j * shell_stride]); }, log_occupancy)
                  : WilsonLine{};
  const bool has_second = view.gain.second_maps != 0;
  const std::int64_t second = (channel_of_map(view.gain.map_count) + 1) * channel;
  CentreVoxel centre;
  CentreVoxel second_centre;
  ACUITY_ROLLED
  for (int j = 0; j < view.shell_count; ++j, sums += shell_stride) {
    const GainShell& shell = view.shells[j].gain;
    const double gain =
        has_profile ? profile_gain(shell.profile, line, view.gain.target, log_amplitude_of_sum(view, j, sums[0]))
                    : shell_gain(amplitude_of_sum(view, j, sums[2 * channel], view.gain.reference_offset),
                                 amplitude_of_sum(view, j, sums[0], view.gain.observed_offset));
    const auto phase_sum = [&](float sum, double offset) {
      return static_cast<double>(sum) * view.phase_scale + (j == 0 ? offset : 0);
    };
    centre.add_shell(shell.filter * gain, phase_sum(sums[channel], view.gain.observed_offset));
    if (has_second) second_centre.add_shell(shell.filter * gain, phase_sum(sums[second], view.gain.second_offset));
  }
  out[0] = output_voxel(view.gain, centre, voxel);
  if (has_second) out[1] = second_output_voxel(view.gain, second_centre, second_voxel);
}

/// The powers of Eq. 11 from their sums, as window_powers() writes them.
ACUITY_HOST_DEVICE inline void powers_epilogue(const SweepView& view, const float* sums, int shell_stride, float* out) {
  ACUITY_ROLLED
  for (int i = 0; i < powers_per_shell * view.shell_count; ++i, sums += shell_stride) {
    const int j = i % view.shell_count;
    out[i] = j == 0 ? 0 : static_cast<float>(static_cast<double>(*sums) * view.shells[j].amplitude_scale);
  }
}

/// Floats of the sums of a tile.
ACUITY_HOST_DEVICE constexpr std::int64_t tile_sums(int channels, int shell_count, int lanes) {
  return static_cast<std::int64_t>(channels) * shell_count * max_tile_rows * lanes;
}

/// What comes back for one row and lane of a tile, where its mask has a voxel, to its place among that of the tile:
/// powers where `powers` says so, output voxels otherwise.
ACUITY_HOST_DEVICE inline void tile_epilogue(const SweepView& view, const PassMaps& maps, const SweepTile& tile,
                                             const TileRow* rows, const float* sums, int lanes, int row, int lane,
                                             bool powers, float* out) {
  if (row >= tile.rows) return;
  const TileRow here = rows[row];
  if ((here.mask >> lane & 1U) == 0) return;
  std::uint32_t number = here.first;
  for (std::uint32_t before = here.mask & ((1U << lane) - 1); before != 0; before &= before - 1) ++number;
  const float* const own = sums + row * lanes + lane;
  if (powers) {
    powers_epilogue(view, own, max_tile_rows * lanes,
                    out + static_cast<std::int64_t>(number) * powers_per_shell * view.shell_count);
    return;
  }
  const std::int64_t voxel = tile.voxel + row * maps.observed.x + lane;
  voxel_epilogue(view, own, max_tile_rows * lanes, maps.observed.voxels[voxel],
                 view.gain.second_maps == 0 ? 0 : maps.second[voxel],
                 view.gain.log_occupancy == nullptr ? 0 : view.gain.log_occupancy[voxel],
                 out + static_cast<std::int64_t>(number) * (1 + view.gain.second_maps));
}

}  // namespace acuity
