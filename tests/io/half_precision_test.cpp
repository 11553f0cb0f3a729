#include "host/io/half_precision.h"

#include <bit>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/expect_error.h"
#include "support/raw_map.h"
#include "support/same_for_any_threads.h"

namespace acuity::testing {
namespace {

/// The value of 16 bits by IEEE 754: sign, 5 bits of exponent with a bias of 15, 10 bits of fraction.
double value_of(unsigned bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31U);
  const double fraction = bits & 1023U;
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000U) != 0 ? -size : size;
}

constexpr unsigned first_infinite = 31U << 10;

TEST(HalfPrecision, EveryFiniteNumberHasItsValueAndComesBack) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7fffU) >= first_infinite) continue;
    const auto half = static_cast<std::uint16_t>(bits);
    ASSERT_EQ(float_of_half(half), value_of(bits)) << bits;
    ASSERT_EQ(half_of_float(float_of_half(half)), half) << bits;
  }
}

TEST(HalfPrecision, InfiniteAndNoNumbersStayNotFinite) {
  for (unsigned bits = 0; bits < 0x10000; ++bits)
    if ((bits & 0x7fffU) >= first_infinite) {
      const float value = float_of_half(static_cast<std::uint16_t>(bits));
      ASSERT_EQ(std::isinf(value), (bits & 1023U) == 0) << bits;
      ASSERT_EQ(std::isnan(value), (bits & 1023U) != 0) << bits;
    }
}

TEST(HalfPrecision, NumbersBetweenTwoGoToTheNearerAndTiesToTheEvenOne) {
  // The one after the largest stands for the place where rounding up would leave the numbers.
  for (unsigned bits = 0; bits + 1 < first_infinite; ++bits) {
    const double low = value_of(bits);
    const double high = value_of(bits + 1);
    const auto middle = static_cast<float>((low + high) / 2);  // Exact: a float has 13 more bits.
    const unsigned even = bits % 2 == 0 ? bits : bits + 1;
    for (const float sign : {1.0F, -1.0F}) {
      const unsigned sign_bit = sign < 0 ? 0x8000U : 0U;
      ASSERT_EQ(half_of_float(sign * middle), even | sign_bit) << bits;
      ASSERT_EQ(half_of_float(sign * std::nextafter(middle, 0.0F)), bits | sign_bit) << bits;
      ASSERT_EQ(half_of_float(sign * std::nextafter(middle, 1e9F)), (bits + 1) | sign_bit) << bits;
    }
  }
}

TEST(HalfPrecision, NumbersBelowTheLimitRoundToTheLargest) {
  EXPECT_EQ(value_of(first_infinite - 1), largest_half);
  EXPECT_EQ(half_of_float(std::nextafter(beyond_half, 0.0F)), first_infinite - 1);
  EXPECT_EQ(half_of_float(beyond_half), first_infinite) << "a tie with what would be 65536, which is even";
}

TEST(HalfPrecision, NumbersBeyondTheLimitBecomeInfiniteAndNoNumbersStayNone) {
  const float infinite = std::numeric_limits<float>::infinity();
  for (const float large : {65536.F, 131072.F, 1e6F, 1e30F, std::numeric_limits<float>::max(), infinite}) {
    EXPECT_EQ(half_of_float(large), first_infinite) << large;
    EXPECT_EQ(half_of_float(-large), first_infinite | 0x8000U) << large;
  }
  for (const float none : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN(),
                           std::bit_cast<float>(0x7f800001U), std::bit_cast<float>(0xffffffffU)})
    EXPECT_TRUE(std::isnan(float_of_half(half_of_float(none))));
}

std::vector<char> written(const Volume& volume, const std::array<int, 3>& axes, int threads = 0,
                          const std::string& name = "out.mrc") {
  const TempDir folder;
  MapHeader header = make_header(volume.size, 1, {});
  const std::array<std::int64_t, 3> xyz{volume.size.x, volume.size.y, volume.size.z};
  for (std::size_t i = 0; i < 3; ++i) {
    header.axis_of_crs[i] = axes[i] - 1;
    header.size_crs[i] = xyz[static_cast<std::size_t>(axes[i] - 1)];
  }
  write_map(folder / name, header, volume, "half", {12, threads});
  return read_bytes(folder / name);
}

