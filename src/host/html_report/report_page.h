// A report as one HTML file that opens without a network: reports (JSON), maps and the page that shows them.
// The last layer above reports: workflows that write a report call it, and `acuity report`.
#pragma once

#include <string>
#include <vector>

#include "host/html_report/page_view.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {

/// A run of a page.
struct PageRun {
  std::string name;  ///< The report's file or the output; may hold any bytes.
  Json report;       ///< As the command wrote it.
};

/// Most bytes of a page.
inline constexpr std::size_t page_bytes = 3000000;

/// Bytes that the maps of a page with these runs may take.
std::size_t view_budget(const std::vector<PageRun>& runs);

/// The page: HTML5 in UTF-8, with style, script and data inside; `view` is what view_json() made of its maps. Nothing
/// in it is taken from outside: its content security policy allows only its own script and style, by their hashes.
/// Names and labels reach the page as data that the script puts in as text.
std::string report_page(const std::vector<PageRun>& runs, Json view);

}  // namespace acuity
