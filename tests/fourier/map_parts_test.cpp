// Maps that are made of parts, beside loops over voxels.
#include "host/fourier/map_parts.h"

#include <cmath>

#include <gtest/gtest.h>

#include "host/core/mask_runs.h"
#include "host/fourier/frequency_filter.h"
#include "host/fourier/random_phases.h"
#include "support/engine_cases.h"

namespace acuity::testing {
namespace {

const GridSize small_box{7, 6, 8};

std::vector<float> voxels_of(const MapParts& parts, int threads = 2) {
  const PlaneSource source = planes_of(parts, threads);
  const auto plane = static_cast<std::size_t>(small_box.x * small_box.y);
  std::vector<float> voxels(plane * static_cast<std::size_t>(small_box.z), 0.F);
  std::vector<float> scratch(plane, std::nanf(""));
  for (std::int64_t z = 0; z < small_box.z; ++z)
    if (const float* const from = source(z, scratch.data()))
      std::copy_n(from, plane, voxels.begin() + static_cast<std::ptrdiff_t>(plane) * z);
  return voxels;
}

class MapPartsTest : public ::testing::Test {
 protected:
  MapPartsTest() : first(random_volume(small_box, 1, 1)), second(random_volume(small_box, 1, 2)) {
    mask = {small_box, std::vector<std::uint8_t>(first.voxels.size())};
    for (std::size_t i = 60; i < 250; ++i) mask.inside[i] = i % 3 != 0;
    Volume part = random_volume({3, 4, 5}, 1, 3);
    for (float& w : part.voxels) w = std::abs(w);  // Some are larger than 1.
    whole = {small_box, 1, std::vector<float>(first.voxels.size())};
    const GridBox box{2, 1, 2, part.size};
    box.for_each_row(small_box, [&](std::int64_t to, std::int64_t from) {
      for (std::int64_t x = 0; x < box.size.x; ++x)
        whole.voxels[static_cast<std::size_t>(to + x)] = part.voxels[static_cast<std::size_t>(from + x)];
    });
    weights = {box, std::move(part)};
  }

  Volume first;
  Volume second;
  Mask mask;
  Volume whole;  // The weights on the whole grid.
  BoxWeights weights;
};

TEST_F(MapPartsTest, AreASumWithASign) {
  MapParts parts(first);
  EXPECT_EQ(voxels_of(parts), first.voxels);
  parts.second = second;
  for (const float sign : {1.F, -1.F}) {
    parts.sign = sign;
    const std::vector<float> found = voxels_of(parts);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], first.voxels[i] + sign * second.voxels[i]);
  }
}

TEST_F(MapPartsTest, AreZeroOutsideAMask) {
  MapParts parts(first);
  parts.second = second;
  parts.mask = &mask;
  parts.level = 0.5F;
  const std::vector<float> found = voxels_of(parts);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_EQ(found[i], mask.inside[i] == 0 ? 0 : first.voxels[i] + second.voxels[i] - 0.5F);
  EXPECT_FLOAT_EQ(*inside(first, mask, 1).level, static_cast<float>(mean_outside(first, mask, 1)));
}

TEST_F(MapPartsTest, AreWeighedAfterALevelIsTakenOff) {
  MapParts parts(first);
  parts.second = second;
  parts.sign = -1;
  parts.weights = &weights;
  double sum = 0;
  double outside = 0;
  for (std::size_t i = 0; i < whole.voxels.size(); ++i) {
    const double share = 1 - std::min(1.0, static_cast<double>(whole.voxels[i]));
    sum += share * (first.voxels[i] - second.voxels[i]);
    outside += share;
  }
  for (const std::optional<float> given : {std::optional<float>(0.25F), std::optional<float>()}) {
    parts.level = given;
    const double level = given ? *given : sum / outside;
    const std::vector<float> found = voxels_of(parts);
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], (first.voxels[i] - second.voxels[i] - level) * whole.voxels[i], 2e-6);
  }
}

TEST_F(MapPartsTest, TakeRandomPhasesBeforeWeights) {
  MapParts parts(first);
  parts.phases = PhaseRange{2, 9};
  Volume turned = first;
  randomise_planes(small_box, planes_of(VolumeView(first)), *parts.phases, sink_of(small_box, turned.voxels), 1);
  EXPECT_NE(turned.voxels, first.voxels);
  EXPECT_EQ(voxels_of(parts), turned.voxels);
  parts.weights = &weights;
  MapParts expected(turned);
  expected.weights = &weights;
  const std::vector<float> of_turned = voxels_of(expected);
  const std::vector<float> found = voxels_of(parts);
  // Its sum comes from F(0), which is rounded.
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], of_turned[i], 1e-6);
}

TEST_F(MapPartsTest, AreTheSameForAnyThreads) {
  MapParts parts(first);
  parts.weights = &weights;
  EXPECT_EQ(voxels_of(parts, 1), voxels_of(parts, 3));
}

TEST_F(MapPartsTest, OfAFilterEndAtTheMaskOfItsResult) {
  Volume whole_result = first;
  Volume inside_mask = first;
  const auto gain = [](double s) { return 1 - s; };
  filter_map(first, all_kx(small_box), gain, {sink_of(small_box, whole_result.voxels)}, 1);
  filter_map(first, all_kx(small_box), gain, {sink_of(small_box, inside_mask.voxels), 0, &mask}, 1);
  for (std::size_t i = 0; i < first.voxels.size(); ++i)
    EXPECT_EQ(inside_mask.voxels[i], mask.inside[i] == 0 ? 0 : whole_result.voxels[i]);
}

TEST(MeanOutside, OfWeightsThatLeaveNothingIsThatOfAllVoxels) {
  EXPECT_EQ(mean_outside_of(80, 30, 110, {4, 5, 6}), 5);         // 50 over 10 voxels outside.
  EXPECT_EQ(mean_outside_of(240, 240, 120, {4, 5, 6}), 2);       // None outside.
  EXPECT_EQ(mean_outside_of(240, 100, 119.9995, {4, 5, 6}), 2);  // Only rounding.
}

}  // namespace
}  // namespace acuity::testing
