// Mirrors src/host/engines/sliding_planes-inl.h (transform, energy) and sliding_sweep-inl.h (sweep), and the epilogue
// of sliding_engine.cpp.
#include <algorithm>

#include <cooperative_groups.h>

#include "kernels/device/cuda_check.h"
#include "kernels/device/launch.cuh"
#include "kernels/sliding/sliding_kernels.h"
#include "windows/sliding/sliding_epilogue.h"
#include "windows/sliding/sliding_parts.h"
#include "windows/sliding/sliding_sweep.h"

namespace acuity {
namespace {

namespace cg = cooperative_groups;

// A warp reads neighbouring columns; eight rows per block.
constexpr int plane_rows = 8;
// A tile's rows are few, and its energies are read once.
constexpr int reinitialise_threads = warp_lanes;
constexpr int epilogue_rows = 8;
// Warps of a block, so that two blocks share the registers of a multiprocessor. A thread has 128 of them for up to 18
// pairs of coefficients, and 168 for more. Fewer warps would add to the tile's sums more often.
constexpr int max_warps(int pairs, SweepSums sums) { return pairs <= 18 && sums != SweepSums::powers ? 8 : 6; }

/// A block of threads along x, and its warps. Their numbers cost an instruction each time, where those of blocks of any
/// shape cost five.
struct LineBlock {
  __device__ unsigned thread_rank() const { return threadIdx.x; }
  __device__ unsigned size() const { return blockDim.x; }
  __device__ void sync() const { __syncthreads(); }
};
struct LineWarp {
  __device__ unsigned thread_rank() const { return threadIdx.x % warp_lanes; }
  __device__ static constexpr unsigned size() { return warp_lanes; }
  __device__ void sync() const { __syncwarp(); }
  __device__ int common(int value) const {
    const int rank = static_cast<int>(thread_rank());
    const int lanes = static_cast<int>(size());
    return __popc(__ballot_sync(0xffffffff, rank < value)) + __popc(__ballot_sync(0xffffffff, rank + lanes < value));
  }
};

/// threadIdx and blockIdx x, y: column and row of the region; blockIdx.z: slice, map and kz.
__global__ void __launch_bounds__(warp_lanes* plane_rows) transform_kernel(SlidingWork work, SweepView view) {
  const int column = static_cast<int>(blockIdx.x * warp_lanes + threadIdx.x);
  const int row = static_cast<int>(blockIdx.y * plane_rows + threadIdx.y);
  if (column >= work.region.columns || row >= work.region.rows) return;
  const int parts = (view.shell_count + kz_at_once - 1) / kz_at_once;
  const int maps = view.gain.maps();
  const std::int64_t items = static_cast<std::int64_t>(maps) * work.slice_count * parts;
  for (std::int64_t item = blockIdx.z; item < items; item += gridDim.z) {
    const std::int64_t s = item / parts;
    transform_z(view, work.maps.of(static_cast<int>(s % maps), view.gain.map_count), work.region,
                work.d_slices[s / maps], column, row, static_cast<int>(item % parts) * kz_at_once,
                work.d_transforms + s * view.shell_count * work.region.size(),
                work.d_energies + s * work.region.size());
  }
}

/// Likewise; blockIdx.z: slice and map.
__global__ void __launch_bounds__(warp_lanes* plane_rows) energy_kernel(SlidingWork work, int window_edge, int maps) {
  const int column = static_cast<int>(blockIdx.x * warp_lanes + threadIdx.x);
  const int row = static_cast<int>(blockIdx.y * plane_rows + threadIdx.y);
  if (column >= work.region.columns || row >= work.region.rows) return;
  const std::int64_t at = static_cast<std::int64_t>(row) * work.region.columns + column;
  for (std::int64_t s = blockIdx.z; s < maps * work.slice_count; s += gridDim.z) {
    const std::int64_t plane = s * work.region.size();
    work.d_energies_along_x[plane + at] =
        energy_along_x(window_edge, work.region, work.d_energies + plane, column, row);
  }
}

/// blockIdx.x: tile.
__global__ void __launch_bounds__(reinitialise_threads)
    reinitialise_kernel(SlidingWork work, int window_edge, int maps) {
  __shared__ int flags[2 * warp_lanes];
  const auto warp = cg::tiled_partition<warp_lanes>(cg::this_thread_block());
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    const SweepTile tile = work.d_tiles[t];
    mark_reinitialised_rows(warp, window_edge, maps, work.region, tile, work.d_rows + t * max_tile_rows,
                            work.d_energies_along_x + maps * (tile.slice - work.first_slice) * work.region.size(),
                            flags, work.d_reinitialised + t * max_tile_rows);
    warp.sync();  // The flags of the last rows have been read.
  }
}

/// Floats of the sums of a batch's tiles.
__device__ std::int64_t batch_sums(const SlidingWork& work, const SweepView& view) {
  const int channels = channel_count(view.gain, work.result == WindowResult::powers);
  return work.tile_count * tile_sums(channels, view.shell_count, warp_lanes);
}

/// blockIdx.x: tile; blockIdx.y: part. `map` is the number of the map in the pass, or of the first of two half maps.
template <int kPairs, SweepSums kSums>
__global__ void __launch_bounds__(max_warps(kPairs, kSums) * warp_lanes, 2)
    sweep_kernel(SlidingWork work, SweepView view, SweepLayout layout, int map) {
  extern __shared__ float4 shared[];
  const LineBlock block;
  const LineWarp warp;
  const int channels = channel_count(view.gain, kSums == SweepSums::powers);
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    SweepJob job{};
    job.tile = work.d_tiles[t];
    job.part = static_cast<int>(blockIdx.y);
    job.parts = work.parts;
    job.rows = work.d_rows + t * max_tile_rows;
    job.reinitialised = work.d_reinitialised + t * max_tile_rows;
    job.region = &work.region;
    job.transforms = work.d_transforms;
    job.first_plane = (view.gain.maps() * (job.tile.slice - work.first_slice) + map) * view.shell_count;
    job.sums = work.d_sums + job.part * batch_sums(work, view) + t * tile_sums(channels, view.shell_count, warp_lanes) +
               channel_of_map(map) * view.shell_count * max_tile_rows * warp_lanes;
    sweep_tile<kPairs, kSums>(block, warp, view, layout, job, reinterpret_cast<float*>(shared));
    block.sync();
  }
}

