#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

MapHeader header_of(const RawMap& map) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", map.bytes());
  return read_map_header(folder / "map.mrc");
}

/// 2 columns, 3 rows, 4 sections, with voxels of 1 A.
RawMap small_map(ByteOrder order = ByteOrder::little) {
  return RawMap({2, 3, 4}, 2, order).voxels(std::vector<double>(24, 1.5));
}

TEST(MapHeader, ReadsEveryWordOfTheGeometryInBothByteOrders) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    RawMap raw = small_map(order);
    raw.integer(5, -7).integer(6, 8).integer(7, 2000000);
    raw.integer(8, 11).integer(9, 12).integer(10, 13);
    raw.real(11, 22).real(12, 36).real(13, 52);
    raw.real(14, 90).real(15, 91.5F).real(16, 120);
    raw.integer(23, 19).real(50, -1.25F).real(51, 2.5F).real(52, 300.75F);
    const MapHeader header = header_of(raw);
    EXPECT_EQ(header.size(), (GridSize{2, 3, 4}));
    EXPECT_EQ(header.size_crs, (std::array<std::int64_t, 3>{2, 3, 4}));
    EXPECT_EQ(header.start_crs, (std::array<std::int32_t, 3>{-7, 8, 2000000}));
    EXPECT_EQ(header.intervals_xyz, (std::array<std::int32_t, 3>{11, 12, 13}));
    EXPECT_EQ(header.cell_angstrom, (Vec3{22, 36, 52}));
    EXPECT_EQ(header.raw_cell, (std::array<float, 3>{22, 36, 52}));
    EXPECT_EQ(header.cell_angles_degrees, (Vec3{90, 91.5, 120}));
    EXPECT_EQ(header.origin_angstrom, (Vec3{-1.25, 2.5, 300.75}));
    EXPECT_EQ(header.spacing(), (Vec3{2, 3, 4}));
    EXPECT_EQ(header.space_group, 19);
    EXPECT_EQ(header.mode, 2);
    EXPECT_EQ(header.other_byte_order, order != own_byte_order());
  }
}

TEST(MapHeader, AHeaderThatMakesSenseInBothByteOrdersIsReadInTheOneWhoseVoxelsTheFileHolds) {
  // Sizes that are multiples of 256, mode 0, empty axes: 256 read the other way is 65536.
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    RawMap raw = RawMap({256, 256, 256}, 0, order);
    raw.integer(17, 0).integer(18, 0).integer(19, 0);
    raw.voxels(std::vector<double>(std::size_t{256} * 256 * 256, 1));
    const MapHeader header = header_of(raw);
    EXPECT_EQ(header.size(), (GridSize{256, 256, 256}));
    EXPECT_EQ(header.other_byte_order, order != own_byte_order());
  }
}

TEST(MapHeader, AnOriginOfRoundingNoiseDoesNotHideTheStart) {
  RawMap raw = small_map();
  raw.integer(5, 4).integer(6, 5).integer(7, 6);
  raw.real(50, 1e-6F).real(51, -1e-6F).real(52, 0);
  EXPECT_EQ(first_voxel_angstrom(header_of(raw), OriginConvention::automatic), (Vec3{4, 5, 6}));
  EXPECT_EQ(first_voxel_angstrom(header_of(raw), OriginConvention::origin), (Vec3{0, 0, 0}));
}

TEST(MapHeader, TakesSizeStartAndSpacingToXyzInEveryAxisOrder) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    RawMap raw = RawMap({2, 3, 4}).geometry(axes, 1.5F).voxels(std::vector<double>(24, 1));
    raw.integer(5, 10).integer(6, 20).integer(7, 30);
    const MapHeader header = header_of(raw);
    const GridSize size = header.size();
    const std::array<std::int64_t, 3> voxels{size.x, size.y, size.z};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(voxels[axes[i] - 1], i + 2);
      EXPECT_EQ(header.start_voxels()[axes[i] - 1], 10 * (i + 1));
      EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::nxstart)[axes[i] - 1], 15 * (i + 1));
      EXPECT_EQ(header.axis_of_crs[i], axes[i] - 1);
    }
    EXPECT_EQ(header.spacing(), (Vec3{1.5, 1.5, 1.5}));
  }
}

