#include "host/cli/options/html_output.h"

#include "host/html_report/figures.h"
#include "host/html_report/report_maps.h"
#include "host/html_report/report_page.h"
#include "host/io/outputs.h"

namespace acuity::commands {

void check_page(const PageFiles& page, const std::vector<std::filesystem::path>& outputs,
                const std::vector<std::filesystem::path>& inputs) {
  if (page.figures) check_figures(*page.figures);
  if (!page.html) return;
  std::vector<std::filesystem::path> written{*page.html};
  written.insert(written.end(), outputs.begin(), outputs.end());
  std::vector<std::filesystem::path> read;
  for (const std::filesystem::path& input : inputs)
    if (!input.empty()) read.push_back(input);
  check_outputs(written, read, "Give another {html}");
}

void write_page(const PageFiles& page, const Json& report, int threads, RunLog& log) {
  if (!page.wanted()) return;
  std::string name = page.html ? page.html->string() : "run";
  if (report.is_object() && report.contains("output") && report["output"].is_string())
    name = report["output"].get<std::string>();
  const std::vector<PageRun> runs{{name, report}};
  const ReportMaps maps = read_report_maps(runs, threads, log);
  Outputs outputs;
  if (page.html) outputs.add_text(*page.html, report_page(runs, view_json(maps.page, view_budget(runs))));
  if (page.figures) add_figures(*page.figures, report_figures(runs, maps.page), outputs);
  outputs.commit();
}

}  // namespace acuity::commands
