// Reports of finished runs as one HTML file that opens without a network.
// The end of the flow: `acuity report` calls it, and commands with --html write the same page of their own run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <acuity/run_log.h>

namespace acuity {

struct HtmlReportOptions {
  std::vector<std::filesystem::path> reports;  ///< JSON reports of Acuity, at least one.
  std::filesystem::path output;                ///< HTML file to write.
  int threads = 0;                             ///< Number of threads; <= 0 means one per core.
};

struct HtmlReport {
  std::int64_t bytes = 0;         ///< Length of the page.
  std::vector<std::string> maps;  ///< Labels of the maps that the page shows.
};

/// Reads the reports and the maps that they name, and writes the page. Maps are looked for where the report names them,
/// then beside the report; those that are not there or lie on another grid than the first are left out with a warning.
/// Throws Error for a file that is no report of Acuity, and then nothing is written.
HtmlReport html_report_files(const HtmlReportOptions& options, RunLog& log);

}  // namespace acuity
