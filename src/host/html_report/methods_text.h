// The work of a run, in sentences fit for a methods section.
// Lies between a report (JSON) and its page.
#pragma once

#include <string>
#include <vector>

#include "host/workflows/reports/report_json.h"

namespace acuity {

/// The command of a report: sharpen, resolution, bfactor, global, fsc, compare, mask, profile, residues, or empty for
/// JSON that no command of Acuity wrote. Reports without the key `command` are told by their keys.
std::string command_of(const Json& report);

/// Sentences in UTF-8 with the numbers of the report, its inputs by their names without folders, the version and the
/// citations. Empty where the command is not known.
std::vector<std::string> methods_text(const Json& report);

/// The publications to cite, one string each.
std::vector<std::string> citations();

}  // namespace acuity
