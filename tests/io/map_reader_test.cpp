#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

Map map_of(const std::vector<char>& bytes, const std::string& name = "map.mrc") {
  const TempDir folder;
  write_bytes(folder / name, bytes);
  return read_map(folder / name);
}

int place(int x, int y, int z) { return x + 100 * y + 10000 * z; }

/// Expects that voxel (x, y, z) holds place(x, y, z), whatever the order in the file was.
void expect_places(const Volume& volume) {
  const GridSize& size = volume.size;
  ASSERT_EQ(static_cast<std::int64_t>(volume.voxels.size()), size.count());
  for (int z = 0; z < size.z; ++z)
    for (int y = 0; y < size.y; ++y)
      for (int x = 0; x < size.x; ++x)
        ASSERT_EQ(volume.voxels[static_cast<std::size_t>(size.index(x, y, z))], static_cast<float>(place(x, y, z)))
            << x << ", " << y << ", " << z;
}

struct Mode {
  int mode;
  std::vector<double> values;  // Four, exact in this mode, its extremes among them.
};

TEST(MapReader, ReadsEveryModeInBothByteOrdersExactly) {
  const std::vector<Mode> modes{{0, {-128, -1, 0, 127}},
                                {1, {-32768, -2, 258, 32767}},
                                {2, {-1.5, 3.402823466e38, 1.17549435e-38, 0.1F}},
                                {6, {0, 1, 258, 65535}},
                                {12, {-1.5, 65504, 0.00006103515625, 0.333251953125}}};
  for (const Mode& mode : modes) {
    for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
      const Map map = map_of(RawMap({2, 2, 1}, mode.mode, order).voxels(mode.values).bytes());
      ASSERT_EQ(map.volume.voxels.size(), 4U);
      for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(map.volume.voxels[i], static_cast<float>(mode.values[i])) << "mode " << mode.mode << ", voxel " << i;
    }
  }
}

TEST(MapReader, ReadsTheBytesOfImodWithoutSignUnlessItsFlagSaysSo) {
  constexpr int imod = 1146047817;
  RawMap raw = RawMap({2, 1, 1}, 0).voxels({-128, 5}).integer(39, imod);
  EXPECT_EQ(map_of(raw.bytes()).volume.voxels, (std::vector<float>{128, 5}));
  EXPECT_EQ(map_of(raw.integer(40, 2).bytes()).volume.voxels, (std::vector<float>{128, 5})) << "another flag";
  EXPECT_EQ(map_of(raw.integer(40, 3).bytes()).volume.voxels, (std::vector<float>{-128, 5})) << "flag for signed bytes";
  EXPECT_EQ(map_of(raw.integer(39, imod + 1).integer(40, 0).bytes()).volume.voxels, (std::vector<float>{-128, 5}));
}

TEST(MapReader, ReadsEveryAxisOrderIntoXyz) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const Map map = map_of(RawMap({2, 3, 4}).geometry(axes, 1.5F).fill(place).bytes());
    const std::array<std::int64_t, 3> size{map.volume.size.x, map.volume.size.y, map.volume.size.z};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(size[axes[i] - 1], i + 2);
    EXPECT_EQ(map.volume.spacing_angstrom, 1.5);
    expect_places(map.volume);
  }
}

TEST(MapReader, ReadsEveryAxisOrderOfIntegersInTheOtherByteOrder) {
  const auto other = own_byte_order() == ByteOrder::little ? ByteOrder::big : ByteOrder::little;
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const Map map = map_of(RawMap({3, 2, 3}, 1, other).geometry(axes, 2).fill(place).bytes());
    EXPECT_TRUE(map.header.other_byte_order);
    expect_places(map.volume);
  }
}

TEST(MapReader, ReadsGzipByContentWhateverTheName) {
  const std::vector<char> bytes = gzipped(RawMap({5, 6, 7}).fill(place).bytes());
  for (const char* name : {"map.mrc.gz", "map.mrc", "map"}) expect_places(map_of(bytes, name).volume);
  expect_places(map_of(RawMap({5, 6, 7}).fill(place).bytes(), "plain.gz").volume);
}

TEST(MapReader, SkipsTheExtendedHeader) {
  for (const std::size_t length : {std::size_t{1}, std::size_t{80}, std::size_t{5000}})
    expect_places(map_of(RawMap({2, 3, 4}).dilated(std::string(length, '\x7f')).fill(place).bytes()).volume);
}

TEST(MapReader, ReadsThinMapsAndIgnoresWhatFollowsTheVoxels) {
  expect_places(map_of(RawMap({1, 1, 1}).fill(place).bytes()).volume);
  expect_places(map_of(RawMap({1, 9, 1}).fill(place).bytes()).volume);
  expect_places(map_of(RawMap({2, 3, 4}).fill(place).voxels({1, 2, 3}).bytes()).volume);
}

TEST(MapReader, AcceptsVoxelsThatAreCubesToOneInAThousand) {
  const auto with_cell_z = [](float cell) { return RawMap({4, 4, 4}).fill(place).real(13, cell).bytes(); };
  EXPECT_EQ(map_of(with_cell_z(4 * 1.0009F)).volume.spacing_angstrom, 1.0) << "the x axis gives the spacing";
  EXPECT_TRUE(throws_error(ErrorKind::input, "not cubes", [&] { map_of(with_cell_z(4 * 1.0011F)); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "not cubes", [&] { map_of(with_cell_z(4 * 0.9989F)); }));
}

TEST(MapReader, ComparesGrids) {
  const Map map = map_of(RawMap({4, 5, 6}).fill(place).bytes());
  EXPECT_NO_THROW(require_same_grid("a", map, "b", map_of(RawMap({4, 5, 6}).fill(place).real(50, 9).bytes())));
  EXPECT_NO_THROW(
      require_same_grid("a", map, "b", map_of(RawMap({4, 5, 6}).geometry({1, 2, 3}, 1.0009F).fill(place).bytes())));
  const Map longer = map_of(RawMap({4, 5, 7}).fill(place).bytes());
  const Map coarser = map_of(RawMap({4, 5, 6}).geometry({1, 2, 3}, 1.0011F).fill(place).bytes());
  EXPECT_TRUE(throws_error(ErrorKind::input, "4 x 5 x 6 voxels of 1 A against 4 x 5 x 7",
                           [&] { require_same_grid("a", map, "b", longer); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "a and b are not on the same grid",
                           [&] { require_same_grid("a", map, "b", coarser); }));
}

}  // namespace
}  // namespace acuity::testing
