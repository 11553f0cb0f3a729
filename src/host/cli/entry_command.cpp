#include <map>
#include <memory>
#include <string>
#include <vector>

#include <acuity/entry.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/workflows/reports/entry_report.h"

namespace acuity::commands {
namespace {

struct EntryArguments {
  std::vector<std::string> entries;
  EntryOptions options;
  bool plan = false;
  bool json = false;
  bool quiet = false;
};

std::string in_words(const EntryRefusal& refusal) {
  return with_settings(Error(ErrorKind::input, refusal.problem, refusal.why, refusal.suggestion).message(), "--");
}

std::string action_in_words(const EntryPlan& plan) {
  return std::string(plan.from_half_maps ? "half maps" : "map") + " against " +
         (plan.reference == EntryReference::profile ? "an average profile" : "a " + name_of(plan.reference)) +
         (plan.files.model && plan.reference != EntryReference::profile ? " " + plan.files.model->string() : "") +
         " (" + plan.reason + ")" +
         (plan.files.model && plan.reference == EntryReference::profile
              ? "\n  checks    against the model " + plan.files.model->string()
              : "");
}

std::string plan_in_words(const EntryPlan& plan) {
  if (plan.refusal) return plan.header.id + "\n  nothing   " + in_words(*plan.refusal) + "\n";
  return plan.header.id + "  " + plan.header.title + "\n  action    " + action_in_words(plan) +
         formatted("\n  memory    %.2f GB\n  time      %s on one core, by the size of the box\n",
                   static_cast<double>(plan.memory_bytes) * 1e-9, acuity::in_words(plan.core_seconds).c_str());
}

std::string result_in_words(const EntryResult& result) {
  const std::string where = result.plan.header.id + " -> " + result.folder.string();
  if (result.status == EntryStatus::refused) return where + "\n  nothing   " + in_words(*result.plan.refusal) + "\n";
  if (result.was_there) return where + "\n  nothing   the same result is there\n";
  std::string words = where + "\n  action    " + action_in_words(result.plan) + "\n";
  for (const EntryCheck& check : result.checks)
    words += formatted("  %-9s %-22s %.4g %s", check.passed ? "passed" : "FAILED", check.name.c_str(), check.value,
                       check.unit.c_str()) +
             (check.min ? formatted(", at least %.3g", *check.min) : "") +
             (check.max ? formatted(", at most %.3g", *check.max) : "") + "\n";
  return words;
}

void print_plans(const EntryArguments& arguments) {
  for (const std::string& entry : arguments.entries) {
    EntryOptions options = arguments.options;
    options.entry = entry;
    const EntryPlan plan = plan_entry(options);
    print(arguments.json ? plan_line(plan) + "\n" : plan_in_words(plan));
  }
}

void run(EntryArguments& arguments, const Session& session) {
  if (arguments.plan) return print_plans(arguments);
  EntryOptions& options = arguments.options;
  if (arguments.entries.size() != 1)
    throw_input_error("There are " + std::to_string(arguments.entries.size()) + " entries", "one is done at a time",
                      "Give one entry, or --plan");
  if (options.output.empty()) throw_input_error("There is no --output", "", "Give -o FOLDER, or --plan");
  options.entry = arguments.entries[0];
  options.verbosity = session.verbosity(arguments.quiet);
  EntryResult result;
  with_log(session, [&](RunLog& log) { result = run_entry(options, log); });
  if (arguments.json)
    print(result.json + "\n");
  else if (!arguments.quiet)
    print(result_in_words(result));
}

}  // namespace

void add_entry(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<EntryArguments>();
  EntryOptions& options = arguments->options;
  CLI::App* command = add_command(app, "entry", "Sharpen an entry of the EMDB, and check the result",
                                  "acuity entry EMD-3488 -o results\n"
                                  "  acuity entry --plan EMD-3488 EMD-11007");
  command->add_option("ENTRY", arguments->entries, "Folder of an entry as the archive has it, or its header file")
      ->type_name("FOLDER|XML")
      ->required();
  command->add_option("-o,--output", options.output, "Folder in which the folder of the result, EMD-1234, appears")
      ->type_name("FOLDER");
  command
      ->add_option("--models", options.models,
                   "Folder of fitted models (1abc.cif.gz, ab/1abc.cif.gz, pdb1abc.ent.gz); default: beside the maps")
      ->type_name("FOLDER");
  static const std::map<std::string, EntryReference> references{{"auto", EntryReference::automatic},
                                                                {"profile", EntryReference::profile},
                                                                {"model", EntryReference::model},
                                                                {"blend", EntryReference::blend}};
  command
      ->add_option_function<std::string>(
          "--reference", [&options](const std::string& name) { options.reference = references.at(name); },
          "Reference: an average profile, the fitted model, or a blend (the model where it accounts for the density, a "
          "profile elsewhere). Default: auto takes a profile for half maps, and a blend for one map with a model")
      ->check(CLI::IsMember({"auto", "profile", "model", "blend"}))
      ->option_text("auto|profile|model|blend");
  command->add_flag("--half-maps", options.half_maps, "Also write both half maps, scaled by the gains of their mean");
  command->add_flag("!--no-html", options.html, "Do not write a page to look at, which is up to 2 MB");
  command->add_flag("--record-refusals", options.record_refusals,
                    "Write the reason into EMD-1234/entry.json where an entry is refused, and end with exit code 0");
  command->add_flag("--plan", arguments->plan,
                    "Print what would be done with each ENTRY, and how much memory and time it takes; reads no voxel");
  command->add_flag("--json", arguments->json, "Print one line of JSON per entry");
  add_engine(*command, options.engine);
  add_quiet(*command, arguments->quiet);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
