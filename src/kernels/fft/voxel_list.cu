// Mirrors VoxelNumbers of src/host/core/mask_runs.h.
#include <thrust/system/cuda/execution_policy.h>

#include "host/core/mask_runs.h"
#include "kernels/device/cuda_check.h"
#include "kernels/fft/fft_kernels.h"
#include "kernels/fft/voxel_list.h"

namespace acuity {

void launch_voxel_list(const MaskRun* d_runs, std::int64_t run_count, std::int64_t first, std::int64_t count,
                       std::int64_t* d_ends, std::int64_t* d_voxels, cudaStream_t stream) {
  list_voxels(thrust::cuda::par_nosync.on(stream), d_runs, run_count, d_ends, first, count, d_voxels);
  check(cudaGetLastError(), "list the voxels of the mask");
}

}  // namespace acuity
