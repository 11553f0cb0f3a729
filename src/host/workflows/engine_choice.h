// Makes the window engine that the options ask for.
// Lies between the options of a workflow and its first pass.
#pragma once

#include <memory>
#include <vector>

#include <acuity/engine.h>
#include <acuity/run_log.h>

#include "windows/window_engine.h"

namespace acuity {

/// Makes the engine for a choice; `chosen` receives what auto was resolved to. Throws Error when it cannot run here.
std::unique_ptr<WindowEngine> make_engine(const EngineChoice& choice, EngineChoice& chosen);

/// The steps of the engine's last pass; its warnings go to the log. Where it handed its windows on, `chosen` receives
/// the engine that computed them.
std::vector<StepTime> steps_of_pass(const WindowEngine& engine, EngineChoice& chosen, RunLog& log);

}  // namespace acuity
