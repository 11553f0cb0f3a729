#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/molecule_mask.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/fdr_mask_options.h"
#include "host/cli/options/html_output.h"
#include "host/cli/options/mask_options.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct MaskArguments {
  std::vector<std::string> maps;
  std::optional<std::string> like;
  std::optional<std::string> model;
  std::filesystem::path output;
  OriginConvention frame = OriginConvention::automatic;
  ModelChoice model_choice;
  std::optional<double> spacing_angstrom;
  ModelMaskSettings settings;
  FdrMaskArguments fdr;
  AutomaticMaskSettings automatic;
  bool by_fdr = false;  ///< --fdr was given.
  bool shaped = false;  ///< An option of shape was given.
  bool json = false;
  PageFiles page;
};

std::string share_of_box(const Mask& mask) {
  return formatted("%lld voxels, %.2f %% of the box", static_cast<long long>(mask.count()),
                   100 * static_cast<double>(mask.count()) / static_cast<double>(mask.size.count()));
}

void run_model_mask(const MaskArguments& arguments, ResultTaker* taker, RunLog& log) {
  if (arguments.maps.size() + (arguments.like ? 1 : 0) != 1)
    throw_input_error("No grid for the mask", "", "Give one MAP, or {like} MAP");
  if (arguments.shaped || arguments.automatic.threshold)
    throw_input_error("The mask of a model has no other shape than its radius", "an option of density was given",
                      "Give {radius}, or leave out {model}");
  if (arguments.json) throw_input_error("{json} needs a mask that a map tells", "{model} was given", "Leave it out");
  const ModelMaskOptions options{*arguments.model,       arguments.maps.empty() ? *arguments.like : arguments.maps[0],
                                 arguments.output,       arguments.frame,
                                 arguments.model_choice, arguments.spacing_angstrom,
                                 arguments.settings};
  check_page(arguments.page, {options.output}, {options.model, options.like});
  Mask mask = model_mask_files(options, log);
  write_page(arguments.page, report_json(model_mask_json(options, mask), log), options.settings.threads, log);
  if (taker != nullptr) return taker->take(options, std::move(mask), log);
  print(share_of_box(mask) + formatted(", within %.3g A of an atom -> ", arguments.settings.radius_angstrom) +
        arguments.output.string() + "\n");
}

void run_confidence_mask(MaskArguments& arguments, ResultTaker* taker, RunLog& log) {
  if (arguments.maps.size() != 1 || arguments.like)
    throw_input_error("{fdr} tests the voxels of a map",
                      arguments.like ? "{like} was given" : std::to_string(arguments.maps.size()) + " maps were given",
                      "Give one MAP");
  if (arguments.automatic.threshold)
    throw_input_error("Two masks were asked for", "{fdr} and {mask-threshold}", "Give one of them");
  ConfidenceMaskOptions& options = arguments.fdr.options;
  options.map = arguments.maps[0];
  options.spacing_angstrom = arguments.spacing_angstrom;
  options.output = arguments.output;
  static_cast<MaskShape&>(options.settings.fdr) = arguments.automatic.shape;
  options.settings.soft_edge_voxels = arguments.settings.soft_edge_voxels;
  options.settings.fdr.test.threads = arguments.settings.threads;
  arguments.fdr.json = arguments.json;
  arguments.fdr.page = arguments.page;
  run_fdr_mask(arguments.fdr, taker, log);
}

void run_automatic_mask(const MaskArguments& arguments, ResultTaker* taker, RunLog& log) {
  if (arguments.maps.empty() || arguments.like)
    throw_input_error("There is nothing to make a mask from", "", "Give one map, two half maps, or {model} FILE");
  AutomaticMaskOptions options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  options.output = arguments.output;
  options.spacing_angstrom = arguments.spacing_angstrom;
  options.settings = arguments.automatic;
  options.soft_edge_voxels = arguments.settings.soft_edge_voxels;
  options.threads = arguments.settings.threads;
  check_page(arguments.page, {options.output}, {options.map, options.half_map2.value_or("")});
  AutomaticMask result = automatic_mask_files(options, log);
  write_page(arguments.page, report_json(automatic_mask_json(options, result), log), options.threads, log);
  if (taker != nullptr) return taker->take(options, std::move(result), log);
  print(arguments.json ? text_of(report_json(automatic_mask_json(options, result), log))
                       : share_of_box(result.mask) + " -> " + arguments.output.string() + "\n  " +
                             automatic_mask_in_words(options.settings, result.molecule) + "\n");
}

void run(MaskArguments& arguments, ResultTaker* taker, RunLog& log) {
  if (arguments.model && arguments.by_fdr)
    throw_input_error("Two masks were asked for", "both {model} and {fdr} were given", "Give one of them");
  if (arguments.model) return run_model_mask(arguments, taker, log);
  if (arguments.by_fdr) return run_confidence_mask(arguments, taker, log);
  run_automatic_mask(arguments, taker, log);
}

}  // namespace

void add_mask(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<MaskArguments>();
  CLI::App* command = add_command(
      app, "mask",
      "Write the mask of the molecule in a map or two half maps, of a model, or of voxels that are not noise",
      "acuity mask half1.mrc half2.mrc -o mask.mrc --soft-edge 5\n"
      "  acuity mask emd_3488.mrc --contour 0.1 --extend 3 -o mask.mrc\n"
      "  acuity mask emd_3488.mrc --model 5ni1.cif -o mask.mrc\n"
      "  acuity mask emd_11007.map.gz --fdr 0.01 --binary -o mask.mrc");
  command->add_option("MAP", arguments->maps, "Map, or two half maps; with --model the map that defines the grid")
      ->option_text("MAP [HALF2]")
      ->expected(1, 2);
  command->add_option("--like", arguments->like, "Map that defines the grid of a model's mask (same as MAP)")
      ->type_name("FILE");
  auto* model = command->add_option("-m,--model", arguments->model, "Atomic model (PDB or mmCIF)")->type_name("FILE");
  add_output(*command, arguments->output, "Mask to write", session);
  command
      ->add_option("--radius", arguments->settings.radius_angstrom,
                   "Distance from an atom in A up to which voxels are in the mask")
      ->check(number_in(0.1, 100))
      ->capture_default_str()
      ->needs(model);
  add_frame(*command, arguments->frame);
  add_mask_threshold(*command, arguments->automatic.threshold);
  const CLI::Option* fdr = add_fdr_options(*command, arguments->fdr);
  const std::vector<CLI::Option*> shape = add_shape_options(*command, arguments->automatic.shape);
  command->add_option("--soft-edge", arguments->settings.soft_edge_voxels, "Width of the mask's cosine edge in voxels")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  add_page(*command, arguments->page);
  add_spacing(*command, arguments->spacing_angstrom);
  add_model_number(*command, arguments->model_choice);
  add_threads(*command, arguments->settings.threads);
  command->callback([&action, arguments, fdr, shape, &session] {
    arguments->by_fdr = fdr->count() > 0;
    for (const CLI::Option* option : shape) arguments->shaped = arguments->shaped || option->count() > 0;
    action = [arguments, &session] { with_log(session, [&](RunLog& log) { run(*arguments, session.taker, log); }); };
  });
}

}  // namespace acuity::commands
