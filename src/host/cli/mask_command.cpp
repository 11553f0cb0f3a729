#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/mask.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/cli/fdr_mask_options.h"

namespace acuity::commands {
namespace {

struct MaskArguments {
  std::optional<std::string> map;
  std::optional<std::string> like;
  std::optional<std::string> model;
  std::filesystem::path output;
  OriginConvention frame = OriginConvention::automatic;
  ModelChoice model_choice;
  std::optional<double> spacing_angstrom;
  ModelMaskSettings settings;
  FdrMaskArguments fdr;
};

void run_model_mask(const MaskArguments& arguments, RunLog& log) {
  if (arguments.map.has_value() == arguments.like.has_value())
    throw_input_error("No grid for the mask", "", "Give one MAP, or --like MAP");
  const ModelMaskOptions options{*arguments.model,       arguments.map ? *arguments.map : *arguments.like,
                                 arguments.output,       arguments.frame,
                                 arguments.model_choice, arguments.spacing_angstrom,
                                 arguments.settings};
  const Mask mask = model_mask_files(options, log);
  print(formatted("%lld voxels, %.2f %% of the box, within %.3g A of an atom -> ", static_cast<long long>(mask.count()),
                  100 * static_cast<double>(mask.count()) / static_cast<double>(mask.size.count()),
                  arguments.settings.radius_angstrom) +
        arguments.output.string() + "\n");
}

void run(MaskArguments& arguments, bool by_fdr, RunLog& log) {
  if (by_fdr == arguments.model.has_value())
    throw_input_error("Nothing to make a mask from", by_fdr ? "both --model and --fdr were given" : "",
                      "Give one of --model FILE and --fdr RATE");
  if (!by_fdr) return run_model_mask(arguments, log);
  if (!arguments.map || arguments.like)
    throw_input_error("--fdr tests the voxels of a map", arguments.like ? "--like was given" : "no map was given",
                      "Give one MAP");
  ConfidenceMaskOptions& options = arguments.fdr.options;
  options.map = *arguments.map;
  options.spacing_angstrom = arguments.spacing_angstrom;
  options.output = arguments.output;
  options.settings.soft_edge_voxels = arguments.settings.soft_edge_voxels;
  options.settings.fdr.test.threads = arguments.settings.threads;
  run_fdr_mask(arguments.fdr, log);
}

}  // namespace

void add_mask(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<MaskArguments>();
  CLI::App* command = add_command(app, "mask", "Write the mask of a model, or of the voxels that are not noise",
                                  "acuity mask emd_3488.mrc --model 5ni1.cif -o mask.mrc\n"
                                  "  acuity mask emd_11007.map.gz --fdr 0.01 --binary -o mask.mrc");
  command->add_option("MAP", arguments->map, "Map that defines the grid; --fdr tests its voxels")->type_name("FILE");
  command->add_option("--like", arguments->like, "Map that defines the grid (same as MAP)")->type_name("FILE");
  auto* model = command->add_option("-m,--model", arguments->model, "Atomic model (PDB or mmCIF)")->type_name("FILE");
  add_output(*command, arguments->output, "Mask to write");
  command
      ->add_option("--radius", arguments->settings.radius_angstrom,
                   "Distance from an atom in A up to which voxels are in the mask")
      ->check(number_in(0.1, 100))
      ->capture_default_str()
      ->needs(model);
  command->add_option("--soft-edge", arguments->settings.soft_edge_voxels, "Width of the mask's cosine edge in voxels")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  add_spacing(*command, arguments->spacing_angstrom);
  add_frame(*command, arguments->frame);
  add_model_number(*command, arguments->model_choice);
  const CLI::Option* fdr = add_fdr_options(*command, arguments->fdr);
  add_threads(*command, arguments->settings.threads);
  command->callback([&action, arguments, fdr, command_line] {
    action = [arguments, by_fdr = fdr->count() > 0, command_line] {
      with_log(command_line, [&](RunLog& log) { run(*arguments, by_fdr, log); });
    };
  });
}

}  // namespace acuity::commands
