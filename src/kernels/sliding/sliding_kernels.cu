// Mirrors src/host/engines/sliding_planes-inl.h (transform, energy) and sliding_sweep-inl.h (sweep), and the epilogue
// of sliding_engine.cpp.
#include <algorithm>

#include <cooperative_groups.h>

#include "kernels/device/cuda_check.h"
#include "kernels/device/launch.cuh"
#include "kernels/sliding/sliding_kernels.h"
#include "windows/sliding/sliding_epilogue.h"
#include "windows/sliding/sliding_sweep.h"

namespace acuity {
namespace {

namespace cg = cooperative_groups;

// A warp reads neighbouring columns; eight rows a block.
constexpr int plane_rows = 8;
// A tile's rows are few, and its energies are read once.
constexpr int reinitialise_threads = warp_lanes;
constexpr int epilogue_rows = 8;
// Warps of a block, so that two blocks share the registers of a multiprocessor: 128 a thread for up to 16 pairs of
// coefficients, 168 for more. Fewer warps would add to the tile's sums more often.
constexpr int max_warps(int pairs) { return pairs <= 16 ? 8 : 6; }

/// threadIdx and blockIdx x, y: column and row of the region; blockIdx.z: slice, map and kz.
__global__ void __launch_bounds__(warp_lanes* plane_rows) transform_kernel(SlidingWork work, SweepView view) {
  const int column = static_cast<int>(blockIdx.x * warp_lanes + threadIdx.x);
  const int row = static_cast<int>(blockIdx.y * plane_rows + threadIdx.y);
  if (column >= work.region.columns || row >= work.region.rows) return;
  const int parts = (view.shell_count + kz_at_once - 1) / kz_at_once;
  const std::int64_t items = static_cast<std::int64_t>(view.gain.map_count) * work.slice_count * parts;
  for (std::int64_t item = blockIdx.z; item < items; item += gridDim.z) {
    const std::int64_t s = item / parts;
    NormalisedMapView map = work.observed;
    if (s % view.gain.map_count == 1) map.voxels = work.reference.voxels;
    transform_z(view, map, work.region, work.d_slices[s / view.gain.map_count], column, row,
                static_cast<int>(item % parts) * kz_at_once,
                work.d_transforms + s * view.shell_count * work.region.size(),
                work.d_energies + s * work.region.size());
  }
}

/// Likewise; blockIdx.z: slice and map.
__global__ void __launch_bounds__(warp_lanes* plane_rows)
    energy_kernel(SlidingWork work, int window_edge, int map_count) {
  const int column = static_cast<int>(blockIdx.x * warp_lanes + threadIdx.x);
  const int row = static_cast<int>(blockIdx.y * plane_rows + threadIdx.y);
  if (column >= work.region.columns || row >= work.region.rows) return;
  const std::int64_t at = static_cast<std::int64_t>(row) * work.region.columns + column;
  for (std::int64_t s = blockIdx.z; s < map_count * work.slice_count; s += gridDim.z) {
    const std::int64_t plane = s * work.region.size();
    work.d_energies_along_x[plane + at] =
        energy_along_x(window_edge, work.region, work.d_energies + plane, column, row);
  }
}

/// blockIdx.x: tile.
__global__ void __launch_bounds__(reinitialise_threads)
    reinitialise_kernel(SlidingWork work, int window_edge, int map_count) {
  __shared__ int flags[2 * warp_lanes];
  const auto warp = cg::tiled_partition<warp_lanes>(cg::this_thread_block());
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    const SweepTile tile = work.d_tiles[t];
    mark_reinitialised_rows(warp, window_edge, map_count, work.region, tile, work.d_rows + t * max_tile_rows,
                            work.d_energies_along_x + map_count * (tile.slice - work.first_slice) * work.region.size(),
                            flags, work.d_reinitialised + t * max_tile_rows);
    warp.sync();  // The flags of the last rows have been read.
  }
}

/// blockIdx.x: tile. With phases the observed map, without them the reference.
template <int kPairs, bool kPhases>
__global__ void __launch_bounds__(max_warps(kPairs) * warp_lanes, 2)
    sweep_kernel(SlidingWork work, SweepView view, SweepLayout layout) {
  extern __shared__ float4 shared[];
  const auto block = cg::this_thread_block();
  const auto warp = cg::tiled_partition<warp_lanes>(block);
  const int map = kPhases ? 0 : 1;
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    SweepJob job{};
    job.tile = work.d_tiles[t];
    job.rows = work.d_rows + t * max_tile_rows;
    job.reinitialised = work.d_reinitialised + t * max_tile_rows;
    job.region = &work.region;
    job.transforms = work.d_transforms + (view.gain.map_count * (job.tile.slice - work.first_slice) + map) *
                                             view.shell_count * work.region.size();
    job.sums = work.d_sums + t * tile_sums(view.gain.map_count, view.shell_count, warp_lanes) +
               2 * map * view.shell_count * max_tile_rows * warp_lanes;
    sweep_tile<kPairs, kPhases>(block, warp, view, layout, job, reinterpret_cast<float*>(shared));
    block.sync();
  }
}

