// Mask files: soft and hard masks of all scales become weights of 0 to 1, densities are refused.
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include <acuity/map.h>
#include <acuity/run_log.h>

#include "support/expect_error.h"
#include "support/raw_map.h"

namespace acuity::testing {
namespace {

constexpr int edge = 32;
using Value = std::function<double(int, int, int)>;

double from_centre(int x, int y, int z) {
  return std::sqrt(std::pow(x - 16, 2) + std::pow(y - 16, 2) + std::pow(z - 16, 2));
}

/// 1 up to `radius` voxels from the centre, a cosine edge of `width` voxels, 0 beyond.
Value ball(double radius, double width) {
  return [=](int x, int y, int z) {
    const double d = (from_centre(x, y, z) - radius) / width;
    return d <= 0 ? 1.0 : d < 1 ? 0.5 + 0.5 * std::cos(std::acos(-1.0) * d) : 0.0;
  };
}

/// 1 in a ball, 0 elsewhere.
Value hard_ball() {
  return [](int x, int y, int z) { return from_centre(x, y, z) < 8 ? 1.0 : 0.0; };
}

/// `value` times `factor` plus `offset`.
Value scaled(const Value& value, double factor, double offset = 0) {
  return [=](int x, int y, int z) { return factor * value(x, y, z) + offset; };
}

/// Whole numbers, for integer modes.
Value rounded(const Value& value) {
  return [=](int x, int y, int z) { return std::round(value(x, y, z)); };
}

/// Normally distributed values inside a ball, those below `least` cut; the largest is some four times the deviation.
Value density(double deviation, double least) {
  const Volume noise = random_volume({edge, edge, edge}, 1, 4);
  return [=](int x, int y, int z) {
    const double v = deviation * static_cast<double>(noise.voxels[static_cast<std::size_t>(noise.size.index(x, y, z))]);
    return from_centre(x, y, z) < 12 ? std::max(least, v) : std::max(least, 0.0);
  };
}

struct Read {
  Volume weights;
  std::vector<std::string> warnings;
};

RawMap raw_of(const Value& value, int mode = 2) { return RawMap({edge, edge, edge}, mode).fill(value); }

Read read(const RawMap& raw, float spacing_of_map = 1) {
  const TempDir folder;
  write_bytes(folder / "map.mrc", raw_of(hard_ball()).geometry({1, 2, 3}, spacing_of_map).bytes());
  write_bytes(folder / "mask.mrc", raw.bytes());
  RunLog log;
  const Map map = read_map(folder / "map.mrc");
  Read result;
  result.weights = read_mask_weights("map", map, folder / "mask.mrc", log);
  result.warnings = log.warnings();
  return result;
}

/// Expects the weights of `value` to a tolerance, and so many warnings.
void expect_weights(const RawMap& raw, const Value& value, double tolerance, std::size_t warnings) {
  const Read found = read(raw);
  const std::vector<float> meant = read(raw_of(value)).weights.voxels;
  double largest = 0;
  for (std::size_t i = 0; i < meant.size(); ++i)
    largest = std::max(largest, static_cast<double>(std::abs(found.weights.voxels[i] - meant[i])));
  EXPECT_LE(largest, tolerance);
  EXPECT_EQ(found.warnings.size(), warnings) << (found.warnings.empty() ? "" : found.warnings[0]);
}

::testing::AssertionResult refuses(const RawMap& raw, const std::string& words) {
  return throws_error(ErrorKind::input, words, [&] { read(raw); });
}

TEST(MaskReader, MasksOfZeroToOneAreTakenAsTheyAre) {
  for (const int mode : {0, 1, 2, 6, 12}) expect_weights(raw_of(hard_ball(), mode), hard_ball(), 0, 0);
  expect_weights(raw_of(scaled(hard_ball(), -1, 1)), scaled(hard_ball(), -1, 1), 0, 0);
}

TEST(MaskReader, SoftEdgesOfAnyWidthAreTakenAsTheyAre) {
  for (const double radius : {4.0, 6.0, 12.0})
    for (const double width : {1.0, 3.0, 8.0, 16.0})
      expect_weights(raw_of(ball(radius, width)), ball(radius, width), 0, 0);
}

TEST(MaskReader, MasksOfTwoOtherValuesAreBroughtToZeroAndOneWithAWarning) {
  expect_weights(raw_of(scaled(hard_ball(), 255)), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 0.4)), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 2, -1)), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 100), 1), hard_ball(), 0, 1);
}

TEST(MaskReader, BytesOfAllKindsAreBroughtToZeroAndOneWithAWarning) {
  // 0 to 255 without a word on the sign is a second warning.
  expect_weights(raw_of(scaled(hard_ball(), 255), 0), hard_ball(), 0, 2);
  expect_weights(raw_of(scaled(hard_ball(), 255), 0).real(20, 0).real(21, 255), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 255, -128), 0).real(20, -128).real(21, 127), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 1, -128), 0).real(20, -128).real(21, -127), hard_ball(), 0, 1);
  expect_weights(raw_of(scaled(hard_ball(), 127), 0), hard_ball(), 0, 1);
}

