#include "host/core/mask_runs.h"

#include <vector>

#include <gtest/gtest.h>

namespace acuity {
namespace {

TEST(VoxelNumbers, CountTheVoxelsOfRunsInOrder) {
  const std::vector<MaskRun> runs{{5, 3}, {20, 1}, {30, 2}};
  const VoxelNumbers numbers(runs);
  EXPECT_EQ(numbers.count(), 6);
  const std::vector<std::int64_t> voxels{5, 6, 7, 20, 30, 31};
  for (std::int64_t begin = 0; begin <= 6; ++begin)
    for (std::int64_t end = begin; end <= 6; ++end) {
      std::int64_t expected = begin;
      numbers.for_each(begin, end, [&](std::int64_t number, std::int64_t voxel) {
        EXPECT_EQ(number, expected++);
        EXPECT_EQ(voxel, voxels[static_cast<std::size_t>(number)]);
      });
      EXPECT_EQ(expected, end);
    }
}

}  // namespace
}  // namespace acuity
