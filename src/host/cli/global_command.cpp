#include <memory>
#include <string>
#include <vector>

#include <acuity/global.h>
#include <acuity/sharpen.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/html_output.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct GlobalArguments {
  GlobalOptions options;
  std::vector<std::string> maps;
  bool fsc_weight = false;
  const CLI::Option* fsc_weight_option = nullptr;
  PageFiles page;
};

std::string in_words(const GlobalResult& result) {
  std::string words;
  if (result.wilson)
    words = formatted("  Wilson line   B = %.1f +- %.1f A^2, R^2 = %.4f, %.2f to %.2f A; target %.1f A^2\n",
                      result.wilson->b_factor, result.wilson->b_factor_error, result.wilson->line.r_squared,
                      result.wilson_range.from_angstrom, result.wilson_range.to_angstrom, result.target_b);
  return words + formatted("  applied       B = %.1f A^2\n", result.b_factor);
}

void run(GlobalArguments& arguments, const Session& session) {
  GlobalOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  // A B factor that is given leaves nothing else to choose.
  const bool estimated = !options.settings.b_factor;
  const bool chosen = arguments.fsc_weight_option->count() > 0;
  options.settings.fsc_weight = chosen ? arguments.fsc_weight : options.half_map2.has_value() && estimated;
  if (options.report.empty()) options.report = default_report_path(options.output);
  GlobalResult result;
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {options.output, options.report}, {options.map, options.half_map2.value_or("")});
    result = sharpen_globally(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted())
      write_page(arguments.page, report_json(global_json(options, result), log), options.settings.threads, log);
  });
  if (session.taker != nullptr) return;
  print("Sharpened " + options.map.string() + " globally -> " + options.output.string() + "\n" + in_words(result) +
        "  report        " + options.report.string() + "\n");
}

}  // namespace

void add_global(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<GlobalArguments>();
  GlobalOptions& options = arguments->options;
  GlobalSettings& settings = options.settings;
  CLI::App* command = add_command(app, "global", "Sharpen a whole map by one B factor, given or estimated",
                                  "acuity global half1.mrc half2.mrc -d 3.2 -o sharpened.mrc");
  add_maps(*command, arguments->maps, "Map, or two half maps whose mean is sharpened", "MAP [HALF2]");
  add_output(*command, options.output, "Sharpened map; .gz compresses it", session);
  add_output_mode(*command, options.output_mode);
  command
      ->add_option("-b,--b-factor", settings.b_factor,
                   "B factor in A^2 by which amplitudes are multiplied, exp(-B s^2 / 4); negative sharpens; default: "
                   "that of --profile-b minus that of the map's Wilson line")
      ->check(number_in(-1e5, 1e5));
  command
      ->add_option("-d,--resolution", settings.resolution_angstrom,
                   "Resolution in A at which the Wilson line ends and the result is low-passed. Default: where the FSC "
                   "of the half maps in the mask falls below 0.143")
      ->check(number_in(0.1, 1e6));
  command->add_flag("!--no-low-pass", settings.low_pass, "Do not low-pass the result");
  command
      ->add_option("--wilson-from", settings.wilson_from_angstrom,
                   "Resolution in A at which the Wilson line begins; default: 10, or twice a --resolution coarser than "
                   "6.5")
      ->check(number_in(0.1, 1e6));
  command
      ->add_option("--profile", settings.profile,
                   "Average profile that the amplitudes are divided by before the line is fitted: protein, dna, rna, "
                   "one from a file, or flat for none")
      ->type_name("NAME|FILE[:NAME]")
      ->capture_default_str();
  command
      ->add_option("--profile-b", settings.profile_b,
                   "B factor in A^2 that the result gets; default: 30 up to a resolution of 3 A, rising to 60 at 4.5")
      ->check(number_in(0, 1000));
  arguments->fsc_weight_option =
      command->add_flag("--fsc-weight,!--no-fsc-weight", arguments->fsc_weight,
                        "Weight amplitudes by sqrt(2 FSC / (1 + FSC)) of the half maps; the default for half maps "
                        "without --b-factor");
  command
      ->add_option("--mask", options.mask,
                   "Mask of 0 to 1 for the estimates, with a soft edge of its own or of 5 voxels. The output is not "
                   "masked. Default: the molecule in the map or the half maps")
      ->type_name("FILE");
  add_spacing(*command, options.spacing_angstrom);
  add_threads(*command, settings.threads);
  add_report(*command, options.report);
  add_page(*command, arguments->page);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
