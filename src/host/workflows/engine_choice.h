// Makes the window engine that the options ask for.
// Between the options of a workflow and its first pass.
#pragma once

#include <memory>

#include <acuity/engine.h>

#include "windows/window_engine.h"

namespace acuity {

/// Makes the engine for a choice; `chosen` receives what auto was resolved to. Throws Error when it cannot run here.
std::unique_ptr<WindowEngine> make_engine(const EngineChoice& choice, EngineChoice& chosen);

}  // namespace acuity
