#include <map>
#include <memory>
#include <string>
#include <vector>

#include <acuity/bfactor.h>
#include <acuity/sharpen.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/html_output.h"
#include "host/cli/options/mask_options.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct BfactorArguments {
  std::vector<std::string> maps;
  BFactorOptions options;
  bool quiet = false;
  PageFiles page;
};

std::string in_words(const BFactorResult& result) {
  std::string words = formatted("  window    %d voxels, %.4g A; shells from %.3g to %.3g A; B of the box %.0f A^2\n",
                                result.window_edge, result.window_edge * result.b.spacing_angstrom,
                                result.range.from_angstrom, result.range.to_angstrom, result.global_b) +
                      engine_in_words(result.engine);
  const BFactorSummary& summary = result.summary;
  if (summary.quantiles.empty()) return words;
  words += formatted("  voxels    %lld; standard error %.3g A^2 (median%s)\n", static_cast<long long>(result.voxels),
                     summary.median_standard_error, result.noise_is_known ? "" : ", chance only");
  return words +
         formatted("  B         median %.0f A^2; half of the voxels %.0f to %.0f, 90 %% of them %.0f to %.0f A^2\n",
                   summary.median, summary.quantiles[1], summary.quantiles[3], summary.quantiles[0],
                   summary.quantiles[4]);
}

void run(BfactorArguments& arguments, const Session& session) {
  BFactorOptions& options = arguments.options;
  options.map = arguments.maps.at(0);
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  options.settings.verbosity = session.verbosity(arguments.quiet);
  if (options.report.empty()) options.report = default_report_path(options.output);
  BFactorResult result;
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {options.output, options.report}, {options.map, options.half_map2.value_or("")});
    result = find_local_b(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted())
      write_page(arguments.page, report_json(bfactor_json(options, result), log), options.settings.engine.threads, log);
  });
  if (arguments.quiet || session.taker != nullptr) return;
  print("Local B factors by " + name_of(result.estimator) + " of " + options.map.string() +
        (options.half_map2 ? " and " + options.half_map2->string() : "") + " -> " + options.output.string() + "\n" +
        in_words(result) + "  report    " + options.report.string() + "\n");
}

void add_method(CLI::App& command, BFactorSettings& settings) {
  static const std::map<std::string, BEstimator> estimators{
      {"line", BEstimator::line}, {"profile", BEstimator::profile}, {"half-maps", BEstimator::half_maps}};
  command
      .add_option_function<std::string>(
          "--estimator", [&settings](const std::string& name) { settings.estimator = estimators.at(name); },
          "Estimator: line (a straight line), profile (a line after division by an average profile) or half-maps (the "
          "cross spectrum with weighted shells). Default: profile for one map, half-maps for two")
      ->check(CLI::IsMember({"line", "profile", "half-maps"}))
      ->option_text("line|profile|half-maps");
  command
      .add_option("--profile", settings.profile, "Average profile: helix, sheet, mixed, protein, dna, rna or a file")
      ->capture_default_str();
  command
      .add_option("-d,--resolution", settings.resolution_angstrom,
                  "Resolution in A at which fits end; default: where the FSC of the half maps in the mask falls below "
                  "0.143, or the Nyquist limit")
      ->check(number_in(0.1, 1e6));
  command
      .add_option("--wilson-from", settings.from_angstrom,
                  "Resolution in A at which fits begin; default: 13 or twice the end, or 3 for --estimator line with "
                  "data beyond "
                  "2.5 A")
      ->check(number_in(0.1, 1e6));
  add_window(command, settings.window_angstrom);
  command
      .add_option(
          "--pooling", settings.pooling_angstrom,
          "Standard deviation in A of the Gaussian that averages powers of neighbouring windows; 0 averages nothing")
      ->check(number_in(0, 100))
      ->capture_default_str();
}

}  // namespace

void add_bfactor(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<BfactorArguments>();
  BFactorOptions& options = arguments->options;
  CLI::App* command = add_command(app, "bfactor", "Write local B factors of a map or of two half maps, in A^2",
                                  "acuity bfactor half1.mrc half2.mrc -o local_b.mrc");
  add_maps(*command, arguments->maps, "Map, or two half maps", "MAP | HALF1 HALF2");
  add_output(*command, options.output, "Map of B factors, 0 outside the mask; .gz compresses it", session);
  add_output_mode(*command, options.output_mode);
  auto* mask =
      command
          ->add_option("--mask", options.mask,
                       "Mask file: voxels of 0.5 and more are computed; default: the molecule in the map or the "
                       "half maps")
          ->type_name("FILE");
  auto* model = command
                    ->add_option("--model", options.model,
                                 "Atomic model (PDB or mmCIF): voxels within 3 A of an atom are computed")
                    ->type_name("FILE")
                    ->excludes(mask);
  for (CLI::Option* option : add_automatic_mask_options(*command, options.automatic_mask, mask))
    option->excludes(model);
  add_frame(*command, options.frame);
  add_model_number(*command, options.model_choice);
  add_method(*command, options.settings);
  command
      ->add_option("--r2-out", options.r_squared_out,
                   "Write a map of R^2, the fraction of the shells' variance that the fit explains")
      ->type_name("FILE");
  command->add_option("--standard-error-out", options.standard_error_out, "Write a map of standard errors in A^2")
      ->type_name("FILE");
  command
      ->add_option("--interval-out", options.interval_out,
                   "Write the ends of 95 % intervals: PREFIX_low.mrc and PREFIX_high.mrc")
      ->type_name("PREFIX");
  add_spacing(*command, options.spacing_angstrom);
  add_engine(*command, options.settings.engine);
  add_report(*command, options.report);
  add_quiet(*command, arguments->quiet);
  add_page(*command, arguments->page);
  command->callback([&action, arguments, &session, command] {
    arguments->options.settings.grow_window = command->count("--window") == 0;
    action = [arguments, &session] { run(*arguments, session); };
  });
}

}  // namespace acuity::commands
