#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/raw_map.h"

namespace acuity::testing {
namespace {

/// A header whose numbers are all different and not round, and noise to go with it.
RawMap odd_map(const std::array<int, 3>& axes) {
  RawMap raw = RawMap({5, 6, 7}).geometry(axes, 1.0523F);
  raw.integer(5, -3).integer(6, 17).integer(7, 123456);
  for (int i = 0; i < 3; ++i) {
    // Twice the box in noisy floats: neither rounding nor the voxel count may get into the output.
    raw.integer(8 + i, 2 * (5 + i)).real(11 + i, std::nextafter(static_cast<float>(5 + i) * 2.1046F, 0.0F));
    raw.integer(7 + axes[i], 2 * (5 + i)).real(10 + axes[i], std::nextafter(static_cast<float>(5 + i) * 2.1046F, 0.0F));
  }
  raw.real(14, 89.995F).real(15, 90).real(16, 90.0049F);
  raw.integer(23, 4).real(50, -0.3F).real(51, 1234.567F).real(52, 1e-6F);
  raw.integer(56, 2).label(0, "the first label").label(1, "the second");
  const Volume noise = random_volume({5, 6, 7}, 1, 5);
  for (const float v : noise.voxels) raw.voxel(v);
  return raw;
}

/// Reads `raw`, writes what was read, and returns the bytes of that file.
std::vector<char> rewritten(const RawMap& raw, const std::string& name = "out.mrc",
                            const std::string& label = "by a test") {
  const TempDir folder;
  write_bytes(folder / "in.mrc", raw.bytes());
  const Map map = read_map(folder / "in.mrc");
  write_map(folder / name, map.header, map.volume, label);
  EXPECT_EQ(folder.files(), (std::vector<std::string>{"in.mrc", name})) << "no temporary file is left";
  return read_bytes(folder / name);
}

TEST(MapWriter, KeepsGeometryAndVoxelsBitForBitInEveryAxisOrder) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const RawMap raw = odd_map(axes);
    const std::vector<char> before = raw.bytes();
    const std::vector<char> after = rewritten(raw);
    ASSERT_EQ(after.size(), before.size());
    const auto same_words = [&](int first, int last) {
      for (int word = first; word <= last; ++word)
        EXPECT_EQ(integer_at(after, word), integer_at(before, word)) << "word " << word;
    };
    same_words(1, 3);    // Size.
    same_words(5, 19);   // Starts, intervals, cell, angles, axes.
    same_words(23, 23);  // Space group.
    same_words(50, 54);  // Origin, MAP, machine stamp.
    EXPECT_TRUE(std::equal(after.begin() + 1024, after.end(), before.begin() + 1024));
  }
}

TEST(MapWriter, KeepsGeometryAndValuesOfAFileInTheOtherByteOrder) {
  const auto other = own_byte_order() == ByteOrder::little ? ByteOrder::big : ByteOrder::little;
  const auto value = [](int x, int y, int z) { return x - 10 * y + 100 * z; };
  const auto make = [&](int mode, ByteOrder order) {
    return RawMap({3, 4, 5}, mode, order).geometry({2, 3, 1}, 1.1F).integer(6, -9).real(50, 3.25F).fill(value);
  };
  const std::vector<char> after = rewritten(make(1, other));
  const std::vector<char> meant = make(2, own_byte_order()).bytes();
  for (int word = 1; word <= 19; ++word) EXPECT_EQ(integer_at(after, word), integer_at(meant, word)) << "word " << word;
  EXPECT_EQ(real_at(after, 50), 3.25F);
  EXPECT_TRUE(std::equal(after.begin() + 1024, after.end(), meant.begin() + 1024, meant.end()));
}

TEST(MapWriter, SaysWhatItWroteInTheHeader) {
  const std::vector<char> file = rewritten(RawMap({2, 2, 1}).voxels({-1, 0, 2, 7}));
  EXPECT_EQ(integer_at(file, 4), 2) << "mode";
  EXPECT_EQ(real_at(file, 20), -1) << "least";
  EXPECT_EQ(real_at(file, 21), 7) << "largest";
  EXPECT_EQ(real_at(file, 22), 2) << "mean";
  EXPECT_FLOAT_EQ(real_at(file, 55), std::sqrt(9.5F)) << "rms from the mean: 9 + 4 + 0 + 25 over 4";
  EXPECT_EQ(integer_at(file, 24), 0) << "bytes of extended header";
  EXPECT_EQ(integer_at(file, 28), 20141) << "version of the format";
  EXPECT_EQ(text_at(file, 53, 4), "MAP ");
  const std::string stamp =
      own_byte_order() == ByteOrder::little ? std::string("DD\0\0", 4) : std::string("\x11\x11\0\0", 4);
  EXPECT_EQ(text_at(file, 54, 4), stamp);
}