TEST(MapHeader, PlacesTheFirstVoxelByTheWordsThatAreAskedFor) {
  const RawMap starts = small_map().integer(5, 4).integer(6, -2).integer(7, 6).geometry({1, 2, 3}, 0.5F);
  const MapHeader by_start = header_of(starts);
  EXPECT_EQ(first_voxel_angstrom(by_start, OriginConvention::automatic), (Vec3{2, -1, 3}));
  EXPECT_EQ(first_voxel_angstrom(by_start, OriginConvention::nxstart), (Vec3{2, -1, 3}));
  EXPECT_EQ(first_voxel_angstrom(by_start, OriginConvention::origin), (Vec3{0, 0, 0}));
  EXPECT_EQ(first_voxel_angstrom(by_start, OriginConvention::zero), (Vec3{0, 0, 0}));
  const MapHeader by_origin = header_of(RawMap(starts).real(51, -7.5F));
  EXPECT_EQ(first_voxel_angstrom(by_origin, OriginConvention::automatic), (Vec3{0, -7.5, 0}));
  EXPECT_EQ(first_voxel_angstrom(by_origin, OriginConvention::origin), (Vec3{0, -7.5, 0}));
  EXPECT_EQ(first_voxel_angstrom(by_origin, OriginConvention::nxstart), (Vec3{2, -1, 3}));
  EXPECT_EQ(first_voxel_angstrom(by_origin, OriginConvention::zero), (Vec3{0, 0, 0}));
}

TEST(MapHeader, TakesAnOriginNextToAWholeVoxelAsThatVoxel) {
  RawMap raw = small_map().geometry({1, 2, 3}, 1.05F).real(50, 162.74998F).real(51, 162.7604F).integer(5, 155);
  const MapHeader header = header_of(raw);
  const Vec3 first = first_voxel_angstrom(header, OriginConvention::automatic);
  EXPECT_EQ(first[0], first_voxel_angstrom(header, OriginConvention::nxstart)[0]) << "155 voxels";
  EXPECT_EQ(first[1], 162.7604F) << "a hundredth of a voxel off is meant";
  EXPECT_EQ(static_cast<float>(header.origin_angstrom[0]), 162.74998F) << "written back as it was";
}

TEST(MapHeader, DividesTheCellByTheIntervalsAndNotByTheVoxels) {
  RawMap raw = small_map().integer(8, 20).integer(9, 20).integer(10, 20);
  raw.real(11, 25).real(12, 25).real(13, 25);
  EXPECT_EQ(header_of(raw).spacing(), (Vec3{1.25, 1.25, 1.25}));
  EXPECT_EQ(header_of(raw.integer(8, 0).real(11, 2.5F)).spacing()[0], 1.25) << "without intervals, by the voxels";
}

TEST(MapHeader, RoundsFloatNoiseOffTheCellAndKeepsTheBits) {
  const float stored = 50.399998F;  // As in a deposited map of 48 voxels of 1.05 A.
  ASSERT_NE(stored, 50.4F);
  const MapHeader header = header_of(small_map().real(11, stored));
  EXPECT_EQ(header.cell_angstrom[0], 50.4);
  EXPECT_EQ(header.raw_cell[0], stored);
}

TEST(MapHeader, NeedsNoRightMachineStampToTellTheByteOrder) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    for (const std::string& stamp : {std::string(4, '\0'), std::string("\x11\x11\0\0", 4), std::string("DA\0\0", 4)}) {
      const MapHeader header = header_of(small_map(order).text(54, stamp));
      EXPECT_EQ(header.size(), (GridSize{2, 3, 4}));
      EXPECT_EQ(header.other_byte_order, order != own_byte_order());
    }
  }
}

TEST(MapHeader, TakesEmptyAxesAsXyz) {
  const MapHeader header = header_of(small_map().integer(17, 0).integer(18, 0).integer(19, 0));
  EXPECT_EQ(header.axis_of_crs, (std::array{0, 1, 2}));
}

TEST(MapHeader, ReadsAsManyLabelsAsItCountsAndTrimsThem) {
  RawMap raw = small_map().integer(56, 2).label(0, "first   ").label(1, std::string(80, 'x')).label(2, "not counted");
  EXPECT_EQ(header_of(raw).labels, (std::vector<std::string>{"first", std::string(80, 'x')}));
  EXPECT_EQ(header_of(raw.label(0, std::string("one\0two", 7))).labels[0], "one") << "a NUL ends a label";
  EXPECT_EQ(header_of(raw.integer(56, 1000)).labels.size(), 10U);
  EXPECT_TRUE(header_of(raw.integer(56, -5)).labels.empty());
}

