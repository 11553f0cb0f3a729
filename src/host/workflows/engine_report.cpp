#include "host/workflows/engine_report.h"

#include <utility>

#include "host/workflows/report.h"

namespace acuity {

void describe_engine(const EngineChoice& chosen, Report& report) { report.fields["engine"] = engine_json(chosen); }

void describe_pass(const WindowEngine& engine, Report& report) {
  for (std::string& warning : engine.warnings()) report.warn(std::move(warning));
  for (const StepTime& step : engine.step_times())
    report.fields["engine"]["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}, {"bytes", step.bytes}});
}

}  // namespace acuity
