#include <memory>

#include <acuity/html_report.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"

namespace acuity::commands {
namespace {

void run_report(const HtmlReportOptions& options, const Session& session) {
  std::string words;
  with_log(session, [&](RunLog& log) {
    const HtmlReport made = html_report_files(options, log);
    if (options.output.html)
      words = "Wrote " + options.output.html->string() +
              formatted(": %.2f MB", static_cast<double>(made.bytes) * 1e-6) + (made.maps.empty() ? ", no maps" : "") +
              "\n";
    if (options.output.figures)
      words += formatted("Wrote %lld figures into ", static_cast<long long>(made.figures)) +
               options.output.figures->string() + "\n";
    for (const std::string& map : made.maps) words += "  map       " + map + "\n";
  });
  if (session.taker == nullptr) print(words);
}

}  // namespace

void add_report_command(CLI::App& app, Action& action, const Session& session) {
  auto options = std::make_shared<HtmlReportOptions>();
  CLI::App* command = add_command(app, "report", "Show the reports of finished runs in one HTML file",
                                  "acuity report sharpened.json -o sharpened.html\n"
                                  "  acuity report one.json other.json resolution.json -o both.html");
  command
      ->add_option("REPORT", options->reports,
                   "JSON reports of Acuity; maps that they name are shown, local B factors and resolutions as colours")
      ->type_name("FILE")
      ->required();
  command->add_option("-o,--output", options->output.html, "HTML file; opens without a network")->type_name("FILE");
  add_figures(*command, options->output);
  add_threads(*command, options->threads);
  command->callback([&action, options, &session] { action = [options, &session] { run_report(*options, session); }; });
}

}  // namespace acuity::commands
