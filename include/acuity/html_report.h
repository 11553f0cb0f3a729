// Reports of finished runs as one HTML file that opens without a network.
// The end of the flow: `acuity report` calls it, and commands with --html write the same page of their own run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/run_log.h>

namespace acuity {

/// Files that show a run.
struct PageFiles {
  std::optional<std::filesystem::path> html;     ///< HTML file.
  std::optional<std::filesystem::path> figures;  ///< Folder of figures (SVG, PNG), made where it is missing.

  bool wanted() const { return html || figures; }
};

struct HtmlReportOptions {
  std::vector<std::filesystem::path> reports;  ///< JSON reports of Acuity, at least one.
  PageFiles output;                            ///< At least one of them.
  int threads = 0;                             ///< Number of threads; <= 0 means one per core.
};

struct HtmlReport {
  std::int64_t bytes = 0;         ///< Length of the page; 0 without one.
  std::int64_t figures = 0;       ///< Number of figures.
  std::vector<std::string> maps;  ///< Labels of the maps that the page shows.
};

/// Reads the reports and the maps that they name, and writes the page and the figures. Maps are looked for where the
/// report names them, then beside the report. Those that are not there, or lie on another grid than the first, are left
/// out with a warning. Throws Error for a file that is no report of Acuity, and then nothing is written.
HtmlReport html_report_files(const HtmlReportOptions& options, RunLog& log);

}  // namespace acuity
