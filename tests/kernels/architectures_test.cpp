#include "kernels/device/architectures.h"

#include <gtest/gtest.h>

namespace acuity {
namespace {

TEST(Architectures, MachineCodeRunsOnItsMajorVersionFromItsMinorVersionOn) {
  EXPECT_TRUE(has_code_for("75-real,80-real", 80));
  EXPECT_TRUE(has_code_for("75-real,80-real", 86));
  EXPECT_FALSE(has_code_for("86-real", 80));
  EXPECT_FALSE(has_code_for("75-real,80-real", 90));
  EXPECT_FALSE(has_code_for("75-real", 70));
}

TEST(Architectures, PtxRunsOnEveryLaterGpu) {
  EXPECT_TRUE(has_code_for("75-real,90-virtual", 120));
  EXPECT_TRUE(has_code_for("90", 110));
  EXPECT_FALSE(has_code_for("90-virtual,120", 80));
  EXPECT_FALSE(has_code_for("", 90));
}

}  // namespace
}  // namespace acuity
