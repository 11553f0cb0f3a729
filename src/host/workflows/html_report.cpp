#include <fstream>
#include <iterator>

#include <acuity/error.h>
#include <acuity/html_report.h>

#include "host/html_report/figures.h"
#include "host/html_report/methods_text.h"
#include "host/html_report/report_maps.h"
#include "host/html_report/report_page.h"
#include "host/io/outputs.h"

namespace acuity {
namespace {

PageRun read_report(const std::filesystem::path& path) {
  constexpr std::uintmax_t max_bytes = std::uintmax_t{1} << 28;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw_input_error("Cannot read " + path.string(), "no such file");
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) throw_input_error("Cannot read " + path.string(), "it is no readable file", "Check the name");
  if (bytes > max_bytes)
    throw_input_error(path.string() + " is no report", "it is larger than 256 MB", "Give the JSON report of a run");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  Json report = Json::parse(text, nullptr, false);
  if (report.is_discarded() || command_of(report).empty())
    throw_input_error(path.string() + " is no report of Acuity",
                      report.is_discarded() ? "it is no JSON" : "it has none of the keys of a report",
                      "Give the file of {report}, or what {json} printed");
  return {path.string(), std::move(report)};
}

}  // namespace

HtmlReport html_report_files(const HtmlReportOptions& options, RunLog& log) {
  if (!options.output.wanted()) throw_input_error("There is nothing to write", "", "Give {output} or {figures}");
  if (options.output.html) check_outputs({*options.output.html}, options.reports, "Give another {output}");
  if (options.output.figures) check_figures(*options.output.figures);
  std::vector<PageRun> runs;
  for (const std::filesystem::path& path : options.reports) runs.push_back(read_report(path));
  ReportMaps maps;
  log.stage("read", [&] { maps = read_report_maps(runs, options.threads, log); });
  HtmlReport result;
  for (const PageMap& map : maps.page.maps) result.maps.push_back(map.label);
  Outputs outputs;
  if (options.output.html)
    log.stage("page", [&] {
      const std::string page = report_page(runs, view_json(maps.page, view_budget(runs)));
      result.bytes = static_cast<std::int64_t>(page.size());
      outputs.add_text(*options.output.html, page);
    });
  if (options.output.figures)
    log.stage("figures", [&] {
      const std::vector<Figure> figures = report_figures(runs, maps.page);
      result.figures = static_cast<std::int64_t>(figures.size());
      add_figures(*options.output.figures, figures, outputs);
    });
  outputs.commit();
  return result;
}

}  // namespace acuity
