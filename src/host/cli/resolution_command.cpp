#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include <acuity/mask.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"

namespace acuity::commands {
namespace {

constexpr int usual_fdr_step = 2;

struct ResolutionArguments {
  ResolutionOptions options;
  std::optional<int> step;
  bool quiet = false;
};

/// A line a bin: its edges, its voxels, and a bar as long as the share of the fullest one.
std::string histogram_in_words(const nlohmann::ordered_json& histogram) {
  constexpr double longest_bar = 40;
  const auto edges = histogram.at("edges_angstrom").get<std::vector<double>>();
  const auto counts = histogram.at("voxels").get<std::vector<double>>();
  const double most = *std::max_element(counts.begin(), counts.end());
  std::string words;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    char text[64];
    std::snprintf(text, sizeof text, "  %6.2f to %6.2f A %9.0f ", edges[i], edges[i + 1], counts[i]);
    words += text + std::string(static_cast<std::size_t>(std::lround(longest_bar * counts[i] / most)), '#') + "\n";
  }
  return words;
}

std::string local_resolution_in_words(const nlohmann::ordered_json& fields) {
  const auto& quantiles = fields.at("quantiles_angstrom");
  char rule[64];
  if (fields.contains("fdr"))
    std::snprintf(rule, sizeof rule, "FDR %.4g", fields.at("fdr").get<double>());
  else
    std::snprintf(rule, sizeof rule, "FSC %.4g", fields.at("threshold").get<double>());
  char text[320];
  std::snprintf(text, sizeof text,
                "  window    %d voxels, %.4g A\n"
                "  voxels    %lld, %s\n"
                "  median    %.2f A; half of the voxels %.2f to %.2f A, 90 %% of them %.2f to %.2f A\n",
                fields.at("window").at("edge_voxels").get<int>(), fields.at("window").at("edge_angstrom").get<double>(),
                fields.at("voxels").get<long long>(), rule, fields.at("median_angstrom").get<double>(),
                quantiles.at("0.25").get<double>(), quantiles.at("0.75").get<double>(),
                quantiles.at("0.05").get<double>(), quantiles.at("0.95").get<double>());
  return text + engine_in_words(fields) + histogram_in_words(fields.at("histogram"));
}

void run(ResolutionArguments& arguments, const std::string& command_line) {
  ResolutionOptions& options = arguments.options;
  options.verbosity = verbosity_for_stderr(arguments.quiet);
  options.rule.step = arguments.step.value_or(options.rule.fdr ? usual_fdr_step : 1);
  if (options.report.empty()) options.report = default_report_path(options.output);
  Report report(command_line);
  find_local_resolution(options, report);
  print_warnings(report);
  if (arguments.quiet) return;
  print("Local resolution of " + options.half_map1.string() + " and " + options.half_map2.string() + " -> " +
        options.output.string() + "\n" + local_resolution_in_words(report.fields) + "  report    " +
        options.report.string() + "\n");
}

void add_rules(CLI::App& command, ResolutionArguments& arguments) {
  ResolutionRule& rule = arguments.options.rule;
  CLI::Option* threshold =
      command
          .add_option("--threshold", rule.threshold,
                      "The resolution is where the correlation first falls below this; 0.143 and 0.5 are usual")
          ->check(number_in(0.001, 0.999))
          ->capture_default_str();
  CLI::Option* method = add_engine(command, arguments.options.engine);
  command
      .add_option(
          "--fdr", rule.fdr,
          "Without a threshold: each shell is tested against permutations, in windows with a soft edge, and the "
          "resolution is the last shell that passes at this rate of false discoveries, as in 0.01. A transform "
          "a window, on the CPU: with its usual step some ten times the time of a threshold there")
      ->check(number_in(1e-6, 0.5))
      ->excludes(threshold)
      ->excludes(method);
  command
      .add_option("--step", arguments.step,
                  "Compute every N-th voxel along each axis and interpolate between; default: 1, with --fdr 2, which "
                  "is some six times less work")
      ->type_name("N")
      ->check(CLI::Range(1, 16));
}

}  // namespace

void add_resolution(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<ResolutionArguments>();
  ResolutionOptions& options = arguments->options;
  CLI::App* command = add_command(app, "resolution", "Local resolution of two half maps, in A at each voxel of a mask",
                                  "acuity resolution half1.mrc half2.mrc --mask mask.mrc -o local_resolution.mrc");
  command->add_option("HALF1", options.half_map1, "A half map")->type_name("FILE")->required();
  command->add_option("HALF2", options.half_map2, "The other, on the same grid")->type_name("FILE")->required();
  command->add_option("-o,--output", options.output, "Map of resolutions in A, 0 outside the mask; .gz compresses it")
      ->type_name("FILE")
      ->required();
  command->add_option("--mask", options.mask, "Mask file: voxels of 0.5 and more are computed")
      ->type_name("FILE")
      ->required();
  command
      ->add_option("-w,--window", options.window_angstrom, "Window edge in A, rounded up to an even number of voxels")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  add_rules(*command, *arguments);
  command->add_flag("!--no-whitening", options.whiten,
                    "Do not divide the half maps by their radial amplitude first: strong low frequencies then leak "
                    "into the shells of high ones");
  command->add_option("--report", options.report, "Report in JSON; default: beside the output")->type_name("FILE");
  command->add_flag("-q,--quiet", arguments->quiet, "Print warnings and errors only");
  command->callback(
      [&action, arguments, command_line] { action = [arguments, command_line] { run(*arguments, command_line); }; });
}

}  // namespace acuity::commands
