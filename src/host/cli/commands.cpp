#include "host/cli/commands.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/options/command_line.h"
#include "host/cli/options/option_groups.h"

namespace acuity::commands {
namespace {

/// Help whose topics are one empty line apart.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
    return text;
  }
};

}  // namespace

void add_commands(CLI::App& app, Action& action, const Session& session) {
  app.set_version_flag("--version", "acuity " + version());
  app.require_subcommand(1);
  const auto formatter = std::make_shared<HelpFormatter>();
  formatter->column_width(32);
  app.formatter(formatter);
  add_sharpen(app, action, session);
  add_simulate(app, action, session);
  add_perturb(app, action, session);
  add_mask(app, action, session);
  add_info(app, action);
  add_compare(app, action, session);
  add_average_profiles(app, action, session);
  add_global(app, action, session);
  add_profile(app, action, session);
  add_fsc(app, action, session);
  add_resolution(app, action, session);
  add_bfactor(app, action, session);
  add_residues(app, action, session);
  add_report_command(app, action, session);
  add_entry(app, action, session);
  add_devices(app, action);
  group_options(app);
}

void run_command(std::vector<std::string> arguments, const Session& session) {
  Action action;
  CLI::App app{"", "acuity"};
  add_commands(app, action, session);
  refuse_empty_options(arguments);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes the last one first.
  app.parse(arguments);
  action();
}

}  // namespace acuity::commands