TEST(HalfPrecision, AMapOfMode12HoldsTheRoundedVoxelsInEveryAxisOrder) {
  const Volume noise = random_volume({21, 18, 37}, 1, 5);
  for (const std::array<int, 3>& axes : all_axis_orders) {
    const std::vector<char> file = written(noise, axes);
    ASSERT_EQ(file.size(), 1024 + 2 * noise.voxels.size());
    EXPECT_EQ(integer_at(file, 4), 12) << "mode";
    const std::array<int, 3> size{integer_at(file, 1), integer_at(file, 2), integer_at(file, 3)};
    std::size_t at = 1024;
    std::array<int, 3> crs{};
    for (crs[2] = 0; crs[2] < size[2]; ++crs[2])
      for (crs[1] = 0; crs[1] < size[1]; ++crs[1])
        for (crs[0] = 0; crs[0] < size[0]; ++crs[0], at += 2) {
          std::array<int, 3> xyz{};
          for (std::size_t i = 0; i < 3; ++i) xyz[static_cast<std::size_t>(axes[i] - 1)] = crs[i];
          std::uint16_t bits = 0;
          std::memcpy(&bits, &file[at], 2);
          const double voxel = noise.voxels[static_cast<std::size_t>(noise.size.index(xyz[0], xyz[1], xyz[2]))];
          // Half a last place of 11 bits.
          ASSERT_LE(std::abs(value_of(bits) - voxel), std::max(std::ldexp(std::abs(voxel), -11), std::ldexp(1, -25)));
        }
  }
}

TEST(HalfPrecision, AMapOfMode12StatesTheRangeOfItsVoxelsAndIsReadBack) {
  const Volume noise = random_volume({21, 18, 37}, 1, 5);
  const TempDir folder;
  write_bytes(folder / "map.mrc.gz", written(noise, {1, 2, 3}, 0, "out.mrc.gz"));
  const Map map = read_map(folder / "map.mrc.gz");
  const auto [least, largest] = std::minmax_element(map.volume.voxels.begin(), map.volume.voxels.end());
  EXPECT_EQ(map.header.stated_range[0], *least);
  EXPECT_EQ(map.header.stated_range[1], *largest);
  for (std::size_t i = 0; i < noise.voxels.size(); ++i)
    ASSERT_EQ(map.volume.voxels[i], value_of(half_of_float(noise.voxels[i])));
}

TEST(HalfPrecision, AMapOfMode12IsTheSameForAnyThreads) {
  const Volume noise = random_volume({40, 41, 42}, 1, 6);
  for (const std::array<int, 3>& axes : all_axis_orders)
    expect_same_for_any_threads([&](int threads) { return written(noise, axes, threads); });
}

TEST(MapModes, ThatAreNotWrittenAreRefused) {
  const TempDir folder;
  const Volume volume = random_volume({4, 4, 4}, 1, 5);
  for (const int mode : {0, 1, 3, 4, 6, 101, -2}) {
    EXPECT_TRUE(throws_error(ErrorKind::input, "cannot be written in mode", [&] {
      write_map(folder / "map.mrc", make_header(volume.size, 1, {}), volume, "mode", {mode, 1});
    }));
    EXPECT_FALSE(std::filesystem::exists(folder / "map.mrc")) << mode;
  }
}

TEST(MapWriter, VoxelsThatAreNotFiniteAreRefusedInEveryModeAndNothingIsWritten) {
  const float infinite = std::numeric_limits<float>::infinity();
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), infinite, -infinite})
    for (const int mode : {2, 12}) {
      const TempDir folder;
      Volume volume = random_volume({5, 4, 3}, 1, 5);
      volume.voxels[static_cast<std::size_t>(volume.size.index(3, 1, 2))] = bad;
      EXPECT_TRUE(throws_error(ErrorKind::input, "at x = 3, y = 1, z = 2", [&] {
        write_map(folder / "map.mrc", make_header(volume.size, 1, {}), volume, "bad", {mode, 1});
      }));
      EXPECT_TRUE(folder.files().empty()) << mode;
    }
}

TEST(HalfPrecision, VoxelsThatItCannotHoldAreRefused) {
  const auto of = [](float voxel) { return Volume{{2, 1, 1}, 1, {0.5F, voxel}}; };
  const auto refuses = [&](const std::string& words, const Volume& volume) {
    return throws_error(ErrorKind::input, words, [&] { written(volume, {1, 2, 3}); });
  };
  EXPECT_TRUE(refuses("is beyond 65504", of(65520)));
  EXPECT_TRUE(refuses("is beyond 65504", of(-1e6F)));
  EXPECT_TRUE(refuses("cannot be written in mode 12", of(-1e6F)));
  EXPECT_TRUE(refuses("loses digits", {{2, 1, 1}, 1, {1e-5F, -6e-5F}}));
  EXPECT_EQ(written(of(-65519), {1, 2, 3}).size(), 1028U);
  EXPECT_EQ(written({{2, 1, 1}, 1, {0, 0}}, {1, 2, 3}).size(), 1028U);
}

}  // namespace
}  // namespace acuity::testing
