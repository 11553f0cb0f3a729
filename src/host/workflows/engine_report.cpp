#include "host/workflows/engine_report.h"

#include <utility>

#include "host/workflows/report.h"

namespace acuity {

std::vector<StepTime> steps_of_pass(const WindowEngine& engine, RunLog& log) {
  for (std::string& warning : engine.warnings()) log.warn(std::move(warning));
  return engine.step_times();
}

void describe_engine(const EngineChoice& chosen, Report& report) { report.fields["engine"] = engine_json(chosen); }

void describe_pass(const WindowEngine& engine, Report& report) {
  for (const StepTime& step : steps_of_pass(engine, report))
    report.fields["engine"]["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}, {"bytes", step.bytes}});
}

}  // namespace acuity