TEST(MaskReader, SoftMasksOnTheScalesOfIntegersAreBroughtToZeroAndOneWithAWarning) {
  const Value soft = ball(8, 5);
  // Rounding to whole numbers moves a weight by half of one step.
  expect_weights(raw_of(rounded(scaled(soft, 255)), 0).real(20, 0).real(21, 255), soft, 0.51 / 255, 1);
  expect_weights(raw_of(rounded(scaled(soft, 255, -128)), 0).real(20, -128).real(21, 127), soft, 0.51 / 255, 1);
  expect_weights(raw_of(rounded(scaled(soft, 255)), 6), soft, 0.51 / 255, 1);
  expect_weights(raw_of(rounded(scaled(soft, 100)), 1), soft, 0.51 / 100, 1);
  expect_weights(raw_of(rounded(scaled(soft, 32767)), 1), soft, 0.51 / 32767, 1);
  expect_weights(raw_of(rounded(scaled(soft, 65535)), 6), soft, 0.51 / 65535, 1);
}

TEST(MaskReader, WhatResamplingOvershootsIsCutWithAWarning) {
  const Value ringing = [](int x, int y, int z) {
    const double d = from_centre(x, y, z) - 8;
    return hard_ball()(x, y, z) + 0.1 * std::cos(2 * d) * std::exp(-0.3 * std::abs(d));
  };
  const Read found = read(raw_of(ringing));
  EXPECT_EQ(found.warnings.size(), 1U);
  EXPECT_EQ(*std::min_element(found.weights.voxels.begin(), found.weights.voxels.end()), 0);
  EXPECT_EQ(*std::max_element(found.weights.voxels.begin(), found.weights.voxels.end()), 1);
  EXPECT_TRUE(read(raw_of(scaled(hard_ball(), 1.0005, -0.0002))).warnings.size() <= 1) << "rounding";
}

TEST(MaskReader, ADensityIsRefused) {
  constexpr double all = -std::numeric_limits<double>::infinity();
  const char* const words = "is not a mask";
  for (const double deviation : {0.01, 0.1, 0.25, 0.3, 1.0, 20.0}) {
    EXPECT_TRUE(refuses(raw_of(density(deviation, all)), words)) << deviation;
    EXPECT_TRUE(refuses(raw_of(density(deviation, 0)), words)) << deviation << ", cut at 0";
  }
  EXPECT_TRUE(refuses(raw_of(rounded(density(60, 0)), 0).real(20, 0).real(21, 255), words)) << "0 to 255";
  EXPECT_TRUE(refuses(raw_of(rounded(density(30, all)), 0).real(20, -128).real(21, 127), words)) << "-128 to 127";
  const Volume noise = random_volume({edge, edge, edge}, 1, 4);
  // With a deviation of 0.3, one voxel in eleven lies above 0.9: as many as in a mask, but most lie between.
  for (const double deviation : {0.11, 0.3}) {
    const Value between = [&](int x, int y, int z) {
      const auto at = static_cast<std::size_t>(noise.size.index(x, y, z));
      return std::clamp(0.5 + deviation * static_cast<double>(noise.voxels[at]), 0.0, 1.0);
    };
    EXPECT_TRUE(refuses(raw_of(between), words)) << "noise about 0.5";
  }
}

TEST(MaskReader, WhatIsNoMaskSaysWhatItIs) {
  EXPECT_TRUE(refuses(raw_of(scaled(hard_ball(), 0)), "is empty (all its voxels are 0)"));
  EXPECT_TRUE(refuses(raw_of(scaled(hard_ball(), 0, 0.3)), "all its voxels are 0.3"));
  EXPECT_TRUE(refuses(raw_of(scaled(hard_ball(), -1)), "its values are -1 to 0"));
  const Value labels = [](int x, int y, int z) { return hard_ball()(x, y, z) * (1 + x / 8); };
  EXPECT_TRUE(refuses(raw_of(labels), "it holds the labels 0 to 3 of several parts"));
}

TEST(MaskReader, AMaskOfTheWholeBoxIsTaken) {
  const Value ones = scaled(hard_ball(), 0, 1);
  expect_weights(raw_of(ones), ones, 0, 0);
  expect_weights(raw_of(scaled(hard_ball(), 0, 255)), ones, 0, 1);
}

TEST(MaskReader, TheVoxelSizeThatProgramsWriteWhoKnowNoneIsReplacedByTheMaps) {
  for (const float spacing : {0.0F, 1.0F, 1.0F / edge}) {
    const Read found = read(raw_of(hard_ball()).geometry({1, 2, 3}, spacing), 1.3F);
    EXPECT_FLOAT_EQ(static_cast<float>(found.weights.spacing_angstrom), 1.3F);
    ASSERT_EQ(found.warnings.size(), 1U) << spacing;
    EXPECT_NE(found.warnings[0].find("that of the map was taken, 1.3 A"), std::string::npos);
  }
  EXPECT_TRUE(throws_error(ErrorKind::input, "Give spacing A", [&] {
    read(raw_of(hard_ball()).geometry({1, 2, 3}, 1.7F), 1.3F);
  }));
}

}  // namespace
}  // namespace acuity::testing
