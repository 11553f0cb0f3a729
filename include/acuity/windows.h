// Single windows for developers of methods: amplitudes, gains and correlations per shell at voxels of their choice.
// Beside the workflows, which do the same for all voxels of a mask and keep only what they need.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <acuity/engine.h>
#include <acuity/volume.h>

namespace acuity {

/// A voxel by its indices x, y, z, from 0.
using VoxelIndex = std::array<std::int64_t, 3>;

/// Windows whose values per shell are asked for.
struct WindowQuery {
  int edge_voxels = 0;                 ///< Window edge N, 8 ... 1024, no larger than the box.
  ShellRule shells = ShellRule::full;  ///< Average over a shell.
  double padding = 0;                  ///< Value of the maps outside the box.
  int threads = 0;                     ///< Number of threads; <= 0 means one per core.
};

/// Values per shell: values[i * shells + j] is that of voxel i and shell j = 0 ... N / 2, whose frequency is
/// j / (N * voxel size).
struct ShellValues {
  std::size_t shells = 0;
  std::vector<double> values;
};

/// Mean amplitude of each shell (Eq. 1), in the unit of the map times voxels. In double, one transform for each voxel.
/// Throws Error for a voxel outside the map and a window that does not suit it.
ShellValues window_amplitudes(VolumeView map, std::span<const VoxelIndex> voxels, const WindowQuery& query);

/// Gain of each shell (Eq. 2): amplitude of the reference divided by that of the map, 0 where the map has none.
ShellValues window_gains(VolumeView map, VolumeView reference, std::span<const VoxelIndex> voxels,
                         const WindowQuery& query);

/// Fourier shell correlation of two half maps in each window, -1 ... 1; 0 for shell 0 and where a shell has no power.
/// Needs ShellRule::full.
ShellValues window_correlations(VolumeView half1, VolumeView half2, std::span<const VoxelIndex> voxels,
                                const WindowQuery& query);

}  // namespace acuity
