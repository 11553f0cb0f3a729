// The Thrust part of cuda/fft with Thrust's host system.
#include "kernels/fft/voxel_list.h"

#include <gtest/gtest.h>
#include <thrust/system/cpp/execution_policy.h>

#include "host/core/mask_runs.h"

namespace acuity::testing {
namespace {

TEST(VoxelList, IsThePartOfTheRunsThatWasAskedFor) {
  std::vector<MaskRun> runs;
  std::vector<std::int64_t> voxels;
  for (std::int64_t first = 3; runs.size() < 200; first += 40) {
    runs.push_back({first, static_cast<std::int32_t>(1 + (first * 7) % 31)});
    for (std::int32_t i = 0; i < runs.back().length; ++i) voxels.push_back(first + i);
  }
  std::vector<std::int64_t> ends(runs.size());
  const auto total = static_cast<std::int64_t>(voxels.size());
  for (const auto& [first, count] :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{0, total}, {0, 1}, {total - 1, 1}, {100, 500}, {7, 0}}) {
    std::vector<std::int64_t> list(static_cast<std::size_t>(count), -1);
    list_voxels(thrust::cpp::par, runs.data(), static_cast<std::int64_t>(runs.size()), ends.data(), first, count,
                list.data());
    EXPECT_EQ(list, std::vector<std::int64_t>(voxels.begin() + first, voxels.begin() + first + count));
  }
}

}  // namespace
}  // namespace acuity::testing
