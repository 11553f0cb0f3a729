#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/core/mask_runs.h"
#include "host/masks/soft_rim.h"
#include "support/engine_cases.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

Model model_of(const std::string& pdb) {
  const TempDir folder;
  write_text(folder / "model.pdb", pdb);
  return read_model(folder / "model.pdb");
}

TEST(ModelMask, HoldsTheVoxelsWithinTheRadiusOfAnAtomAndNoOthers) {
  const Model model = model_of(pdb_blob(40, {9, 8, 10}, 9, 11));
  const GridSize size{22, 20, 25};
  const double spacing = 0.9;
  const Mask mask = model_mask(model, size, spacing, 2.5, 3);
  for (std::int64_t z = 0; z < size.z; ++z)
    for (std::int64_t y = 0; y < size.y; ++y)
      for (std::int64_t x = 0; x < size.x; ++x) {
        double nearest = 1e9;
        for (const Vec3& p : model.positions_angstrom())
          nearest = std::min(
              nearest, std::hypot(static_cast<double>(x) * spacing - p[0], static_cast<double>(y) * spacing - p[1],
                                  static_cast<double>(z) * spacing - p[2]));
        ASSERT_EQ(mask.inside[static_cast<std::size_t>(size.index(x, y, z))], nearest <= 2.5 ? 1 : 0) << nearest;
      }
}

TEST(ModelMask, HoldsTheVoxelsAtTheRadiusItself) {
  // 123 points of a cubic grid lie within 3 of one of them, 6 + 24 of those at 3: (3, 0, 0) and (2, 2, 1).
  const Mask mask = model_mask(model_of(pdb_atom(1, "C", "C", 5, 5, 5)), {11, 11, 11}, 1.0, 3);
  EXPECT_EQ(mask.count(), 123);
}

TEST(ModelMask, DoesNotWrapAroundTheBox) {
  const Mask mask = model_mask(model_of(pdb_atom(1, "C", "C", 0.1, 5, 5)), {10, 10, 10}, 1.0, 3);
  EXPECT_EQ(mask.inside[static_cast<std::size_t>(mask.size.index(0, 5, 5))], 1);
  EXPECT_EQ(mask.inside[static_cast<std::size_t>(mask.size.index(9, 5, 5))], 0);
}

TEST(ModelMask, AnAtomOutsideTheBoxStillReachesIn) {
  const Mask mask = model_mask(model_of(pdb_atom(1, "C", "C", -1.5, 5, 5)), {10, 10, 10}, 1.0, 3);
  EXPECT_EQ(mask.inside[static_cast<std::size_t>(mask.size.index(1, 5, 5))], 1);
  EXPECT_EQ(mask.inside[static_cast<std::size_t>(mask.size.index(2, 5, 5))], 0);
}

TEST(MaskRuns, CoverTheMaskInOrderAndEndWithTheRow) {
  const GridSize size{7, 5, 4};
  const Mask mask = random_mask(size, 2, 12);
  const std::vector<MaskRun> runs = runs_of(mask);
  EXPECT_EQ(mask_of(runs, size).inside, mask.inside);
  EXPECT_EQ(voxel_count(runs), mask.count());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(runs[i].first / size.x, (runs[i].first + runs[i].length - 1) / size.x);
    if (i > 0) {
      EXPECT_GT(runs[i].first, runs[i - 1].first);
    }
  }
}

TEST(MaskRuns, OfAFullMaskAreItsRows) { EXPECT_EQ(runs_of(full_mask({7, 5, 4})).size(), 20U); }

TEST(BinaryMask, TakesVoxelsOfAHalfAndMore) {
  Volume v{{2, 2, 1}, 1, {0.49F, 0.5F, 1.F, -3.F}};
  EXPECT_EQ(binary_mask(v, "m").inside, (std::vector<std::uint8_t>{0, 1, 1, 0}));
  v.voxels = {0, 0, 0, 0.4F};
  EXPECT_THROW(binary_mask(v, "m"), Error);
}

TEST(SoftEdge, IsTheCosineOfTheDistanceToTheNearestMaskVoxel) {
  const GridSize size{15, 14, 13};
  const Mask mask = random_mask(size, 300, 13);
  for (const int edge : {0, 1, 5}) {
    const Volume soft = with_soft_edge(mask, 1, edge);
    for (std::int64_t z = 0; z < size.z; ++z)
      for (std::int64_t y = 0; y < size.y; ++y)
        for (std::int64_t x = 0; x < size.x; ++x) {
          double nearest = 1e9;
          for (std::int64_t i = 0; i < size.count(); ++i)
            if (mask.inside[static_cast<std::size_t>(i)] != 0)
              nearest = std::min(
                  nearest, std::hypot(static_cast<double>(i % size.x - x), static_cast<double>(i / size.x % size.y - y),
                                      static_cast<double>(i / size.x / size.y - z)));
          double expected = nearest == 0 ? 1 : 0;
          if (edge > 0 && nearest < edge) expected = (1 + std::cos(std::acos(-1.0) * nearest / edge)) / 2;
          // One rounding to single precision.
          ASSERT_NEAR(soft.voxels[static_cast<std::size_t>(size.index(x, y, z))], expected, 1e-7);
        }
  }
}

TEST(SoftRim, RisesFromTheVoxelsOutsideAndNotFromTheBoxsFaces) {
  // Inside is x >= 5: the nearest voxel outside lies at x = 4, in the same row.
  const GridSize size{15, 3, 4};
  Mask mask{size, {}};
  for (std::int64_t i = 0; i < size.count(); ++i) mask.inside.push_back(i % size.x >= 5 ? 1 : 0);
  const int rim = 4;
  const Volume soft = with_soft_rim(mask, 1, rim, 2);
  for (std::int64_t i = 0; i < size.count(); ++i) {
    const double d = std::clamp(static_cast<double>(i % size.x - 4), 0.0, static_cast<double>(rim));
    // Two roundings to single precision.
    EXPECT_NEAR(soft.voxels[static_cast<std::size_t>(i)], (1 - std::cos(std::acos(-1.0) * d / rim)) / 2, 2e-7) << i;
  }
}

TEST(MeanOutside, IsTheMeanOfTheVoxelsThatAreNotComputed) {
  const Volume v{{2, 2, 1}, 1, {1, 2, 30, 40}};
  Mask mask{{2, 2, 1}, {0, 0, 1, 1}};
  EXPECT_DOUBLE_EQ(mean_outside(v, mask, 1), 1.5);
  mask.inside = {1, 1, 1, 1};
  EXPECT_DOUBLE_EQ(mean_outside(v, mask, 1), 73.0 / 4);
}

}  // namespace
}  // namespace acuity::testing
