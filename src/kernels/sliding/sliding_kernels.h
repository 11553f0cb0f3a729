// The kernels of cuda/sliding, and the functions that launch them.
// Called by CudaSlidingDevice; the bodies are in sliding_planes.h, sliding_sweep.h and sliding_epilogue.h of
// src/windows. Mirrors src/host/engines/sliding_planes-inl.h and sliding_sweep-inl.h.
#pragma once

#include <cstddef>

#include <cuda_runtime_api.h>

#include "kernels/device/pipeline.h"
#include "kernels/sliding/sweep_table.h"
#include "windows/sliding/sliding_planes.h"

namespace acuity {

/// Threads of a warp, one per lane of a tile.
constexpr int warp_lanes = 32;

/// A batch of tiles and slices. All pointers are to device memory; those to tiles, rows and slices are to the first of
/// the batch.
struct SlidingWork {
  PassMaps maps;
  WindowResult result;
  SlidingRegion region;
  const std::int64_t* d_slices;
  std::int32_t first_slice;
  std::int32_t slice_count;
  const SweepTile* d_tiles;
  const TileRow* d_rows;
  std::int64_t tile_count;
  int parts;  ///< Blocks that share the columns of a tile; see SlidingInput.
  std::int64_t first_voxel;
  Complex* d_transforms;          ///< [slice][map][kz][row][column].
  float* d_energies;              ///< [slice][map][row][column].
  float* d_energies_along_x;      ///< Likewise.
  std::uint8_t* d_reinitialised;  ///< [tile][max_tile_rows].
  float* d_sums;                  ///< tile_sums() per tile of the batch; then those of the next part.
  float* d_out;                   ///< Results of the batch's voxels.
};

/// z transforms of the batch's slices, and their energies.
void launch_transform(const SlidingWork& work, const SweepView& view, cudaStream_t stream);
/// Rows of the tiles at which sums start again.
void launch_reinitialise(const SlidingWork& work, const SweepView& view, cudaStream_t stream);
/// Sums per shell of the tiles, in blocks of `warps` warps. `pairs` is that of the table.
void launch_sweep(const SlidingWork& work, const SweepView& view, int pairs, int warps, cudaStream_t stream);
/// Eq. 1 to 4, or 9 for 2; or Eq. 11. `values` come back for each voxel.
void launch_epilogue(const SlidingWork& work, const SweepView& view, int values, cudaStream_t stream);

/// Shared memory of a device, in bytes: that a block may take, all of a multiprocessor, and what each block takes
/// besides.
struct SharedMemory {
  std::size_t block;
  std::size_t multiprocessor;
  std::size_t reserved;
};

/// Warps per block: at most 8 (6 with more than 18 pairs). They are as many as give a multiprocessor the most warps, of
/// one block or two; 0 where not even one fits.
int sweep_warps(const SweepTable& table, WindowResult result, const SharedMemory& memory);
/// Lets the sweep kernels of a pass use the shared memory of so many warps on the current device.
void allow_shared_memory(const SweepTable& table, WindowResult result, int warps);

}  // namespace acuity