/// blockIdx.x: tile; threadIdx.x: lane; threadIdx.y: row.
__global__ void __launch_bounds__(warp_lanes* epilogue_rows) join_kernel(SlidingWork work, SweepView view) {
  const int sums = swept_sums(view, work.result == WindowResult::powers);
  const std::int64_t stride = batch_sums(work, view);
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    const SweepTile tile = work.d_tiles[t];
    for (int row = static_cast<int>(threadIdx.y); row < tile.rows; row += epilogue_rows)
      join_parts(tile, work.d_rows + t * max_tile_rows, work.d_sums + t * (stride / work.tile_count), sums, work.parts,
                 stride, warp_lanes, row, static_cast<int>(threadIdx.x));
  }
}

/// blockIdx.x: tile; threadIdx.x: lane; threadIdx.y: row.
__global__ void __launch_bounds__(warp_lanes* epilogue_rows, 2)
    epilogue_kernel(SlidingWork work, SweepView view, int values) {
  const bool powers = work.result == WindowResult::powers;
  const int channels = channel_count(view.gain, powers);
  for (std::int64_t t = blockIdx.x; t < work.tile_count; t += gridDim.x) {
    const SweepTile tile = work.d_tiles[t];
    for (int row = static_cast<int>(threadIdx.y); row < tile.rows; row += epilogue_rows)
      tile_epilogue(view, work.maps, tile, work.d_rows + t * max_tile_rows,
                    work.d_sums + t * tile_sums(channels, view.shell_count, warp_lanes), warp_lanes, row,
                    static_cast<int>(threadIdx.x), powers, work.d_out + (tile.first - work.first_voxel) * values);
  }
}

dim3 plane_grid(const SlidingRegion& region, std::int64_t items) {
  return {static_cast<unsigned>((region.columns + warp_lanes - 1) / warp_lanes),
          static_cast<unsigned>((region.rows + plane_rows - 1) / plane_rows),
          static_cast<unsigned>(std::min(items, max_blocks_across))};
}

using SweepKernel = void (*)(SlidingWork, SweepView, SweepLayout, int);

template <SweepSums kSums>
SweepKernel kernel_for_pairs(int pairs) {
  if (pairs == 8) return sweep_kernel<8, kSums>;
  return pairs == 18 ? sweep_kernel<18, kSums> : sweep_kernel<24, kSums>;
}

