#include <cstdio>
#include <memory>

#include <acuity/global.h>
#include <acuity/sharpen.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"

namespace acuity::commands {
namespace {

struct GlobalArguments {
  GlobalOptions options;
  std::vector<std::string> maps;
};

std::string global_in_words(const nlohmann::ordered_json& fields) {
  char text[160];
  std::string words;
  if (const auto wilson = fields.find("wilson"); wilson != fields.end()) {
    std::snprintf(text, sizeof text, "  Wilson line   B = %.1f +- %.1f A^2, R^2 = %.4f, %.2f to %.2f A\n",
                  wilson->at("b_factor").get<double>(), wilson->at("b_factor_error").get<double>(),
                  wilson->at("r_squared").get<double>(), wilson->at("from_angstrom").get<double>(),
                  wilson->at("to_angstrom").get<double>());
    words += text;
  }
  std::snprintf(text, sizeof text, "  applied       B = %.1f A^2\n", fields.at("b_factor_applied").get<double>());
  return words + text;
}

void run(GlobalArguments& arguments, const std::string& command_line) {
  GlobalOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  if (options.report.empty()) options.report = default_report_path(options.output);
  Report report(command_line);
  sharpen_globally(options, report);
  print_warnings(report);
  print("Sharpened " + options.map.string() + " globally -> " + options.output.string() + "\n" +
        global_in_words(report.fields) + "  report        " + options.report.string() + "\n");
}

}  // namespace

void add_global(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<GlobalArguments>();
  GlobalOptions& options = arguments->options;
  CLI::App* command = add_command(app, "global", "Sharpen a whole map by one B factor, given or estimated",
                                  "acuity global half1.mrc half2.mrc -d 3.2 --fsc-weight -o sharpened.mrc");
  command->add_option("MAP", arguments->maps, "The map, or two half maps: their mean is sharpened")
      ->option_text("MAP [HALF2]")
      ->required()
      ->expected(1, 2);
  command->add_option("-o,--output", options.output, "Sharpened map; .gz compresses it")->type_name("FILE")->required();
  command
      ->add_option("-b,--b-factor", options.b_factor,
                   "Multiply amplitudes by exp(-B s^2 / 4), B in A^2: negative sharpens; default: minus the B factor "
                   "of the Wilson line")
      ->check(number_in(-1e5, 1e5));
  command
      ->add_option("-d,--resolution", options.resolution_angstrom,
                   "Resolution in A: the Wilson line ends there, and the result is low-passed there")
      ->check(number_in(0.1, 1e6));
  command->add_flag("!--no-low-pass", options.low_pass, "Keep what lies beyond the resolution");
  command->add_option("--wilson-from", options.wilson_from_angstrom, "The Wilson line begins here, in A")
      ->check(number_in(0.1, 1e6))
      ->capture_default_str();
  command->add_flag("--fsc-weight", options.fsc_weight,
                    "Weight amplitudes by sqrt(2 FSC / (1 + FSC)) of the half maps");
  command
      ->add_option("--mask", options.mask,
                   "Estimate inside this mask: 0 to 1, best with a soft edge; the output is not masked")
      ->type_name("FILE");
  add_threads(*command, options.threads);
  command->add_option("--report", options.report, "Report in JSON; default: beside the output")->type_name("FILE");
  command->callback(
      [&action, arguments, command_line] { action = [arguments, command_line] { run(*arguments, command_line); }; });
}

}  // namespace acuity::commands
