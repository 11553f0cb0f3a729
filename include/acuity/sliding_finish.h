// From the sums of a tile to its output voxels (Eq. 1, 2 and 4), as the finishing kernel of cuda/sliding does it.
// Behind sliding_march.h.
#pragma once

#include <cmath>
#include <cstdint>

#include <acuity/gain.h>
#include <acuity/sliding_planes.h>

namespace acuity {

/// The output voxel from its sums: `shell_stride` floats from shell to shell, the shells of the observed map's
/// amplitudes, then its phases, then the reference's amplitudes. `voxel` is that of the centred observed map. k = 0,
/// alone in shell 0, gets back what centring took.
ACUITY_HOST_DEVICE inline float finish_voxel(const MarchView& view, const float* sums, int shell_stride, float voxel) {
  const double window_voxels = static_cast<double>(view.window_edge) * view.window_edge * view.window_edge;
  const std::int64_t channel = static_cast<std::int64_t>(view.shell_count) * shell_stride;
  CentreVoxel centre;
  ACUITY_ROLLED
  for (int j = 0; j < view.shell_count; ++j, sums += shell_stride) {
    const MarchShell& shell = view.shells[j];
    double observed = static_cast<double>(sums[0]) * shell.amplitude_scale;
    double phase_sum = static_cast<double>(sums[channel]) * view.phase_scale;
    double reference = static_cast<double>(sums[2 * channel]) * shell.amplitude_scale;
    if (j == 0) {
      observed = std::abs(observed + window_voxels * view.observed_offset);
      reference = std::abs(reference + window_voxels * view.reference_offset);
      phase_sum += view.observed_offset;
    }
    centre.add_shell(shell.filter * shell_gain(reference, observed), phase_sum);
  }
  return static_cast<float>(centre.value(static_cast<double>(voxel) + view.observed_offset) * view.output_scale);
}

/// Floats of the sums of a tile.
ACUITY_HOST_DEVICE constexpr std::int64_t tile_sums(int shell_count, int lanes) {
  return static_cast<std::int64_t>(3) * shell_count * most_tile_rows * lanes;
}

/// The output voxel of one row and lane of a tile, where its mask has one, to its place among those of the tile.
ACUITY_HOST_DEVICE inline void finish_tile(const MarchView& view, const VolumeView& observed, const MarchTile& tile,
                                           const TileRow* rows, const float* sums, int lanes, int row, int lane,
                                           float* out) {
  if (row >= tile.rows) return;
  const TileRow here = rows[row];
  if ((here.mask >> lane & 1U) == 0) return;
  std::uint32_t number = here.first;
  for (std::uint32_t before = here.mask & ((1U << lane) - 1); before != 0; before &= before - 1) ++number;
  out[number] = finish_voxel(view, sums + row * lanes + lane, most_tile_rows * lanes,
                             observed.voxels[tile.voxel + row * observed.x + lane]);
}

}  // namespace acuity
