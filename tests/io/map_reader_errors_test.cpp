#include <chrono>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/child_process.h"
#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

/// A name of the file's own, so that its bytes are what is objected to.
void read(const std::vector<char>& bytes) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", bytes);
  read_map(folder / "map.mrc");
}

::testing::AssertionResult refuses(const std::string& words, const std::vector<char>& bytes) {
  return throws_error(ErrorKind::input, words, [&] { read(bytes); });
}

RawMap map_of_noise() {
  RawMap raw({6, 7, 8});
  const Volume noise = random_volume({6, 7, 8}, 1, 11);
  for (const float v : noise.voxels) raw.voxel(v);
  return raw;
}

TEST(MapReaderErrors, AMissingFileAFolderAndAnEmptyFileHaveTheirOwnWords) {
  const TempDir folder;
  const auto reading = [&](const std::string& name) { return [&folder, name] { read_map(folder / name); }; };
  EXPECT_TRUE(throws_error(ErrorKind::input, "missing.mrc (no such file)", reading("missing.mrc")));
  EXPECT_TRUE(throws_error(ErrorKind::input, "it is a folder", reading("")));
  write_bytes(folder / "empty.mrc", {});
  EXPECT_TRUE(throws_error(ErrorKind::input, "the file is empty", reading("empty.mrc")));
}

TEST(MapReaderErrors, AFileWithoutPermissionIsSaidSo) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", map_of_noise().bytes());
  std::filesystem::permissions(folder / "map.mrc", std::filesystem::perms::none);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  EXPECT_TRUE(true_as_nobody([&] {
    return static_cast<bool>(
        throws_error(ErrorKind::input, "Permission denied", [&] { read_map(folder / "map.mrc"); }));
  }));
}

TEST(MapReaderErrors, TextIsNotAMap) {
  const std::string text(5000, 'q');
  EXPECT_TRUE(refuses("is not an MRC or CCP4 map", {text.begin(), text.end()}));
  EXPECT_TRUE(refuses("is not an MRC or CCP4 map", std::vector<char>(5000, '\0')));
}

TEST(MapReaderErrors, ATruncatedMapIsRefusedPlainAndGzip) {
  const std::vector<char> whole = map_of_noise().bytes();
  for (const std::size_t length :
       {std::size_t{1}, std::size_t{100}, std::size_t{1023}, std::size_t{1024}, whole.size() - 1}) {
    const std::vector<char> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_TRUE(refuses("is truncated", part)) << length << " bytes";
    EXPECT_TRUE(refuses("is truncated", gzipped(part))) << length << " bytes, compressed whole";
  }
  const std::vector<char> packed = gzipped(whole);
  for (const std::size_t length : {std::size_t{20}, packed.size() / 2, packed.size() - 9}) {
    EXPECT_TRUE(refuses("is truncated", {packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(length)}))
        << length << " of " << packed.size() << " compressed bytes";
  }
}

TEST(MapReaderErrors, AGzipFileWithoutItsChecksumIsRefused) {
  const std::vector<char> packed = gzipped(map_of_noise().bytes());
  EXPECT_TRUE(refuses("truncated", {packed.begin(), packed.end() - 1}));
  EXPECT_TRUE(refuses("truncated", {packed.begin(), packed.end() - 8}));
}

TEST(MapReaderErrors, ADamagedGzipFileIsNeverTakenForAMap) {
  const std::vector<char> packed = gzipped(map_of_noise().bytes());
  constexpr std::size_t gzip_header = 10;
  for (std::size_t i = gzip_header; i < packed.size(); i += 5) {
    std::vector<char> damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_TRUE(refuses("", damaged)) << "byte " << i << " of " << packed.size();
  }
}

TEST(MapReaderErrors, DamageInGzipIsCalledDamage) {
  std::vector<char> packed = gzipped(map_of_noise().bytes());
  // The first three bits of the stream are its block type; 3 does not exist.
  packed[10] = static_cast<char>(packed[10] | 6);
  EXPECT_TRUE(refuses("is damaged", packed));
}

