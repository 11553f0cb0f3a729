#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <acuity/mask.h>
#include <acuity/resolution.h>
#include <acuity/sharpen.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/html_output.h"
#include "host/cli/options/mask_options.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

constexpr int default_fdr_step = 2;

struct ResolutionArguments {
  ResolutionOptions options;
  std::optional<int> step;
  bool quiet = false;
  PageFiles page;
};

/// One line per bin: its edges, its voxels, and a bar as long as its share of the fullest bin.
std::string histogram_in_words(const ResolutionSummary& summary) {
  constexpr double longest_bar = 40;
  const std::vector<double>& edges = summary.edges_angstrom;
  const auto most = static_cast<double>(*std::max_element(summary.counts.begin(), summary.counts.end()));
  std::string words;
  for (std::size_t i = 0; i < summary.counts.size(); ++i) {
    const auto count = static_cast<double>(summary.counts[i]);
    words += formatted("  %6.2f to %6.2f A %9.0f ", edges[i], edges[i + 1], count) +
             std::string(static_cast<std::size_t>(std::lround(longest_bar * count / most)), '#') + "\n";
  }
  return words;
}

std::string in_words(const ResolutionSettings& settings, const ResolutionResult& result) {
  const ResolutionSummary& summary = result.summary;
  const std::vector<double>& quantiles = summary.quantiles_angstrom;
  const std::string rule =
      settings.fdr ? formatted("FDR %.4g", *settings.fdr) : formatted("FSC %.4g", settings.threshold);
  return formatted("  window    %d voxels, %.4g A\n", result.window_edge,
                   result.window_edge * result.resolutions.spacing_angstrom) +
         formatted("  voxels    %lld, %s\n", static_cast<long long>(summary.voxels), rule.c_str()) +
         formatted("  median    %.2f A; half of the voxels %.2f to %.2f A, 90 %% of them %.2f to %.2f A\n",
                   quantiles[2], quantiles[1], quantiles[3], quantiles[0], quantiles[4]) +
         engine_in_words(result.engine) + histogram_in_words(summary);
}

void run(ResolutionArguments& arguments, const Session& session) {
  ResolutionOptions& options = arguments.options;
  ResolutionSettings& settings = options.settings;
  settings.verbosity = session.verbosity(arguments.quiet);
  settings.step = arguments.step.value_or(settings.fdr ? default_fdr_step : 1);
  if (options.report.empty()) options.report = default_report_path(options.output);
  ResolutionResult result;
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {options.output, options.report}, {options.half_map1, options.half_map2});
    result = find_local_resolution(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted())
      write_page(arguments.page, report_json(resolution_json(options, result), log), settings.engine.threads, log);
  });
  if (arguments.quiet || session.taker != nullptr) return;
  print("Local resolution of " + options.half_map1.string() + " and " + options.half_map2.string() + " -> " +
        options.output.string() + "\n" + in_words(settings, result) + "  report    " + options.report.string() + "\n");
}

void add_rules(CLI::App& command, ResolutionArguments& arguments) {
  ResolutionSettings& settings = arguments.options.settings;
  CLI::Option* threshold =
      command
          .add_option(
              "--threshold", settings.threshold,
              "FSC at the resolution, where the curve of a window first falls below it; 0.143 and 0.5 are common")
          ->check(number_in(0.001, 0.999))
          ->capture_default_str();
  CLI::Option* method = add_engine(command, settings.engine);
  command
      .add_option(
          "--fdr", settings.fdr,
          "False discovery rate, as in 0.01, in place of a threshold. The resolution is the last shell that passes a "
          "permutation test in windows with a soft edge. It is some ten times slower than a threshold")
      ->check(number_in(1e-6, 0.5))
      ->excludes(threshold)
      ->excludes(method);
  command
      .add_option("--step", arguments.step,
                  "Step N: every N-th voxel along each axis is computed, others are interpolated; default: 1, or 2 "
                  "with --fdr (some six times less work)")
      ->type_name("N")
      ->check(CLI::Range(1, 16));
}

}  // namespace

void add_resolution(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<ResolutionArguments>();
  ResolutionOptions& options = arguments->options;
  CLI::App* command = add_command(app, "resolution", "Write the local resolution of two half maps, in A",
                                  "acuity resolution half1.mrc half2.mrc -o local_resolution.mrc");
  command->add_option("HALF1", options.half_map1, "First half map")->type_name("FILE")->required();
  command->add_option("HALF2", options.half_map2, "Second half map, on the same grid")->type_name("FILE")->required();
  add_output(*command, options.output, "Map of resolutions in A, 0 outside the mask; .gz compresses it", session);
  add_output_mode(*command, options.output_mode);
  auto* mask =
      command
          ->add_option("--mask", options.mask,
                       "Mask file: voxels of 0.5 and more are computed; default: the molecule in the half maps")
          ->type_name("FILE");
  add_automatic_mask_options(*command, options.automatic_mask, mask);
  add_window(*command, options.settings.window_angstrom);
  add_rules(*command, *arguments);
  command->add_flag("!--no-whitening", options.settings.whiten,
                    "Do not divide the half maps by their radial amplitude; strong low frequencies then leak into "
                    "shells of high ones");
  add_spacing(*command, options.spacing_angstrom);
  add_report(*command, options.report);
  add_quiet(*command, arguments->quiet);
  add_page(*command, arguments->page);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
