// Signed and unsigned bytes: the same bytes of mode 0, and what tells how they are meant.
#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/run_log.h>

#include "support/raw_map.h"

namespace acuity::testing {
namespace {

constexpr int imod = 1146047817;

struct Read {
  std::vector<float> voxels;
  std::vector<std::string> warnings;
};

Read read(const RawMap& raw) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", raw.bytes());
  RunLog log;
  return {read_map(folder / "map.mrc", {{}, &log}).volume.voxels, log.warnings()};
}

/// A row of bytes that are 100, 150 and 200 without sign; DMIN and DMAX are 0.
RawMap bytes_of(std::vector<double> values) {
  return RawMap({static_cast<int>(values.size()), 1, 1}, 0).voxels(values);
}

RawMap stating(RawMap raw, float least, float largest) { return raw.real(20, least).real(21, largest); }

const std::vector<float> without_sign{100, 150, 200};
const std::vector<float> with_sign{100, 150 - 256, 200 - 256};

TEST(MapBytes, ARangeThatTheVoxelsHaveOneWayOnlyDecides) {
  EXPECT_EQ(read(stating(bytes_of({100, 150, 200}), 100, 200)).voxels, without_sign);
  EXPECT_EQ(read(stating(bytes_of({100, 150, 200}), -106, 100)).voxels, with_sign);
}

TEST(MapBytes, ARangeThatTheVoxelsHaveDecidesAgainstAStampThatWasLeftBehind) {
  for (const int flags : {0, 1}) {
    const RawMap raw = bytes_of({100, 150, 200}).integer(39, imod).integer(40, flags);
    EXPECT_EQ(read(stating(raw, 100, 200)).voxels, without_sign) << "flags " << flags;
    EXPECT_EQ(read(stating(raw, -106, 100)).voxels, with_sign) << "flags " << flags;
  }
}

TEST(MapBytes, TheStampDecidesWhereTheRangeIsThatOfOtherValues) {
  const RawMap raw = stating(bytes_of({100, 150, 200}).integer(39, imod), -0.1F, 0.3F);
  EXPECT_EQ(read(raw).voxels, without_sign);
  EXPECT_EQ(read(RawMap(raw).integer(40, 1)).voxels, with_sign);
  EXPECT_TRUE(read(raw).warnings.empty());
}

TEST(MapBytes, ARangeThatHoldsTheVoxelsOneWayOnlyDecidesAgainstAStampToo) {
  for (const int stamp : {0, imod, -1}) {  // None, that of unsigned bytes, that of signed ones.
    const RawMap raw = bytes_of({100, 150, 200}).integer(39, stamp == 0 ? 0 : imod).integer(40, stamp < 0 ? 1 : 0);
    EXPECT_EQ(read(stating(raw, 0, 255)).voxels, without_sign);
    EXPECT_EQ(read(stating(raw, -128, 127)).voxels, with_sign);
  }
}

TEST(MapBytes, WithoutRangeAndStampTheVoxelsDecideAndAWarningSaysSo) {
  const Read unsigned_ramp = read(bytes_of({100, 120, 140, 160, 180}));
  EXPECT_EQ(unsigned_ramp.voxels, (std::vector<float>{100, 120, 140, 160, 180}));
  ASSERT_EQ(unsigned_ramp.warnings.size(), 1U);
  EXPECT_NE(unsigned_ramp.warnings[0].find("read as 0 to 255"), std::string::npos) << unsigned_ramp.warnings[0];
  const Read signed_ramp = read(bytes_of({-40, -20, 0, 20, 40}));
  EXPECT_EQ(signed_ramp.voxels, (std::vector<float>{-40, -20, 0, 20, 40}));
  ASSERT_EQ(signed_ramp.warnings.size(), 1U);
  EXPECT_NE(signed_ramp.warnings[0].find("read as -128 to 127"), std::string::npos) << signed_ramp.warnings[0];
  EXPECT_EQ(read(bytes_of({0, 255, 255, 0})).voxels, (std::vector<float>{0, 255, 255, 0})) << "a mask";
}

TEST(MapBytes, BytesUpTo127MeanTheSameEitherWayAndNeedNoWarning) {
  for (const int flags : {0, 1}) {
    const Read both = read(bytes_of({0, 127, 3}).integer(39, imod).integer(40, flags));
    EXPECT_EQ(both.voxels, (std::vector<float>{0, 127, 3}));
    EXPECT_TRUE(both.warnings.empty());
  }
  EXPECT_TRUE(read(bytes_of({0, 127, 3})).warnings.empty());
}

TEST(MapBytes, RowsAlongEveryAxisAreTakenInTheOrderOfTheFile) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    RawMap raw = RawMap({9, 3, 2}, 0).geometry(axes, 1);
    std::vector<double> values;
    for (int i = 0; i < 54; ++i) values.push_back(100 + 10 * (i % 9));
    const Read found = read(raw.voxels(values));
    EXPECT_EQ(*std::min_element(found.voxels.begin(), found.voxels.end()), 100);
    EXPECT_EQ(*std::max_element(found.voxels.begin(), found.voxels.end()), 180);
  }
}

}  // namespace
}  // namespace acuity::testing
