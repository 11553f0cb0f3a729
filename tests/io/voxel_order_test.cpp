// Maps of more voxels than a block has, in all modes, byte orders and orders of axes, against the words of the format.
#include <bit>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "host/io/file_order.h"
#include "support/expect_error.h"
#include "support/raw_map.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

/// A number of -60 to 60, another one at almost every voxel, that every mode holds.
double value_at(int x, int y, int z) { return (x * 7 + y * 31 + z * 53 + x * y) % 121 - 60; }

std::vector<float> values_in(GridSize size, double offset) {
  std::vector<float> values;
  for (int z = 0; z < size.z; ++z)
    for (int y = 0; y < size.y; ++y)
      for (int x = 0; x < size.x; ++x) values.push_back(static_cast<float>(value_at(x, y, z) + offset));
  return values;
}

Volume read(const std::vector<char>& bytes, int threads = 0) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", bytes);
  MapReading reading;
  reading.threads = threads;
  return read_map(folder / "map.mrc", reading).volume;
}

/// Rows of 1,100 voxels: a block has 119 of them, or 7 in each of 16 sections. No size is a multiple of those.
std::array<int, 3> size_for(const std::array<int, 3>& axes) { return {1100, 131, axes[2] == 1 ? 19 : 3}; }

TEST(VoxelOrder, EveryModeByteOrderAndAxisOrderComesToItsPlace) {
  for (const std::array<int, 3>& axes : all_axis_orders)
    for (const int mode : {0, 1, 2, 6, 12})
      for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
        if (axes[2] == 1 && axes[1] == 2 && mode != 2) continue;  // Large; 2, 3, 1 stands for it.
        const double offset = mode == 6 ? 60 : 0;
        RawMap raw = RawMap(size_for(axes), mode, order).geometry(axes, 1);
        raw.real(20, static_cast<float>(-60 + offset)).real(21, static_cast<float>(60 + offset));
        raw.fill([&](int x, int y, int z) { return value_at(x, y, z) + offset; });
        const Volume volume = read(raw.bytes());
        ASSERT_TRUE(volume.voxels == values_in(volume.size, offset))
            << "mode " << mode << ", axes " << axes[0] << axes[1] << axes[2];
      }
}

TEST(VoxelOrder, OfAGzipFileIsThatOfThePlainFile) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const RawMap raw = RawMap(size_for(axes), 1).geometry(axes, 1).fill(value_at);
    const Volume volume = read(gzipped(raw.bytes(), 1));
    ASSERT_TRUE(volume.voxels == values_in(volume.size, 0)) << axes[0] << axes[1] << axes[2];
  }
}

TEST(VoxelOrder, IsTheSameForAnyThreads) {
  const std::vector<char> plain = RawMap(size_for({3, 1, 2}), 0).geometry({3, 1, 2}, 1).fill(value_at).bytes();
  for (const std::vector<char>& bytes : {plain, gzipped(plain, 1)})
    expect_same_for_any_threads([&](int threads) { return read(bytes, threads).voxels; });
}

TEST(VoxelOrder, WrittenIsThatOfTheFileThatWasRead) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const std::vector<char> bytes = RawMap(size_for(axes)).geometry(axes, 1).fill(value_at).bytes();
    const TempDir folder;
    write_bytes(folder / "in.mrc", bytes);
    const Map map = read_map(folder / "in.mrc");
    expect_same_for_any_threads([&](int threads) {
      write_map(folder / "out.mrc", map.header, map.volume, "same", {2, threads});
      const std::vector<char> out = read_bytes(folder / "out.mrc");
      EXPECT_TRUE(std::equal(out.begin() + 1024, out.end(), bytes.begin() + 1024, bytes.end()));
      return out;
    });
  }
}

TEST(VoxelOrder, TheFirstBadVoxelOfTheFileIsNamedForAnyThreads) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::array<int, 3>& axes : all_axis_orders) {
    std::vector<char> bytes = RawMap(size_for(axes)).geometry(axes, 1).fill(value_at).bytes();
    const std::size_t section = std::size_t{4} * 1100 * 131;
    for (const std::size_t at : {section + 4 * 140000, section + 4 * 130000, 2 * section + 8})
      std::memcpy(&bytes[1024 + at], &nan, 4);
    for (const std::vector<char>& file : {bytes, gzipped(bytes, 1)})
      for (const int threads : {1, 2, 5})
        EXPECT_TRUE(
            throws_error(ErrorKind::input, "a NaN in section 1, position 130000", [&] { read(file, threads); }));
  }
}

TEST(FileOrder, BlocksHaveEveryRowOnceAndLinesOfXWhole) {
  for (const std::array<int, 3>& axes : all_axis_orders) {
    MapHeader header;
    const std::array<int, 3> size_crs = size_for(axes);
    header.size_crs = {size_crs[0], size_crs[1], size_crs[2]};
    for (std::size_t i = 0; i < 3; ++i) header.axis_of_crs[i] = axes[i] - 1;
    const FileOrder order(header, header.size());
    std::vector<int> seen(static_cast<std::size_t>(size_crs[1] * size_crs[2]));
    for (const VoxelBlock& block : order.blocks(0, size_crs[2])) {
      EXPECT_EQ(block.section % order.section_step(), 0);
      if (axes[1] == 1) {
        EXPECT_EQ(block.row % 16, 0);
      }
      for (std::int64_t s = 0; s < block.sections; ++s)
        for (std::int64_t r = 0; r < block.rows; ++r)
          ++seen.at(static_cast<std::size_t>((block.section + s) * size_crs[1] + block.row + r));
    }
    EXPECT_EQ(seen, std::vector<int>(seen.size(), 1));
    EXPECT_EQ(order.section_step(), axes[2] == 1 ? 16 : 1);
  }
}

}  // namespace
}  // namespace acuity::testing
