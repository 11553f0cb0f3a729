// The options of the commands, from the table that the command line itself parses with.
#include <CLI/CLI.hpp>

#include "host/cli/commands.h"
#include "parts.h"
#include "taker.h"

namespace acuity::python {
namespace {

nb::list strings(const std::vector<std::string>& texts) {
  nb::list list;
  for (const std::string& text : texts) list.append(nb::str(text.c_str()));
  return list;
}

/// The long name, or that of a positional.
std::string name_of(const CLI::Option& option) {
  return option.get_lnames().empty() ? option.get_name() : option.get_lnames().front();
}

nb::dict described(const CLI::Option& option) {
  nb::dict dict;
  const auto text = [&](const char* key, const std::string& value) { dict[key] = nb::str(value.c_str()); };
  text("name", name_of(option));
  text("description", option.get_description());
  text("type", option.get_type_name());
  text("text", option.get_option_text());
  text("default", option.get_default_str());
  dict["long"] = strings(option.get_lnames());
  dict["short"] = strings(option.get_snames());
  dict["negative"] = strings(option.get_fnames());
  dict["positional"] = option.get_positional();
  dict["flag"] = option.get_expected_max() == 0;
  dict["required"] = option.get_required();
  dict["many"] = option.get_expected_max() > 1;
  return dict;
}

/// {command: {"description", "options": [...]}} in the order of the program's help.
nb::typed<nb::dict, nb::str, nb::typed<nb::dict, nb::str, nb::any>> commands_and_options() {
  commands::Action action;
  Taker taker;
  const commands::Session session{"", &taker};
  CLI::App app{"", "acuity"};
  commands::add_commands(app, action, session);
  nb::dict all;
  for (const CLI::App* command : app.get_subcommands({})) {
    nb::list options;
    for (const CLI::Option* option : command->get_options())
      if (option != command->get_help_ptr()) options.append(described(*option));
    nb::dict entry;
    entry["description"] = nb::str(command->get_description().c_str());
    entry["options"] = options;
    all[command->get_name().c_str()] = entry;
  }
  return all;
}

}  // namespace

void add_options(nb::module_& module) { module.def("commands", commands_and_options); }

}  // namespace acuity::python
