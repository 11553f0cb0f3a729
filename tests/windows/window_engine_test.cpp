#include "windows/window_engine.h"

#include <gtest/gtest.h>

namespace acuity {
namespace {

TEST(WindowEdge, IsTheNextEvenNumberOfVoxels) {
  EXPECT_EQ(window_edge_voxels(25, 1.05), 24);
  EXPECT_EQ(window_edge_voxels(25, 0.834), 30);
  EXPECT_EQ(window_edge_voxels(25, 1.0), 26);
  EXPECT_EQ(window_edge_voxels(24, 1.0), 24);
}

TEST(WindowEdge, IgnoresTheSinglePrecisionNoiseOfHeaders) {
  EXPECT_EQ(window_edge_voxels(25, 1.2499999), 20);
  EXPECT_EQ(window_edge_voxels(25, 1.249), 22);
}

}  // namespace
}  // namespace acuity
