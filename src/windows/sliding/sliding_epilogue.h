// From the sums of a tile to what comes back for its voxels, as the epilogue kernel of cuda/sliding does it. Follows
// sliding_sweep.h; the arithmetic is in voxel_epilogue.h.
#pragma once

#include <cstdint>

#include "windows/gain_view.h"
#include "windows/power_sums.h"
#include "windows/sliding/sliding_layout.h"
#include "windows/sliding/sliding_planes.h"
#include "windows/voxel_epilogue.h"

namespace acuity {

/// Sums that a sweep of map `number` makes in a pass towards a reference or a profile.
ACUITY_HOST_DEVICE constexpr SweepSums sums_of_map(int number, int map_count) {
  return number == 1 && map_count == 2 ? SweepSums::amplitudes : SweepSums::amplitudes_and_phases;
}

/// The powers of Eq. 11 from their sums, as window_powers() writes them.
ACUITY_HOST_DEVICE inline void powers_epilogue(const EpilogueView& view, const WindowSums& sums, float* out) {
  for (int power = 0; power < powers_per_shell; ++power, out += view.shell_count) {
    out[0] = 0;
    ACUITY_ROLLED
    for (int j = 1; j < view.shell_count; ++j)
      out[j] = static_cast<float>(static_cast<double>(sums.at(power, j)) * view.shells[j].amplitude_scale);
  }
}

/// Floats of the sums of a tile.
ACUITY_HOST_DEVICE constexpr std::int64_t tile_sums(int channels, int shell_count, int lanes) {
  return static_cast<std::int64_t>(channels) * shell_count * max_tile_rows * lanes;
}

/// Writes the result of one row and lane of a tile, where its mask has a voxel, to its place among those of the tile.
/// These are powers where `powers` says so, output voxels otherwise.
ACUITY_HOST_DEVICE inline void tile_epilogue(const SweepView& view, const PassMaps& maps, const SweepTile& tile,
                                             const TileRow* rows, float* sums, int lanes, int row, int lane,
                                             bool powers, float* out) {
  if (row >= tile.rows) return;
  const TileRow here = rows[row];
  if ((here.mask >> lane & 1U) == 0) return;
  std::uint32_t number = here.first;
  for (std::uint32_t before = here.mask & ((1U << lane) - 1); before != 0; before &= before - 1) ++number;
  const WindowSums own(sums + row * lanes + lane, max_tile_rows * lanes, view.shell_count);
  if (powers)
    return powers_epilogue(view, own, out + static_cast<std::int64_t>(number) * powers_per_shell * view.shell_count);
  const std::int64_t voxel = tile.voxel + row * maps.observed.x + lane;
  float* const outputs = out + static_cast<std::int64_t>(number) * (1 + view.gain.second_maps);
  voxel_epilogue(view, own, maps.observed.voxels[voxel], view.gain.second_maps == 0 ? 0 : maps.second[voxel],
                 view.gain.log_occupancy == nullptr ? 0 : view.gain.log_occupancy[voxel], outputs);
  maps.keep_outputs(voxel, outputs);
}

}  // namespace acuity
