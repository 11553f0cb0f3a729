#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/profile.h>
#include <acuity/report.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/cli/profile_output.h"
#include "host/io/outputs.h"
#include "host/plot/guinier_figure.h"

namespace acuity::commands {
namespace {

constexpr int plot_columns = 79;
constexpr int plot_rows = 20;

struct ProfileArguments {
  std::vector<std::string> files;
  std::optional<std::string> average;
  std::optional<std::string> csv;
  std::optional<std::string> plot;
  bool json = false;
  ProfileOptions options;
};

/// What was found, in each form that may be asked for.
struct Findings {
  std::string words;
  nlohmann::ordered_json json;
  std::string csv;
  std::vector<GuinierCurve> curves;
};

void check(const ProfileArguments& arguments) {
  if (arguments.files.empty() == !arguments.average.has_value())
    reject("Nothing to plot", arguments.average ? "both files and --average were given" : "no file was given",
           "Give maps and models, or --average NAME");
  std::vector<std::filesystem::path> inputs(arguments.files.begin(), arguments.files.end());
  for (const auto& input : {arguments.options.mask, arguments.options.like})
    if (input) inputs.push_back(*input);
  if (arguments.average) inputs.emplace_back(*arguments.average);
  std::vector<std::filesystem::path> outputs;
  for (const auto& output : {arguments.csv, arguments.plot})
    if (output) outputs.emplace_back(*output);
  check_outputs(outputs, inputs, "Give another --csv or --plot");
}

void say(const ProfileArguments& arguments, const Findings& found) {
  Outputs outputs;
  if (arguments.csv) outputs.add_text(*arguments.csv, found.csv);
  if (arguments.plot || !arguments.json) {
    const Plot plot = guinier_figure(found.curves);
    if (arguments.plot) outputs.add_text(*arguments.plot, svg_of(plot));
    if (!arguments.json) print(found.words + (arguments.plot ? "" : "\n" + text_of(plot, plot_columns, plot_rows)));
  }
  if (arguments.json) print(found.json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  outputs.commit();
}

void run_on_average(const ProfileArguments& arguments) {
  const bool chosen = arguments.options.segments == choose_segments;
  const AverageProfile profile = load_average_profile(*arguments.average);
  const ProfileFits fits = fit_profile(profile.s_per_angstrom, profile.mean, arguments.options);
  say(arguments, {in_words(profile, fits, chosen),
                  json_of(profile, fits, chosen),
                  csv_of(profile),
                  {{profile.name, profile.s_per_angstrom, profile.mean, &fits}}});
}

void run_on_files(const ProfileArguments& arguments) {
  const bool chosen = arguments.options.segments == choose_segments;
  std::vector<FileProfile> profiles;
  Report report("");
  for (const std::string& file : arguments.files) {
    profiles.push_back(profile_of_file(file, arguments.options));
    if (!arguments.options.resolution_angstrom && !profiles.back().from_model)
      report.warn("The fits to " + file +
                  " reach to its Nyquist limit, where there may be nothing but noise; --resolution ends them before");
  }
  Findings found;
  for (const FileProfile& p : profiles) {
    found.words += in_words(p, chosen);
    found.json.push_back(json_of(p, chosen));
    found.curves.push_back({std::filesystem::path(p.file).filename().string(), p.profile.s_per_angstrom,
                            p.profile.mean_amplitude, &p.fits});
  }
  found.csv = csv_of(profiles);
  print_warnings(report);
  say(arguments, found);
}

/// `auto`, or a number of segments.
void set_segments(int& segments, const std::string& text) {
  if (text == "auto") return;
  if (text.size() != 1 || text[0] < '1' || text[0] > '0' + most_segments)
    throw CLI::ValidationError("--segments",
                               text + " is neither auto nor a number from 1 to " + std::to_string(most_segments));
  segments = text[0] - '0';
}

}  // namespace

void add_profile(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<ProfileArguments>();
  ProfileOptions& options = arguments->options;
  CLI::App* command = add_command(app, "profile", "Radial amplitude profiles: Guinier plot, Wilson B factor, segments",
                                  "acuity profile emd_3488.mrc 5ni1.cif --resolution 3.2 --plot guinier.svg");
  command->add_option("FILE", arguments->files, "Maps and models, all in one plot")->option_text("MAP|MODEL ...");
  command->add_option("--average", arguments->average, "An average profile instead: FILE or FILE:NAME")
      ->type_name("NAME");
  command->add_option("--mask", options.mask, "Multiply maps by this one first: 0 to 1, best with a soft edge")
      ->type_name("FILE");
  command->add_option("-d,--resolution", options.resolution_angstrom, "Fits end here, in A; default: the Nyquist limit")
      ->check(number_in(0.1, 1e6));
  command->add_option("--wilson-from", options.wilson_from_angstrom, "Fits begin here, in A")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--segments", [&options](const std::string& text) { set_segments(options.segments, text); },
          "Straight segments of the piece-wise fit, 1 to 6; auto takes 1 to 5 by the Bayesian information criterion")
      ->type_name("K|auto")
      ->default_str("auto");
  auto* like =
      command->add_option("--like", options.like, "Draw models on this map's grid and in its place")->type_name("FILE");
  command->add_option("--spacing", options.spacing_angstrom, "Or in boxes of their own with this voxel size in A")
      ->check(number_in(0.05, 50))
      ->capture_default_str()
      ->excludes(like);
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  command->add_flag("--json", arguments->json, "For programs, with all shells");
  command->add_option("--csv", arguments->csv, "Write all shells as a table")->type_name("FILE");
  command->add_option("--plot", arguments->plot, "Write the plot as SVG instead of showing it in the terminal")
      ->type_name("FILE.svg");
  add_threads(*command, options.threads);
  command->callback([&action, arguments] {
    action = [arguments] {
      check(*arguments);
      arguments->average ? run_on_average(*arguments) : run_on_files(*arguments);
    };
  });
}

}  // namespace acuity::commands
