#include <memory>

#include <acuity/profile.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/curve_output.h"
#include "host/cli/options/html_output.h"
#include "host/plot/guinier_figure.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct ProfileArguments {
  bool json = false;
  ProfileOptions options;
  PageFiles page;
};

void run(const ProfileArguments& arguments, const Session& session) {
  const ProfileOptions& options = arguments.options;
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {}, {});
    ProfileResult result = profile_files(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted()) write_page(arguments.page, profile_json(options, result), 0, log);
    if (arguments.json) return print(text_of(profile_json(options, result)));
    const std::string plot =
        options.plot ? "" : "\n" + text_of(guinier_figure(curves_of(result)), plot_columns, plot_rows);
    print(profile_in_words(result, options.settings) + plot);
  });
}

/// `auto`, or a number of segments.
void set_segments(int& segments, const std::string& text) {
  if (text == "auto") return;
  if (text.size() != 1 || text[0] < '1' || text[0] > '0' + max_segments)
    throw CLI::ValidationError("--segments",
                               text + " is neither auto nor a number from 1 to " + std::to_string(max_segments));
  segments = text[0] - '0';
}

}  // namespace

void add_profile(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<ProfileArguments>();
  ProfileOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "profile", "Show radial amplitude profiles: Guinier plot, Wilson B factor, piecewise linear fit",
                  "acuity profile emd_3488.mrc 5ni1.cif --resolution 3.2 --plot guinier.svg");
  command->add_option("FILE", options.files, "Maps and models that share one plot")->option_text("MAP|MODEL ...");
  command
      ->add_option("--average", options.average,
                   "Average profile to show in place of maps and models: a name, FILE or FILE:NAME")
      ->type_name("NAME");
  command->add_option("--mask", options.mask, "Mask of 0 to 1, best with a soft edge, by which maps are multiplied")
      ->type_name("FILE");
  command
      ->add_option("-d,--resolution", options.settings.resolution_angstrom,
                   "Resolution in A at which fits end; default: the Nyquist limit")
      ->check(number_in(0.1, 1e6));
  command->add_option("--wilson-from", options.settings.wilson_from_angstrom, "Resolution in A at which fits begin")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--segments", [&options](const std::string& text) { set_segments(options.settings.segments, text); },
          "Number of segments of the piecewise linear fit, 1 to 6; auto chooses 1 to 5 by the Bayesian information "
          "criterion")
      ->type_name("K|auto")
      ->default_str("auto");
  command->add_option("--like", options.like, "Map that defines grid and origin of models")->type_name("FILE");
  add_spacing(*command, options.spacing_angstrom,
              "Voxel size of the maps in A; replaces that of their headers, and 1 A for models without --like");
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  add_model_number(*command, options.model_choice);
  command->add_flag("--json", arguments->json, "Print JSON, with all shells");
  command->add_option("--csv", options.csv, "Write all shells as a CSV table")->type_name("FILE");
  command->add_option("--plot", options.plot, "Write the plot as SVG instead of showing it in the terminal")
      ->type_name("FILE.svg");
  add_threads(*command, options.settings.threads);
  add_page(*command, arguments->page);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
