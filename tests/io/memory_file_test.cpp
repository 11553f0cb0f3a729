// Files in memory: read as files on a disk are, by every way that ByteSource has.
#include <cstring>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/memory_file.h>

#include "host/bytes/byte_source.h"
#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

std::span<const char> bytes_of(const std::vector<float>& voxels) {
  return {reinterpret_cast<const char*>(voxels.data()), voxels.size() * sizeof(float)};
}

std::vector<float> count_up(std::int64_t voxels) {
  std::vector<float> values(static_cast<std::size_t>(voxels));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) - 7.5F;
  return values;
}

TEST(MemoryFile, IsReadAsAMapWithItsVoxelsAndItsPlace) {
  MapHeader header = make_header({5, 4, 3}, 1.5, {10.5, -3, 2.25});
  header.start_crs = {1, 2, 3};
  const std::vector<float> voxels = count_up(60);
  const std::string head = map_file_head(header);
  const MemoryFile file("map", {head, bytes_of(voxels)});
  const Map map = read_map(file.path());
  EXPECT_EQ(map.volume.voxels, voxels);
  EXPECT_EQ(map.header.origin_angstrom, header.origin_angstrom);
  EXPECT_EQ(map.header.start_crs, header.start_crs);
  EXPECT_NEAR(map.volume.spacing_angstrom, 1.5, 1e-6);
  EXPECT_TRUE(map.header.notes.empty());
}

TEST(MemoryFile, HeadOfAMapInAnyAxisOrderIsInTheOrderXYZ) {
  MapHeader header = make_header({5, 4, 3}, 1, {});
  header.axis_of_crs = {2, 0, 1};  // Columns along z, rows along x, sections along y.
  header.size_crs = {3, 5, 4};
  header.start_crs = {30, 10, 20};
  const std::vector<float> voxels = count_up(60);
  const std::string head = map_file_head(header);
  const MemoryFile file("map", {head, bytes_of(voxels)});
  const Map map = read_map(file.path());
  EXPECT_EQ(map.volume.size, (GridSize{5, 4, 3}));
  EXPECT_EQ(map.volume.voxels, voxels);
  EXPECT_EQ(map.header.start_voxels(), (Vec3{10, 20, 30}));
}

TEST(MemoryFile, IsThereOnlyAsLongAsItLives) {
  std::filesystem::path path;
  {
    const std::string text = "words";
    const MemoryFile file("text", {text});
    path = file.path();
    EXPECT_EQ(ByteSource(path).read_rest(), std::vector<char>(text.begin(), text.end()));
  }
  EXPECT_TRUE(throws_error(ErrorKind::input, "no such file", [&] { ByteSource(path).read_rest(); }));
}

TEST(MemoryFile, TwoOfOneNameAreTwoFiles) {
  const std::string a = "one";
  const std::string b = "other";
  const MemoryFile first("map", {a});
  const MemoryFile second("map", {b});
  EXPECT_NE(first.path(), second.path());
  EXPECT_EQ(ByteSource(first.path()).read_rest().size(), 3U);
  EXPECT_EQ(ByteSource(second.path()).read_rest().size(), 5U);
}

TEST(MemoryFile, PartsFollowEachOtherAtEveryPlace) {
  const std::string parts[] = {"abc", "", "defgh", "i"};
  const MemoryFile file("text", {parts[0], parts[1], parts[2], parts[3]});
  ByteSource source(file.path());
  EXPECT_TRUE(source.has_places());
  EXPECT_EQ(source.exact_bytes(), 9U);
  char read[4] = {};
  source.read(read, 2);
  EXPECT_EQ(std::string(read, 2), "ab");
  source.read_ahead_at(4, read, 3);
  EXPECT_EQ(std::string(read, 3), "ghi");
  source.skip(3);
  EXPECT_EQ(source.read_up_to(read, 4), 4U);
  EXPECT_EQ(std::string(read, 4), "fghi");
  EXPECT_TRUE(throws_error(ErrorKind::input, "truncated", [&] { source.read_ahead_at(0, read, 1); }));
}

TEST(MemoryFile, WithoutBytesIsRefusedAsAnEmptyFileIs) {
  const MemoryFile file("map", {});
  EXPECT_TRUE(throws_error(ErrorKind::input, "empty", [&] { read_map(file.path()); }));
}

}  // namespace
}  // namespace acuity::testing
