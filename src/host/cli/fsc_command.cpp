#include <memory>
#include <optional>

#include <acuity/fsc.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/curve_output.h"
#include "host/cli/options/html_output.h"
#include "host/plot/fsc_figure.h"
#include "host/workflows/reports/report_json.h"
#include "host/workflows/reports/report_tables.h"

namespace acuity::commands {
namespace {

struct FscArguments {
  std::vector<std::string> maps;
  bool json = false;
  FscOptions options;
  PageFiles page;
};

std::string in_words(const FscOptions& options, const FscResult& result) {
  const std::vector<NamedFsc> curves = named_curves(result);
  const std::string title = fsc_title(options);
  std::string text = title + "\n" + resolutions_in_words(curves);
  if (result.randomised_from_angstrom)
    text += formatted("  phases are random from %.2f A on\n", *result.randomised_from_angstrom);
  return text + (options.plot ? "" : "\n" + text_of(fsc_figure("FSC of " + title, curves), plot_columns, plot_rows));
}

void run(FscArguments& arguments, const Session& session) {
  FscOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half2 = arguments.maps[1];
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {}, {options.map, options.half2.value_or("")});
    FscResult result = fsc_files(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted()) write_page(arguments.page, report_json(fsc_json(options, result), log), 0, log);
    print(arguments.json ? text_of(fsc_json(options, result)) : in_words(options, result));
  });
}

void add_inputs(CLI::App& command, FscArguments& a) {
  FscOptions& o = a.options;
  command.add_option("MAP", a.maps, "Two half maps, or one map with --model or --against")
      ->option_text("MAP [HALF2]")
      ->required()
      ->expected(1, 2);
  auto* model =
      command.add_option("-m,--model", o.model, "Atomic model (PDB or mmCIF) whose density MAP is compared with")
          ->type_name("FILE");
  command.add_option("--against", o.against, "Map that MAP is compared with")->type_name("FILE")->excludes(model);
  command.add_option("--mask", o.mask, "Mask of 0 to 1 by which both maps are multiplied")->type_name("FILE");
  command
      .add_option(
          "--soft-edge", o.soft_edge_voxels,
          "Width in voxels of a cosine edge around the mask's voxels of 0.5 and more; 0 takes the mask as it is")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
}

}  // namespace

void add_fsc(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<FscArguments>();
  FscArguments& a = *arguments;
  CLI::App* command = add_command(
      app, "fsc", "Show the Fourier shell correlation of half maps, corrected for the mask, or of a map and a model",
      "acuity fsc half1.mrc half2.mrc --mask mask.mrc --plot fsc.svg");
  add_inputs(*command, a);
  auto* below = command
                    ->add_option("--random-below", a.options.settings.randomised_below,
                                 "FSC of the unmasked half maps below which phases are randomised")
                    ->check(number_in(0, 1))
                    ->capture_default_str();
  command
      ->add_option("--random-from", a.options.settings.randomised_from_angstrom,
                   "Resolution in A from which on phases are randomised; replaces --random-below")
      ->check(number_in(0.1, 1e6))
      ->excludes(below);
  command->add_option("--seed", a.options.settings.seed, "Seed of the random phases")->capture_default_str();
  add_spacing(*command, a.options.spacing_angstrom);
  add_frame(*command, a.options.frame);
  add_hydrogens(*command, a.options.hydrogens);
  add_model_number(*command, a.options.model_choice);
  command->add_flag("--json", a.json, "Print JSON, with all shells");
  command->add_option("--csv", a.options.csv, "Write all shells as a CSV table")->type_name("FILE");
  command->add_option("--plot", a.options.plot, "Write the plot as SVG instead of showing it in the terminal")
      ->type_name("FILE.svg");
  add_threads(*command, a.options.settings.threads);
  add_page(*command, a.page);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
