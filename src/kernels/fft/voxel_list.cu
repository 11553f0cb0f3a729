// Mirrors VoxelNumbers of src/host/core/mask_runs.h.
#include <new>

#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system_error.h>

#include "host/core/mask_runs.h"
#include "kernels/device/cuda_check.h"
#include "kernels/fft/fft_kernels.h"
#include "kernels/fft/voxel_list.h"

namespace acuity {

void launch_voxel_list(const MaskRun* d_runs, std::int64_t run_count, std::int64_t first, std::int64_t count,
                       std::int64_t* d_ends, std::int64_t* d_voxels, cudaStream_t stream) {
  constexpr const char* what = "list the voxels of the mask";
  try {
    list_voxels(thrust::cuda::par_nosync.on(stream), d_runs, run_count, d_ends, first, count, d_voxels);
  } catch (const std::bad_alloc&) {
    check(cudaErrorMemoryAllocation, what);
  } catch (const thrust::system_error& error) {
    check(static_cast<cudaError_t>(error.code().value()), what);
  }
  check(cudaGetLastError(), what);
}

}  // namespace acuity