/// blockIdx.x: tile; threadIdx.x: lane; threadIdx.y: row.
__global__ void __launch_bounds__(warp_lanes* epilogue_rows) epilogue_kernel(SlidingWork work, SweepView view) {
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    const SweepTile tile = work.d_tiles[t];
    for (int row = static_cast<int>(threadIdx.y); row < tile.rows; row += epilogue_rows)
      tile_epilogue(view, work.observed, tile, work.d_rows + t * max_tile_rows,
                    work.d_sums + t * tile_sums(view.gain.map_count, view.shell_count, warp_lanes), warp_lanes, row,
                    static_cast<int>(threadIdx.x), work.d_out + (tile.first - work.first_voxel));
  }
}

dim3 plane_grid(const SlidingRegion& region, std::int64_t items) {
  return {static_cast<unsigned>((region.columns + warp_lanes - 1) / warp_lanes),
          static_cast<unsigned>((region.rows + plane_rows - 1) / plane_rows),
          static_cast<unsigned>(std::min(items, max_blocks_across))};
}

/// Calls visit(kernel with phases, kernel without) for the number of pairs of a table.
template <class Visit>
void with_kernels(int pairs, const Visit& visit) {
  switch (pairs) {
    case 8:
      return visit(sweep_kernel<8, true>, sweep_kernel<8, false>);
    case 16:
      return visit(sweep_kernel<16, true>, sweep_kernel<16, false>);
    default:
      return visit(sweep_kernel<24, true>, sweep_kernel<24, false>);
  }
}

}  // namespace

void launch_transform(const SlidingWork& work, const SweepView& view, cudaStream_t stream) {
  const dim3 threads(warp_lanes, plane_rows);
  const int parts = (view.shell_count + kz_at_once - 1) / kz_at_once;
  const std::int64_t planes = static_cast<std::int64_t>(view.gain.map_count) * work.slice_count;
  launch("transform", transform_kernel, plane_grid(work.region, planes * parts), threads, 0, stream, work, view);
  launch("energy", energy_kernel, plane_grid(work.region, planes), threads, 0, stream, work, view.window_edge,
         view.gain.map_count);
}

void launch_reinitialise(const SlidingWork& work, const SweepView& view, cudaStream_t stream) {
  launch("reinitialise", reinitialise_kernel, blocks_for(work.tile_count), reinitialise_threads, 0, stream, work,
         view.window_edge, view.gain.map_count);
}

void launch_sweep(const SlidingWork& work, const SweepView& view, int pairs, int warps, cudaStream_t stream) {
  const unsigned threads = static_cast<unsigned>(warps * warp_lanes);
  with_kernels(pairs, [&](auto observed, auto reference) {
    for (int map = 0; map < view.gain.map_count; ++map) {
      const bool phases = map == 0;
      const SweepLayout layout(view.window_edge, warp_lanes, pairs, phases);
      const std::size_t bytes = sizeof(float) * static_cast<std::size_t>(layout.scratch(warps));
      launch("sweep", phases ? observed : reference, blocks_for(work.tile_count), threads, bytes, stream, work, view,
             layout);
    }
  });
}

void launch_epilogue(const SlidingWork& work, const SweepView& view, cudaStream_t stream) {
  launch("epilogue", epilogue_kernel, blocks_for(work.tile_count), dim3(warp_lanes, epilogue_rows), 0, stream, work,
         view);
}

std::size_t sweep_shared_bytes(const SweepTable& table, int warps) {
  const SweepLayout layout(table.window_edge, warp_lanes, table.pairs, true);
  return sizeof(float) * static_cast<std::size_t>(layout.scratch(warps));
}

int sweep_warps(const SweepTable& table, std::size_t shared_bytes) {
  int warps = max_warps(table.pairs);
  while (warps > 0 && sweep_shared_bytes(table, warps) > shared_bytes) --warps;
  return warps;
}

void allow_shared_memory(const SweepTable& table, int warps) {
  const auto bytes = static_cast<int>(sweep_shared_bytes(table, warps));
  with_kernels(table.pairs, [&](auto observed, auto reference) {
    for (const auto kernel : {observed, reference})
      check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes), "use its shared memory");
  });
}

}  // namespace acuity
