#include <memory>

#include <acuity/compare.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/html_output.h"
#include "host/core/conventions.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct CompareArguments {
  CompareOptions options;
  bool json = false;
  PageFiles page;
};

std::string resolution_in_words(const FscCurve& fsc, double threshold) {
  const auto resolution = fsc.resolution_angstrom(threshold);
  if (resolution) return formatted("at %.2f A", *resolution);
  return fsc.agrees(threshold) ? "nowhere up to the Nyquist limit" : "everywhere: the maps do not agree";
}

std::string in_words(const CompareOptions& options, const Comparison& c) {
  const Difference& d = c.difference;
  std::string more;
  for (std::size_t i = 0; i < c.fsc_at.size(); ++i)
    more += formatted("  FSC at %.4g A", options.fsc_at_angstrom[i]) + formatted("         %.4f\n", c.fsc_at[i]);
  if (c.b_maps)
    more += formatted("  B factors            R^2 %.4f, line of slope %.3f, mean difference %+.1f A^2\n",
                      c.b_maps->r_squared, c.b_maps->slope, c.b_maps->mean_difference_angstrom2);
  return formatted("  correlation          %.6f over %lld voxels\n", c.correlation, static_cast<long long>(d.voxels)) +
         formatted("  largest difference   %.3g standard deviations of the first map there\n",
                   d.largest / d.standard_deviation_a) +
         formatted("  rms difference       %.3g standard deviations\n", d.rms / d.standard_deviation_a) +
         "  FSC falls below 0.5    " + resolution_in_words(c.fsc, 0.5) + "\n  FSC falls below 0.143  " +
         resolution_in_words(c.fsc, fsc_threshold) + "\n" + more;
}

std::string picture_in_words(const CompareOptions& options, const Comparison& c) {
  if (!c.picture) return "";
  return "  picture              " + options.picture->string() +
         formatted(": slice %lld along z, the scale bar is %g A\n", static_cast<long long>(c.picture->slice),
                   c.picture->bar_angstrom);
}

void run(const CompareArguments& arguments, const Session& session) {
  const CompareOptions& options = arguments.options;
  with_log(session, [&](RunLog& log) {
    check_page(arguments.page, {options.picture.value_or("")}, {options.map_a, options.map_b});
    Comparison result = compare_files(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.page.wanted())
      write_page(arguments.page, report_json(compare_json(options, result), log), options.settings.threads, log);
    print(arguments.json ? text_of(compare_json(options, result))
                         : options.map_a.string() + " against " + options.map_b.string() + "\n" +
                               in_words(options, result) + picture_in_words(options, result));
  });
}

}  // namespace

void add_compare(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<CompareArguments>();
  CompareOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "compare", "Compare two maps by correlation, differences and Fourier shell correlation",
                  "acuity compare sharpened.mrc density.mrc --mask mask.mrc");
  command->add_option("A", options.map_a, "A map")->type_name("FILE")->required();
  command->add_option("B", options.map_b, "Map on the same grid")->type_name("FILE")->required();
  auto* mask =
      command->add_option("--mask", options.mask, "Mask file: voxels of 0.5 and more are compared")->type_name("FILE");
  command
      ->add_option("--soft-mask", options.soft_mask,
                   "Mask file of 0 to 1. For the FSC both maps are multiplied by it; in the correlation it weighs "
                   "voxels. Differences are those at 0.5 and more")
      ->type_name("FILE")
      ->excludes(mask);
  command->add_option("--fsc-at", options.fsc_at_angstrom, "Resolutions in A at which the FSC is told, as in 3,5,8")
      ->option_text("A,B,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(number_in(0.01, 1e6));
  command->add_flag(
      "--b-maps", options.b_maps,
      "The maps hold B factors: compare the voxels at which neither is 0, and tell R^2 and slope of a line");
  command
      ->add_option("--picture", options.picture,
                   "Write the slice along z with the most density, A to the left of B, as PNG")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "Print JSON, with the whole FSC curve");
  add_spacing(*command, options.spacing_angstrom);
  add_threads(*command, options.settings.threads);
  add_page(*command, arguments->page);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