/// The kernel that sums `sums`, for the number of pairs of a table.
SweepKernel kernel_for(SweepSums sums, int pairs) {
  if (sums == SweepSums::powers) return sweep_kernel<power_pairs, SweepSums::powers>;
  return sums == SweepSums::amplitudes ? kernel_for_pairs<SweepSums::amplitudes>(pairs)
                                       : kernel_for_pairs<SweepSums::amplitudes_and_phases>(pairs);
}

/// The sweep of a pass that takes the most shared memory.
constexpr SweepSums largest_sums(WindowResult result) {
  return result == WindowResult::powers ? SweepSums::powers : SweepSums::amplitudes_and_phases;
}

std::size_t shared_bytes_of(const SweepLayout& layout, int warps) {
  return sizeof(float) * static_cast<std::size_t>(layout.scratch(warps));
}

}  // namespace

void launch_transform(const SlidingWork& work, const SweepView& view, cudaStream_t stream) {
  const dim3 threads(warp_lanes, plane_rows);
  const int parts = (view.shell_count + kz_at_once - 1) / kz_at_once;
  const std::int64_t planes = static_cast<std::int64_t>(view.gain.maps()) * work.slice_count;
  launch("transform", transform_kernel, plane_grid(work.region, planes * parts), threads, 0, stream, work, view);
  launch("energy", energy_kernel, plane_grid(work.region, planes), threads, 0, stream, work, view.window_edge,
         view.gain.maps());
}

void launch_reinitialise(const SlidingWork& work, const SweepView& view, cudaStream_t stream) {
  launch("reinitialise", reinitialise_kernel, blocks_for(work.tile_count), reinitialise_threads, 0, stream, work,
         view.window_edge, view.gain.maps());
}

void launch_sweep(const SlidingWork& work, const SweepView& view, int pairs, int warps, cudaStream_t stream) {
  const unsigned threads = static_cast<unsigned>(warps * warp_lanes);
  const auto sweep = [&](SweepSums sums, int map) {
    const SweepLayout layout(view.window_edge, warp_lanes, pairs, sums);
    const dim3 blocks(blocks_for(work.tile_count), static_cast<unsigned>(work.parts));
    launch("sweep", kernel_for(sums, pairs), blocks, threads, shared_bytes_of(layout, warps), stream, work, view,
           layout, map);
  };
  if (work.result == WindowResult::powers)
    sweep(SweepSums::powers, 0);
  else
    for (int map = 0; map < view.gain.maps(); ++map) sweep(sums_of_map(map, view.gain.map_count), map);
  if (work.parts > 1)
    launch("join", join_kernel, blocks_for(work.tile_count), dim3(warp_lanes, epilogue_rows), 0, stream, work, view);
}

void launch_epilogue(const SlidingWork& work, const SweepView& view, int values, cudaStream_t stream) {
  launch("epilogue", epilogue_kernel, blocks_for(work.tile_count), dim3(warp_lanes, epilogue_rows), 0, stream, work,
         view, values);
}

int sweep_warps(const SweepTable& table, WindowResult result, const SharedMemory& memory) {
  const SweepLayout layout(table.window_edge, warp_lanes, table.pairs, largest_sums(result));
  int best = 0;
  int most = 0;
  for (int warps = max_warps(table.pairs, largest_sums(result)); warps > 0; --warps) {
    const std::size_t bytes = shared_bytes_of(layout, warps);
    if (bytes > memory.block) continue;
    const auto blocks = static_cast<int>(std::min<std::size_t>(2, memory.multiprocessor / (bytes + memory.reserved)));
    if (std::max(1, blocks) * warps <= most) continue;
    most = std::max(1, blocks) * warps;
    best = warps;
  }
  return best;
}

void allow_shared_memory(const SweepTable& table, WindowResult result, int warps) {
  const auto allow = [&](SweepSums sums) {
    const std::size_t bytes = shared_bytes_of(SweepLayout(table.window_edge, warp_lanes, table.pairs, sums), warps);
    check(cudaFuncSetAttribute(kernel_for(sums, table.pairs), cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(bytes)),
          "use its shared memory");
  };
  allow(largest_sums(result));
  if (result == WindowResult::voxel) allow(SweepSums::amplitudes);
}

}  // namespace acuity
