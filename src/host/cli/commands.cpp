#include "host/cli/commands.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/options/command_line.h"
#include "host/cli/options/option_groups.h"

namespace acuity::commands {
namespace {

/// Names of options in alphabetical order, as a list in words.
std::string list_of(const std::set<CLI::Option*>& options) {
  std::set<std::string> names;
  for (const CLI::Option* option : options) names.insert(option->get_name());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// Replaces a range as CLI11 writes it, "INT:INT in [4 - 4096]", by one as other options have it, "INT:4 to 4096".
std::string with_plain_range(std::string text) {
  const std::string before = ":INT in [";
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return text;
  text.replace(at, before.size(), ":");
  text.erase(text.find(']', at), 1);
  return text.replace(text.find(" - ", at), 3, " to ");
}

/// Help whose topics are one empty line apart, and which says in words what options need and exclude.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
    return text;
  }

  /// Names of an option, without the value "{false}" that CLI11 adds to flags such as --no-low-pass.
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    std::string text = CLI::Formatter::make_option_name(option, is_positional);
    const std::string value = "{false}";
    if (const std::size_t at = text.find(value); at != std::string::npos) text.erase(at, value.size());
    return text;
  }

  /// Value, range and default. A positional's text, such as "MAP [HALF2]", begins with the name that precedes it.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = CLI::Formatter::make_option_opts(option);
    text.erase(std::min({text.size(), text.find(" Needs:"), text.find(" Excludes:")}));
    text = with_plain_range(std::move(text));
    const std::string name = " " + option->get_name(true);
    return option->get_positional() && text.starts_with(name) ? text.substr(name.size()) : text;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = option->get_description();
    if (!option->get_needs().empty()) text += ". Needs " + list_of(option->get_needs());
    if (!option->get_excludes().empty()) text += ". Not with " + list_of(option->get_excludes());
    return text;
  }

  /// A positional in the line of usage.
  std::string make_option_usage(const CLI::Option* option) const override {
    const std::string text = option->get_option_text();
    if (text.empty()) return CLI::Formatter::make_option_usage(option);
    return option->get_required() ? text : "[" + text + "]";
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
