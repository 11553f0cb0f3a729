// The work on one entry: sharpened map, local resolution, local B factors, scores of residues, checks, page.
// Lies between the plan of an entry and the line that says what came out.
#pragma once

#include <acuity/entry.h>
#include <acuity/run_log.h>

#include "host/entries/result_folder.h"
#include "host/workflows/reports/entry_report.h"

namespace acuity {

/// Fills the folder with all files of a result but entry.json. A plan that chose a blend by itself becomes one with a
/// profile where the model does not lie in the map. Throws Refusal where sharpening refuses, and Error.
EntryFindings run_steps(const EntryOptions& options, EntryPlan& plan, const ResultFolder& folder, RunLog& log);

}  // namespace acuity