TEST(MapWriter, AddsItsLabelToTheOthers) {
  const std::vector<char> file = rewritten(odd_map({1, 2, 3}), "out.mrc", "by a test");
  EXPECT_EQ(integer_at(file, 56), 3);
  EXPECT_EQ(text_at(file, 57, 80), "the first label" + std::string(65, ' '));
  EXPECT_EQ(text_at(file, 77, 80), "the second" + std::string(70, ' '));
  EXPECT_EQ(text_at(file, 97, 80), "by a test" + std::string(71, ' '));
  const std::string longest(100, 'w');
  EXPECT_EQ(text_at(rewritten(odd_map({1, 2, 3}), "out.mrc", longest), 97, 84),
            longest.substr(0, 80) + std::string(4, '\0'));
}

TEST(MapWriter, ReplacesTheLastOfTenLabels) {
  RawMap raw = odd_map({1, 2, 3}).integer(56, 10);
  for (int i = 0; i < 10; ++i) raw.label(i, "label " + std::to_string(i) + std::string(73, ' '));
  const std::vector<char> file = rewritten(raw);
  EXPECT_EQ(integer_at(file, 56), 10);
  EXPECT_EQ(text_at(file, 57, 7), "label 0");
  EXPECT_EQ(text_at(file, 57 + 20 * 8, 7), "label 8");
  EXPECT_EQ(text_at(file, 57 + 20 * 9, 9), "by a test");
  EXPECT_EQ(file.size(), raw.bytes().size());
}

TEST(MapWriter, KeepsSymmetryTextAndDropsOtherExtendedHeaders) {
  const std::string symmetry = "X,Y,Z" + std::string(75, ' ');
  const std::vector<char> with_text = rewritten(odd_map({3, 2, 1}).dilated(symmetry));
  EXPECT_EQ(integer_at(with_text, 24), 80);
  EXPECT_EQ(text_at(with_text, 27, 4), "CCP4") << "type of the extended header";
  EXPECT_EQ(text_at(with_text, 257, 80), symmetry);
  const std::vector<char> voxels = odd_map({3, 2, 1}).bytes();
  EXPECT_TRUE(std::equal(with_text.begin() + 1104, with_text.end(), voxels.begin() + 1024, voxels.end()));

  const std::vector<char> without = rewritten(odd_map({3, 2, 1}).dilated(std::string(160, '\x03')));
  EXPECT_EQ(integer_at(without, 24), 0);
  EXPECT_TRUE(std::equal(without.begin() + 1024, without.end(), voxels.begin() + 1024, voxels.end()));
}

TEST(MapWriter, CompressesWhenTheNameEndsInGz) {
  const RawMap raw = odd_map({2, 1, 3});
  const std::vector<char> packed = rewritten(raw, "out.mrc.gz");
  ASSERT_GE(packed.size(), 2U);
  EXPECT_EQ(text_at(packed, 1, 2), "\x1f\x8b") << "gzip's magic number";
  EXPECT_EQ(gunzipped(packed), rewritten(raw, "out.mrc"));
}

TEST(MapWriter, CompressesMoreThanOneBufferOfNoise) {
  // 110^3 floats are 5 MB: more than the writer's buffer of 1 MiB, before and after compression.
  const Volume noise = random_volume({110, 110, 110}, 1, 23);
  const TempDir folder;
  write_map(folder / "noise.map.gz", make_header(noise.size, 1, {}), noise, "noise");
  const std::vector<char> file = gunzipped(read_bytes(folder / "noise.map.gz"));
  ASSERT_EQ(file.size(), 1024 + 4 * noise.voxels.size());
  EXPECT_EQ(std::memcmp(file.data() + 1024, noise.voxels.data(), 4 * noise.voxels.size()), 0);
  EXPECT_EQ(read_map(folder / "noise.map.gz").volume.voxels, noise.voxels);
}

TEST(MapWriter, WritesTheSameBytesEachTime) {
  EXPECT_EQ(rewritten(odd_map({3, 1, 2})), rewritten(odd_map({3, 1, 2})));
  EXPECT_EQ(rewritten(odd_map({3, 1, 2}), "out.gz"), rewritten(odd_map({3, 1, 2}), "out.gz"));
}

}  // namespace
}  // namespace acuity::testing
