// Tests that need a GPU: they skip with the reason where there is none, and fail instead where ACUITY_REQUIRE_GPU is 1.
#pragma once

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include <acuity/engine.h>

namespace acuity::testing {

/// Why no GPU can be used here, or nothing.
inline std::string why_no_gpu() {
  std::string why = "no CUDA engine is listed";
  for (const EngineInfo& engine : list_engines()) {
    if (!engine.device.starts_with("cuda")) continue;
    if (engine.available) return "";
    why = engine.details;
  }
  return why;
}

class GpuTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string why = why_no_gpu();
    if (why.empty()) return;
    const char* const required = std::getenv("ACUITY_REQUIRE_GPU");
    if (required != nullptr && std::string(required) == "1") FAIL() << "a GPU is required, but " << why;
    GTEST_SKIP() << why;
  }
};

}  // namespace acuity::testing
