// The confidence mask of a deposited map against FDRthresholding, the program of the method's authors.
#include <gtest/gtest.h>

#include <acuity/confidence_mask.h>
#include <acuity/map.h>

#include "support/test_files.h"

namespace acuity::testing {
namespace {

TEST(FdrMaskOfRealMap, AgreesWithTheProgramOfTheMethodsAuthors) {
  ACUITY_REQUIRE_TEST_DATA("EMD-11007");
  const Map map = read_map(test_data("EMD-11007/emd_11007.map.gz"));
  ASSERT_EQ(default_noise_box_edge(map.volume.size), 24);
  const std::vector<NoiseBox> boxes = noise_boxes_at_faces(map.volume.size, 24);
  const NoiseStatistics noise = noise_statistics(map.volume, boxes);
  // Theirs are known to the digits given here.
  EXPECT_NEAR(noise.pooled.mean, 0.28139, 0.6e-5);
  EXPECT_NEAR(noise.pooled.standard_deviation, 0.94301, 0.6e-5);
  const ConfidenceMap confidence = confidence_map(map.volume, boxes, {});
  EXPECT_EQ(confidence.passed.count(), 103645);
  EXPECT_NEAR(confidence.threshold.value_or(0), 4.3285, 0.6e-4);
  // The box at low x holds a piece of the RNA: one can see it in the picture.
  const std::vector<std::string> warnings = noise_warnings(noise);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("at 16,120,120 is unlike the others"), std::string::npos) << warnings[0];
}

}  // namespace
}  // namespace acuity::testing
