#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <acuity/confidence_mask.h>

#include "support/expect_error.h"
#include "support/test_files.h"

namespace acuity::testing {
namespace {

using Voxel = std::array<std::int64_t, 3>;

TEST(NoiseBoxes, LieInTheMiddleOfFourFaces) {
  const std::vector<NoiseBox> boxes = noise_boxes_at_faces({240, 200, 100}, 24);
  ASSERT_EQ(boxes.size(), 4U);
  EXPECT_EQ(boxes[0].first, (Voxel{108, 4, 38}));
  EXPECT_EQ(boxes[1].first, (Voxel{108, 196 - 24, 38}));
  EXPECT_EQ(boxes[2].first, (Voxel{4, 88, 38}));
  EXPECT_EQ(boxes[3].first, (Voxel{235 - 24, 88, 38}));
  EXPECT_EQ(default_noise_box_edge({240, 200, 100}), 10);
  EXPECT_EQ(default_noise_box_edge({240, 240, 240}), 24);
  EXPECT_EQ(default_noise_box_edge({50, 240, 240}), 10);
}

TEST(NoiseBoxes, ThatDoNotFitAreRefused) {
  EXPECT_TRUE(throws_error(ErrorKind::input, "do not fit", [] { noise_boxes_at_faces({40, 40, 40}, 20); }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "do not fit", [] { noise_boxes_at_faces({100, 100, 20}, 24); }));
  const auto around = [](Voxel centre) { return noise_box_around({40, 30, 20}, centre, 10); };
  EXPECT_EQ(around({5, 25, 15}).first, (Voxel{0, 20, 10}));
  for (const Voxel& centre : {Voxel{4, 15, 10}, Voxel{36, 15, 10}, Voxel{20, 26, 10}, Voxel{20, 15, 16}})
    EXPECT_TRUE(throws_error(ErrorKind::input, "reaches beyond the map", [&] { around(centre); }));
}

TEST(NoiseStatistics, AreThoseOfTheVoxelsInTheBoxes) {
  const Volume volume = random_volume({12, 10, 11}, 1, 51);
  const std::vector<NoiseBox> boxes{{{1, 2, 3}, 4}, {{6, 5, 7}, 4}};
  const NoiseStatistics noise = noise_statistics(volume, boxes);
  double sum = 0;
  double squares = 0;
  double cubes_of_second = 0;
  for (const NoiseBox& box : boxes)
    for (std::int64_t z = 0; z < 4; ++z)
      for (std::int64_t y = 0; y < 4; ++y)
        for (std::int64_t x = 0; x < 4; ++x) {
          const auto [bx, by, bz] = box.first;
          const double v = volume.voxels[static_cast<std::size_t>(((bz + z) * 10 + by + y) * 12 + bx + x)];
          sum += v;
          squares += v * v;
          const Moments& second = noise.boxes[1].moments;
          if (bx == 6) cubes_of_second += std::pow((v - second.mean) / second.standard_deviation, 3);
        }
  const double mean = sum / 128;
  EXPECT_EQ(noise.voxels, 128);
  // Sums of 128 numbers in double.
  EXPECT_NEAR(noise.pooled.mean, mean, 1e-14);
  EXPECT_NEAR(noise.pooled.standard_deviation, std::sqrt(squares / 128 - mean * mean), 1e-14);
  EXPECT_NEAR(noise.boxes[1].skewness, cubes_of_second / 64, 1e-13);
}

TEST(NoiseStatistics, OfAMaskedMapAreRefused) {
  Volume volume = random_volume({40, 40, 40}, 1, 52);
  for (std::size_t i = 0; i < volume.voxels.size() / 2; ++i) volume.voxels[i] = 0;
  const NoiseBox constant{{20, 20, 5}, 8};
  EXPECT_TRUE(throws_error(ErrorKind::input, "was not masked", [&] {
    noise_statistics(volume, {{{20, 20, 25}, 8}, constant});
  }));
  EXPECT_TRUE(throws_error(ErrorKind::input, "too small", [&] { noise_statistics(volume, {{{20, 20, 25}, 3}}); }));
}

/// The warnings for a map of 60^3 with boxes of 12 at its faces.
std::vector<std::string> warnings_of(const Volume& volume) {
  return noise_warnings(noise_statistics(volume, noise_boxes_at_faces(volume.size, 12)));
}

bool has(const std::vector<std::string>& warnings, const std::string& words) {
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

TEST(NoiseWarnings, AreSilentForNormalNoise) {
  for (unsigned seed = 61; seed < 71; ++seed) EXPECT_TRUE(warnings_of(random_volume({60, 60, 60}, 1, seed)).empty());
}

TEST(NoiseWarnings, NameTheBoxThatHoldsDensity) {
  Volume volume = random_volume({60, 60, 60}, 1, 53);
  for (std::int64_t z = 20; z < 40; ++z)
    for (std::int64_t y = 20; y < 40; ++y)
      for (std::int64_t x = 0; x < 8; ++x) volume.voxels[static_cast<std::size_t>(volume.size.index(x, y, z))] += 4;
  const std::vector<std::string> warnings = warnings_of(volume);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(has(warnings, "at 7,30,30 is unlike the others")) << warnings[0];
}

TEST(NoiseWarnings, NoticeNoiseThatIsNotNormal) {
  Volume skewed = random_volume({60, 60, 60}, 1, 54);
  for (float& v : skewed.voxels) v = std::exp(0.3F * v);
  EXPECT_TRUE(has(warnings_of(skewed), "not normal"));
  Volume peaked = random_volume({60, 60, 60}, 1, 55);
  for (float& v : peaked.voxels) v *= std::sqrt(std::abs(v));  // Excess kurtosis 2.9.
  EXPECT_TRUE(has(warnings_of(peaked), "not normal"));
}

TEST(NoiseWarnings, NoticeAMaskThatCutsTheBoxes) {
  Volume volume = random_volume({60, 60, 60}, 1, 56);
  for (std::size_t i = 0; i < volume.voxels.size(); i += 4) volume.voxels[i] = 0;
  EXPECT_TRUE(has(warnings_of(volume), "25 % of the voxels in the noise boxes are exactly 0"));
}

/// Noise of standard deviation 1, with a particle of 5 more in a box around a voxel of it.
Volume noise_with_particle(std::array<std::int64_t, 3> centre, std::int64_t radius) {
  Volume map = random_volume({60, 60, 60}, 1, 12);
  for (std::int64_t z = centre[2] - radius; z <= centre[2] + radius; ++z)
    for (std::int64_t y = centre[1] - radius; y <= centre[1] + radius; ++y)
      for (std::int64_t x = centre[0] - radius; x <= centre[0] + radius; ++x)
        if (x >= 0 && y >= 0 && z >= 0 && x < 60 && y < 60 && z < 60)
          map.voxels[static_cast<std::size_t>(map.size.index(x, y, z))] += 5;
  return map;
}

TEST(NoiseBoxes, AreTheUsualFourWhereTheyAgree) {
  const Volume map = noise_with_particle({30, 30, 30}, 10);
  RunLog log;
  const std::vector<NoiseBox> boxes = agreeing_noise_boxes(map, 10, log);
  EXPECT_EQ(boxes.size(), 4U);
  EXPECT_TRUE(log.warnings().empty());
}

TEST(NoiseBoxes, LeaveOutThoseThatHoldDensityOrWereMasked) {
  Volume map = noise_with_particle({50, 30, 30}, 15);
  // A program set all beyond z = 40 to a constant.
  for (std::size_t i = 60 * 60 * 40; i < map.voxels.size(); ++i) map.voxels[i] = 0.25F;
  RunLog log;
  const std::vector<NoiseBox> boxes = agreeing_noise_boxes(map, 10, log);
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_NE(log.warnings()[0].find("do not agree"), std::string::npos);
  EXPECT_GE(boxes.size(), 5U);
  for (const NoiseBox& box : boxes) {
    EXPECT_LE(box.first[2] + box.edge, 40) << "masked";
    const bool beside = box.first[0] + box.edge <= 35 || box.first[1] + box.edge <= 15 || box.first[1] > 45 ||
                        box.first[2] + box.edge <= 15 || box.first[2] > 45;
    EXPECT_TRUE(beside) << box.first[0] << "," << box.first[1] << "," << box.first[2];
  }
  const NoiseStatistics noise = noise_statistics(map, boxes);
  EXPECT_NEAR(noise.pooled.mean, 0, 0.05);
  EXPECT_NEAR(noise.pooled.standard_deviation, 1, 0.05);
}

}  // namespace
}  // namespace acuity::testing
