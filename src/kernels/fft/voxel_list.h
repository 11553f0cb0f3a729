// From runs of a mask to the list of their voxels, with Thrust: a scan over the runs' lengths, then a binary search per
// voxel. Used by launch_voxel_list() on the device; the tests call it with Thrust's host system.
#pragma once

#include <cstdint>

#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/transform.h>
#include <thrust/transform_scan.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "windows/host_device.h"

namespace acuity {

struct RunLength {
  ACUITY_HOST_DEVICE std::int64_t operator()(const MaskRun& run) const { return run.length; }
};

/// The voxel with a number, when ends[r] counts the voxels of the runs up to and including r.
struct VoxelOfNumber {
  const MaskRun* runs;
  const std::int64_t* ends;
  std::int64_t run_count;

  ACUITY_HOST_DEVICE std::int64_t operator()(std::int64_t number) const {
    // The first run that ends behind the number.
    std::int64_t low = 0;
    std::int64_t high = run_count - 1;
    while (low < high) {
      const std::int64_t middle = (low + high) / 2;
      if (ends[middle] > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return runs[low].first + (number - (ends[low] - runs[low].length));
  }
};

/// Fills `voxels` with the voxels first ... first + count - 1 of the runs. `ends` is memory for run_count values. All
/// pointers are to memory of the policy's system.
template <class Policy>
void list_voxels(const Policy& policy, const MaskRun* runs, std::int64_t run_count, std::int64_t* ends,
                 std::int64_t first, std::int64_t count, std::int64_t* voxels) {
  thrust::transform_inclusive_scan(policy, runs, runs + run_count, ends, RunLength{}, thrust::plus<std::int64_t>{});
  thrust::transform(policy, thrust::counting_iterator<std::int64_t>(first),
                    thrust::counting_iterator<std::int64_t>(first + count), voxels,
                    VoxelOfNumber{runs, ends, run_count});
}

}  // namespace acuity
