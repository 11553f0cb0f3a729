// An engine of the CPU, for tests of what is made of its correlations.
#pragma once

#include <memory>
#include <string>

#include <acuity/engine.h>

#include "host/workflows/engine_choice.h"
#include "windows/window_engine.h"

namespace acuity::testing {

inline std::unique_ptr<WindowEngine> cpu_engine(const std::string& method = "sliding", int threads = 2) {
  EngineChoice chosen;
  return make_engine({"cpu", method, threads}, chosen);
}

}  // namespace acuity::testing
