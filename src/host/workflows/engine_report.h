// What a report says of the engine that ran: device, method, threads, and where its pass spent its time.
// Behind make_engine() and the pass, for every command that runs an engine.
#pragma once

#include <vector>

#include <acuity/engine.h>
#include <acuity/run_log.h>

#include "host/workflows/report.h"
#include "windows/window_engine.h"

namespace acuity {

/// The steps of the last pass; its warnings go to the log.
std::vector<StepTime> steps_of_pass(const WindowEngine& engine, RunLog& log);

/// Adds the key engine; `chosen` is what make_engine() says.
void describe_engine(const EngineChoice& chosen, Report& report);

/// Adds the steps of the last pass to the key engine, and its warnings.
void describe_pass(const WindowEngine& engine, Report& report);

}  // namespace acuity
