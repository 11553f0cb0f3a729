#include "host/local_resolution/coarse_grid.h"

#include <gtest/gtest.h>

#include <acuity/mask.h>

namespace acuity::testing {
namespace {

std::size_t at(const GridSize& size, std::int64_t x, std::int64_t y, std::int64_t z) {
  return static_cast<std::size_t>(size.index(x, y, z));
}

TEST(CoarseGrid, HoldsTheCornersOfAllCellsWithMaskVoxels) {
  const GridSize size{10, 8, 9};
  Mask mask{size, std::vector<std::uint8_t>(720)};
  mask.inside[at(size, 4, 3, 6)] = 1;  // On a grid plane in x and z, between two in y.
  const Mask grid = coarse_grid(mask, 2);
  EXPECT_EQ(grid.count(), 2);
  EXPECT_EQ(grid.inside[at(size, 4, 2, 6)], 1);
  EXPECT_EQ(grid.inside[at(size, 4, 4, 6)], 1);
  mask.inside[at(size, 9, 7, 8)] = 1;  // Beyond the last grid voxels of x and y, on that of z.
  EXPECT_EQ(coarse_grid(mask, 2).count(), 3);
  EXPECT_EQ(coarse_grid(mask, 2).inside[at(size, 8, 6, 8)], 1);
  EXPECT_EQ(coarse_grid(mask, 1).inside, mask.inside);
}

TEST(CoarseGrid, InterpolatesALinearFieldExactlyAndLeavesOutWhatIsNotInTheMask) {
  const GridSize size{13, 11, 12};
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::size_t i = 0; i < mask.inside.size(); ++i) mask.inside[i] = i % 5 != 0;
  const Mask grid = coarse_grid(mask, 3);
  Volume coarse{size, 1, std::vector<float>(mask.inside.size(), -1000)};
  const auto field = [](std::int64_t x, std::int64_t y, std::int64_t z) {
    return static_cast<float>(4 + x - 2 * y + 8 * z);
  };
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x)
        if (grid.inside[at(size, x, y, z)] != 0) coarse.voxels[at(size, x, y, z)] = field(x, y, z);
  for (const int threads : {1, 3}) {
    const Volume all = between_grid_voxels(coarse, mask, 3, threads);
    for (std::int64_t z = 0; z < size.z; ++z) {
      for (std::int64_t y = 0; y < size.y; ++y) {
        for (std::int64_t x = 0; x < size.x; ++x) {
          // Grid voxels are 0, 3, 6, 9 and 12 in x, and end at 9 in y and z.
          const float expected = field(x, std::min<std::int64_t>(y, 9), std::min<std::int64_t>(z, 9));
          // Thirds are rounded in double, and the result to float.
          EXPECT_NEAR(all.voxels[at(size, x, y, z)], mask.inside[at(size, x, y, z)] != 0 ? expected : 0, 1e-5);
        }
      }
    }
  }
}

}  // namespace
}  // namespace acuity::testing
