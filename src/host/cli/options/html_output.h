// --html of the commands whose pages show maps that lie on the disk.
// Between a command's report and the page; sharpen writes its page with its maps.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include <acuity/run_log.h>

#include "host/workflows/reports/report_json.h"

namespace acuity::commands {

/// Throws Error, before long work, where the page cannot be written or is another file of the command. Files without a
/// name do not count.
void check_html(const std::optional<std::filesystem::path>& html, const std::vector<std::filesystem::path>& outputs,
                const std::vector<std::filesystem::path>& inputs);

/// Writes the page of one run, if there is to be one. Inputs and outputs that the report names are read again.
void write_html(const std::optional<std::filesystem::path>& html, const Json& report, int threads, RunLog& log);

}  // namespace acuity::commands
