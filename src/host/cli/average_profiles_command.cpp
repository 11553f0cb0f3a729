#include <memory>

#include <acuity/average_profiles.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"

namespace acuity::commands {
namespace {

struct AverageProfilesArguments {
  AverageProfilesOptions options;
  bool quiet = false;
};

void run(AverageProfilesArguments& arguments, const Session& session) {
  AverageProfilesOptions& options = arguments.options;
  options.settings.verbosity = session.verbosity(arguments.quiet);
  if (options.log.empty() && !options.output.empty()) options.log = default_log_path(options.output);
  AverageProfilesResult result;
  double seconds = 0;
  with_log(session, [&](RunLog& log) {
    result = average_profiles(options, log);
    seconds = log.stages().front().seconds;
    if (session.taker != nullptr) session.taker->take(options, std::move(result), log);
  });
  if (arguments.quiet || session.taker != nullptr) return;
  std::string text = "Average profiles of " + std::to_string(options.models.size()) + " models in " +
                     in_words(seconds) + ", " + std::to_string(peak_memory_bytes() / 1000000) + " MB -> " +
                     options.output.string() + "\n";
  for (const ProfileStatistics& profile : result.profiles)
    text += formatted("  %-9s %4d parts; left out: %d too small, %d too large\n", profile.profile.name.c_str(),
                      profile.profile.n, profile.left_out_small, profile.left_out_large);
  print(text + "  log       " + options.log.string() + "\n");
}

}  // namespace

void add_average_profiles(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<AverageProfilesArguments>();
  AverageProfilesOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "average-profiles", "Average the radial profiles of helix, sheet, coil, protein, DNA and RNA",
                  "acuity average-profiles models/*.cif -o profiles.json");
  command->add_option("MODEL", options.models, "Atomic models (PDB or mmCIF)")
      ->option_text("MODEL...")
      ->required()
      ->expected(1, -1);
  add_output(*command, options.output, "JSON file of average profiles, for acuity sharpen --profile FILE:NAME",
             session);
  command
      ->add_option("--log", options.log,
                   "Log with one line per finished model; a later run with the same log continues from it; default: "
                   "beside the output")
      ->type_name("FILE");
  command
      ->add_option("--least-residues", options.settings.min_residues,
                   "Smallest number of residues of a part that counts")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  add_threads(*command, options.settings.threads);
  add_quiet(*command, arguments->quiet);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
