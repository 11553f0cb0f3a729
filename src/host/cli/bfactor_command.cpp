#include <cstdio>
#include <map>
#include <memory>

#include <acuity/bfactor.h>
#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"

namespace acuity::commands {
namespace {

struct BfactorArguments {
  std::vector<std::string> maps;
  BFactorOptions options;
  bool quiet = false;
};

std::string in_words(const nlohmann::ordered_json& fields) {
  const auto& range = fields.at("range_angstrom");
  char text[400];
  std::snprintf(text, sizeof text, "  window    %d voxels, %.4g A; shells from %.3g to %.3g A; B of the box %.0f A^2\n",
                fields.at("window").at("edge_voxels").get<int>(), fields.at("window").at("edge_angstrom").get<double>(),
                range[0].get<double>(), range[1].get<double>(), fields.at("global_b_angstrom2").get<double>());
  std::string words = text + engine_in_words(fields);
  if (!fields.contains("median_b_angstrom2")) return words;
  const auto& quantiles = fields.at("quantiles_b_angstrom2");
  std::snprintf(text, sizeof text,
                "  voxels    %lld; standard error %.3g A^2 (median)\n"
                "  B         median %.0f A^2; half of the voxels %.0f to %.0f, 90 %% of them %.0f to %.0f A^2\n",
                fields.at("voxels").get<long long>(), fields.at("median_standard_error_angstrom2").get<double>(),
                fields.at("median_b_angstrom2").get<double>(), quantiles.at("0.25").get<double>(),
                quantiles.at("0.75").get<double>(), quantiles.at("0.05").get<double>(),
                quantiles.at("0.95").get<double>());
  return words + text;
}

void run(BfactorArguments& arguments, const std::string& command_line) {
  BFactorOptions& options = arguments.options;
  options.map = arguments.maps.at(0);
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  options.rule.verbosity = verbosity_for_stderr(arguments.quiet);
  if (options.report.empty()) options.report = default_report_path(options.output);
  Report report(command_line);
  find_local_b(options, report);
  print_warnings(report);
  if (arguments.quiet) return;
  print("Local B factors by " + report.fields.at("estimator").get<std::string>() + " of " + options.map.string() +
        (options.half_map2 ? " and " + options.half_map2->string() : "") + " -> " + options.output.string() + "\n" +
        in_words(report.fields) + "  report    " + options.report.string() + "\n");
}

void add_method(CLI::App& command, BFactorOptions& options) {
  static const std::map<std::string, BEstimator> estimators{
      {"line", BEstimator::line}, {"profile", BEstimator::profile}, {"half-maps", BEstimator::half_maps}};
  command
      .add_option_function<std::string>(
          "--estimator", [&options](const std::string& name) { options.estimator = estimators.at(name); },
          "line: a straight line; profile: after division by an average profile; half-maps: that of the cross "
          "spectrum, each shell as well as it is known. Default: half-maps for two maps, profile for one")
      ->check(CLI::IsMember({"line", "profile", "half-maps"}))
      ->option_text("line|profile|half-maps");
  command.add_option("--profile", options.profile, "Average profile: helix, sheet, mixed, protein, dna, rna or a file")
      ->capture_default_str();
  command
      .add_option("-d,--resolution", options.resolution_angstrom,
                  "Fits end here, in A; default: where the FSC of the half maps inside the mask falls below 0.143, or "
                  "the Nyquist limit")
      ->check(number_in(0.1, 1e6));
  command
      .add_option("--wilson-from", options.from_angstrom,
                  "Fits begin here, in A; default: 13, or 3 for a line through data beyond 2.5 A")
      ->check(number_in(0.1, 1e6));
  command
      .add_option("-w,--window", options.window_angstrom, "Window edge in A, rounded up to an even number of voxels")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  command
      .add_option("--pooling", options.rule.pooling_angstrom,
                  "Average the powers of neighbouring windows with a Gaussian of this standard deviation in A; 0: none")
      ->check(number_in(0, 100))
      ->capture_default_str();
}

}  // namespace

void add_bfactor(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<BfactorArguments>();
  BFactorOptions& options = arguments->options;
  CLI::App* command = add_command(app, "bfactor", "Local B factors, in A^2 at each voxel of a mask",
                                  "acuity bfactor half1.mrc half2.mrc --mask mask.mrc -o local_b.mrc");
  command->add_option("MAP", arguments->maps, "A map, or two half maps")
      ->option_text("MAP | HALF1 HALF2")
      ->required()
      ->expected(1, 2);
  command->add_option("-o,--output", options.output, "Map of B factors, 0 outside the mask; .gz compresses it")
      ->type_name("FILE")
      ->required();
  auto* mask =
      command->add_option("--mask", options.mask, "Mask file: voxels of 0.5 and more are computed")->type_name("FILE");
  command->add_option("--model", options.model, "Or a model: voxels within 3 A of an atom")
      ->type_name("FILE")
      ->excludes(mask);
  add_frame(*command, options.frame);
  add_method(*command, options);
  command->add_option("--r2-out", options.r_squared_out, "Write a map of R^2: how well the fit explains the shells")
      ->type_name("FILE");
  command->add_option("--standard-error-out", options.standard_error_out, "Write a map of standard errors in A^2")
      ->type_name("FILE");
  command
      ->add_option("--interval-out", options.interval_out,
                   "Write the ends of 95 % intervals: PREFIX_low.mrc and PREFIX_high.mrc")
      ->type_name("PREFIX");
  add_engine(*command, options.engine);
  command->add_option("--report", options.report, "Report in JSON; default: beside the output")->type_name("FILE");
  command->add_flag("-q,--quiet", arguments->quiet, "Print warnings and errors only");
  command->callback(
      [&action, arguments, command_line] { action = [arguments, command_line] { run(*arguments, command_line); }; });
}

}  // namespace acuity::commands