TEST(MapReaderErrors, ModesThatAreNoDensityAreNamed) {
  for (const int mode : {3, 4, 101}) {
    EXPECT_TRUE(refuses("mode " + std::to_string(mode) + " is not a density", map_of_noise().integer(4, mode).bytes()));
    EXPECT_TRUE(refuses("Supported are modes 0, 1, 2, 6 and 12", map_of_noise().integer(4, mode).bytes()));
  }
  EXPECT_TRUE(refuses("is not an MRC or CCP4 map", map_of_noise().integer(4, -1).bytes()));
}

TEST(MapReaderErrors, AxesThatAreNoOrderOfXyzAreRefused) {
  for (const std::array<int, 3>& axes : std::vector<std::array<int, 3>>{{1, 1, 2}, {3, 3, 3}, {0, 1, 2}, {0, 0, 3}}) {
    RawMap raw = map_of_noise();
    for (int i = 0; i < 3; ++i) raw.integer(17 + i, axes[i]);
    EXPECT_TRUE(refuses("MAPC, MAPR, MAPS must be 1, 2, 3", raw.bytes()));
  }
  EXPECT_TRUE(refuses("is not an MRC or CCP4 map", map_of_noise().integer(17, 4).bytes()));
}

TEST(MapReaderErrors, VoxelsThatAreNotFiniteAreRefusedWithTheirPlace) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const int mode : {2, 12}) {
    for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
      const auto with = [&](double bad) {
        return RawMap({2, 2, 2}, mode, order).voxels({1, 2, 3, 4, 5, 6, bad, 8}).bytes();
      };
      EXPECT_TRUE(refuses("a NaN in section 1, position 2", with(nan)));
      EXPECT_TRUE(refuses("an infinite value in section 1, position 2", with(infinity)));
      EXPECT_TRUE(refuses("an infinite value", with(-infinity)));
    }
  }
}

TEST(MapReaderErrors, ACellThatIsNotOrthogonalOrMissingIsRefused) {
  EXPECT_TRUE(refuses("its cell is not orthogonal", map_of_noise().real(15, 94.3F).bytes()));
  EXPECT_TRUE(refuses("no voxel size", map_of_noise().real(11, 0).bytes()));
  EXPECT_TRUE(refuses("no voxel size", map_of_noise().real(11, 0).real(12, 0).real(13, 0).bytes()));
}

TEST(MapReaderErrors, SizesThatAreNoSizesAreNotAMap) {
  for (const int size : {0, -5, (1 << 24) + 1, std::numeric_limits<int>::max()})
    EXPECT_TRUE(refuses("is not an MRC or CCP4 map", map_of_noise().integer(2, size).bytes())) << size;
}

TEST(MapReaderErrors, AHeaderThatClaimsAHugeMapFailsFastWithoutMemory) {
  const auto start = std::chrono::steady_clock::now();
  // The product of the last sizes is a multiple of 2^64.
  const std::vector<std::array<int, 3>> all{
      {4096, 4096, 4096}, {1 << 20, 1 << 20, 1 << 20}, {1 << 24, 1 << 24, 1 << 24}};
  for (const std::array<int, 3>& sizes : all) {
    RawMap raw = map_of_noise();
    for (int i = 0; i < 3; ++i) raw.integer(1 + i, sizes[i]).integer(8 + i, sizes[i]).real(11 + i, 1.0F);
    EXPECT_TRUE(refuses("is truncated", raw.bytes())) << sizes[0];
    EXPECT_TRUE(refuses("is truncated", gzipped(raw.bytes()))) << sizes[0];
  }
  // All six take milliseconds; the smallest of these maps would take 256 GB and minutes.
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 5);
}

}  // namespace
}  // namespace acuity::testing