TEST(MapHeader, KeepsSymmetryTextAndNoOtherExtendedHeader) {
  const std::string symmetry = "X,Y,Z" + std::string(75, ' ') + "-X,Y+1/2,-Z" + std::string(69, ' ');
  ASSERT_EQ(symmetry.size(), 160U);
  const MapHeader text = header_of(small_map().dilated(symmetry));
  EXPECT_EQ(text.symmetry, symmetry);
  EXPECT_EQ(text.extended_header_bytes, 160);
  for (const std::string& other : {std::string(160, '\x01'), std::string(100, 'a')}) {
    const MapHeader binary = header_of(small_map().dilated(other));
    EXPECT_TRUE(binary.symmetry.empty());
    EXPECT_EQ(binary.extended_header_bytes, static_cast<std::int64_t>(other.size()));
  }
}

TEST(MapHeader, SaysWhyAMapCannotBeUsed) {
  EXPECT_EQ(why_unusable(header_of(small_map())), "");
  EXPECT_EQ(why_unusable(header_of(small_map().real(14, 0).real(15, 0).real(16, 0))), "") << "left empty";
  EXPECT_EQ(why_unusable(header_of(small_map().real(15, 90.009F))), "");
  EXPECT_NE(why_unusable(header_of(small_map().real(15, 90.02F))).find("not orthogonal"), std::string::npos);
  EXPECT_NE(why_unusable(header_of(small_map().real(16, 120))).find("90 x 90 x 120"), std::string::npos);
  EXPECT_EQ(why_unusable(header_of(small_map().real(13, 4 * 1.0009F))), "");
  EXPECT_NE(why_unusable(header_of(small_map().real(13, 4 * 1.0011F))).find("not cubes"), std::string::npos);
  for (const float cell : {0.0F, -4.0F})
    EXPECT_NE(why_unusable(header_of(small_map().real(13, cell))).find("no voxel size"), std::string::npos);
}

TEST(MapHeader, RefusesACellOrOriginThatIsNotANumber) {
  for (const int word : {11, 12, 13, 14, 15, 16, 50, 51, 52}) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
      EXPECT_TRUE(throws_error(ErrorKind::input, "cell or origin is not a number",
                               [&] { header_of(small_map().real(word, bad)); }))
          << "word " << word;
    }
  }
}

TEST(MapHeader, DescribesItselfInWords) {
  RawMap raw = RawMap({2, 3, 4}, 12, ByteOrder::big).geometry({3, 1, 2}, 1.5F).voxels(std::vector<double>(24, 1));
  raw.integer(5, 6).integer(56, 1).label(0, "made by a test").dilated(std::string(80, '\x02'));
  const std::string text = describe(header_of(raw));
  for (const char* words : {"3 x 4 x 2 along x, y, z", "1.50000 x 1.50000 x 1.50000 A", "axis order   3,1,2",
                            "NXSTART      0 0 6 voxels", "at 0.000 0.000 9.000 A", "mode 12, 16-bit reals",
                            "80 bytes, not carried over", "made by a test", "usable       yes"})
    EXPECT_NE(text.find(words), std::string::npos) << words << " is missing in\n" << text;
  const std::string no = describe(header_of(small_map().real(14, 80)));
  EXPECT_NE(no.find("usable       no: its cell is not orthogonal"), std::string::npos) << no;
}

TEST(MapHeader, IsMadeForANewMapInAxisOrderXyz) {
  const MapHeader header = make_header({10, 20, 30}, 1.1, {1, -2, 3});
  EXPECT_EQ(header.size(), (GridSize{10, 20, 30}));
  EXPECT_EQ(first_voxel_angstrom(header, OriginConvention::automatic), (Vec3{1, -2, 3}));
  EXPECT_EQ(why_unusable(header), "");
  // The cell is rounded to 1e-5 A, so the spacing of 10 voxels is right to half of 1e-6 A.
  for (const double spacing : header.spacing()) EXPECT_NEAR(spacing, 1.1, 5.1e-7);
}

}  // namespace
}  // namespace acuity::testing
