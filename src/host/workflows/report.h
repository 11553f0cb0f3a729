// A run log with the fields of a JSON report; a workflow that returns a result struct needs only the log.
#pragma once

#include <acuity/run_log.h>

#include "host/workflows/reports/report_json.h"

namespace acuity {

class Report : public RunLog {
 public:
  using RunLog::RunLog;
  Json fields;
  std::string text() const { return text_of(report_json(fields, *this)); }
};

}  // namespace acuity
