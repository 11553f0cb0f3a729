// --html and --figures of the commands whose pages show maps that lie on the disk.
// Lies between a command's report and the page; sharpen writes its page with its maps.
#pragma once

#include <filesystem>
#include <vector>

#include <acuity/html_report.h>
#include <acuity/run_log.h>

#include "host/workflows/reports/report_json.h"

namespace acuity::commands {

/// Throws Error, before long work, where the page or the figures cannot be written, or the page is another file of the
/// command. Files without a name do not count.
void check_page(const PageFiles& page, const std::vector<std::filesystem::path>& outputs,
                const std::vector<std::filesystem::path>& inputs);

/// Writes the page and the figures of one run, if there are to be any. Inputs and outputs that the report names are
/// read again.
void write_page(const PageFiles& page, const Json& report, int threads, RunLog& log);

}  // namespace acuity::commands
