#include "host/cli/options/html_output.h"

#include "host/html_report/report_maps.h"
#include "host/html_report/report_page.h"
#include "host/io/outputs.h"

namespace acuity::commands {

void check_html(const std::optional<std::filesystem::path>& html, const std::vector<std::filesystem::path>& outputs,
                const std::vector<std::filesystem::path>& inputs) {
  if (!html) return;
  std::vector<std::filesystem::path> written{*html};
  written.insert(written.end(), outputs.begin(), outputs.end());
  std::vector<std::filesystem::path> read;
  for (const std::filesystem::path& input : inputs)
    if (!input.empty()) read.push_back(input);
  check_outputs(written, read, "Give another {html}");
}

void write_html(const std::optional<std::filesystem::path>& html, const Json& report, int threads, RunLog& log) {
  if (!html) return;
  std::string name = html->string();
  if (report.is_object() && report.contains("output") && report["output"].is_string())
    name = report["output"].get<std::string>();
  const std::vector<PageRun> runs{{name, report}};
  const ReportMaps maps = read_report_maps(runs, threads, log);
  Outputs outputs;
  outputs.add_text(*html, report_page(runs, view_json(maps.page, view_budget(runs))));
  outputs.commit();
}

}  // namespace acuity::commands
