#include "host/html_report/page_view.h"

#include <cmath>

#include <gtest/gtest.h>

#include "host/html_report/display_map.h"
#include "host/html_report/slice_images.h"
#include "host/io/png_writer.h"
#include "support/packed_text.h"
#include "support/same_for_any_threads.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

Mask box_mask(GridSize size, std::int64_t first, std::int64_t last) {
  Mask mask{size, std::vector<std::uint8_t>(static_cast<std::size_t>(size.count()))};
  for (std::int64_t z = first; z <= last; ++z)
    for (std::int64_t y = first; y <= last; ++y)
      for (std::int64_t x = first; x <= last; ++x) mask.inside[static_cast<std::size_t>(size.index(x, y, z))] = 1;
  return mask;
}

TEST(DisplayGrid, HoldsTheMaskAndAMarginInsideTheMap) {
  const DisplayGrid grid = region_of(box_mask({20, 22, 24}, 2, 9), 3);
  EXPECT_EQ(grid.first, (std::array<std::int64_t, 3>{0, 0, 0}));
  EXPECT_TRUE(grid.region == (GridSize{13, 13, 13}));
  const DisplayGrid all = region_of(Mask{{3, 4, 5}, std::vector<std::uint8_t>(60)}, 3);
  EXPECT_TRUE(all.region == (GridSize{3, 4, 5}));
}

TEST(DisplayMap, HasTheMeansOfItsBlocks) {
  const Volume map = random_volume({11, 9, 10}, 1.5, 1);
  const DisplayGrid grid{{2, 1, 3}, {7, 8, 5}, 3};
  const Volume small = binned(map, grid, false, 1);
  ASSERT_TRUE(small.size == (GridSize{3, 3, 2}));
  EXPECT_DOUBLE_EQ(small.spacing_angstrom, 4.5);
  for (std::int64_t bz = 0; bz < 2; ++bz)
    for (std::int64_t by = 0; by < 3; ++by)
      for (std::int64_t bx = 0; bx < 3; ++bx) {
        double sum = 0;
        int n = 0;
        for (std::int64_t z = 0; z < 3; ++z)
          for (std::int64_t y = 0; y < 3; ++y)
            for (std::int64_t x = 0; x < 3; ++x) {
              if (3 * bx + x >= 7 || 3 * by + y >= 8 || 3 * bz + z >= 5) continue;
              sum +=
                  map.voxels[static_cast<std::size_t>(map.size.index(2 + 3 * bx + x, 1 + 3 * by + y, 3 + 3 * bz + z))];
              ++n;
            }
        // Sums of 27 floats.
        EXPECT_NEAR(small.voxels[static_cast<std::size_t>(small.size.index(bx, by, bz))], sum / n, 27 * 6e-8 * 4);
      }
}

TEST(DisplayMap, LeavesZerosOutOfOverlays) {
  const Volume map{{2, 2, 2}, 1, {0, 4, 0, 0, 6, 0, 0, 0}};
  EXPECT_EQ(binned(map, {{}, {2, 2, 2}, 2}, true, 1).voxels, std::vector<float>{5});
  const std::vector<std::uint8_t> bytes = bytes_of({{4, 1, 1}, 1, {0, 4, 5, 6}}, 4, 6, true);
  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0, 1, 128, 255}));
}

TEST(SlicePng, HasItsFirstVoxelAtTheLowerLeft) {
  Volume map{{3, 2, 2}, 1, std::vector<float>(12)};
  map.voxels[static_cast<std::size_t>(map.size.index(1, 0, 1))] = 1;
  Image wanted(3, 2, {0, 0, 0});
  wanted.at(1, 0) = {255, 255, 255};  // x = 1, z = 1 of y = 0: the upper row.
  EXPECT_EQ(slice_png(map, {1, 0, {0, 0}, {3, 2}, 1}, {0, 1}), png_bytes(wanted));
}

PageMaps page_of(const Volume& a, const Volume& b, const Mask* mask, int threads) {
  PageMaps maps;
  maps.threads = threads;
  maps.mask = mask;
  maps.mask_label = "mask";
  maps.maps.push_back({PageMap::Kind::density, "before", "", a, {}, {}});
  maps.maps.push_back({PageMap::Kind::density, "after", "", b, 8.0, 0.5});
  maps.maps.push_back({PageMap::Kind::overlay, "local B", "A^2", b, {}, {}});
  return maps;
}

TEST(PageView, FitsItsBudgetByLargerDisplayVoxels) {
  const Volume a = random_volume({90, 90, 90}, 1, 2);
  const Volume b = random_volume({90, 90, 90}, 1, 3);
  const Mask mask = box_mask(a.size, 5, 84);
  int last = 0;
  for (const std::size_t budget : {std::size_t{4000000}, std::size_t{400000}, std::size_t{200000}}) {
    const Json view = view_json(page_of(a, b, &mask, 0), budget);
    EXPECT_LE(view.dump().size(), budget + 2000) << view["bin"];
    EXPECT_GT(view["bin"].get<int>(), last);
    last = view["bin"].get<int>();
  }
}

TEST(PageView, HasVolumesThatUnpackToTheirGrid) {
  const Volume a = random_volume({40, 30, 20}, 2, 4);
  const Mask mask = box_mask(a.size, 5, 14);
  const Json view = view_json(page_of(a, a, &mask, 1), 1000000);
  EXPECT_EQ(view["display_size"], Json({16, 16, 16}));
  EXPECT_EQ(view["bin"], 1);
  const Json& map = view["maps"][0];
  const std::vector<std::uint8_t> bytes = unpacked_rows(map["data"].get<std::string>(), 16);
  ASSERT_EQ(bytes.size(), 4096U);
  const double low = map["low"].get<double>();
  const double high = map["high"].get<double>();
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{7}, std::int64_t{15}}) {
    const auto byte = bytes[static_cast<std::size_t>(at * 256 + at * 16 + at)];
    const double value = a.voxels[static_cast<std::size_t>(a.size.index(2 + at, 2 + at, 2 + at))];
    EXPECT_NEAR(low + byte / 255.0 * (high - low), std::clamp(value, low, high), 0.501 * (high - low) / 255);
  }
  const std::vector<std::uint8_t> inside = unpacked_rows(view["mask"]["data"].get<std::string>(), 16);
  EXPECT_EQ(std::count(inside.begin(), inside.end(), 1), 1000);
  EXPECT_EQ(view["maps"][1]["level"], 0.5);
  EXPECT_EQ(view["maps"][0]["pictures"].size(), 4U);
  EXPECT_FALSE(view["maps"][2].contains("pictures"));
}

TEST(PageView, IsTheSameForAnyThreads) {
  const Volume a = random_volume({48, 40, 44}, 1, 5);
  const Mask mask = box_mask(a.size, 3, 35);
  expect_same_for_any_threads([&](int threads) { return view_json(page_of(a, a, &mask, threads), 300000).dump(); });
}

}  // namespace
}  // namespace acuity::testing
