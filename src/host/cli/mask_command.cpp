#include <cstdio>
#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/report.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/cli/fdr_mask_options.h"
#include "host/io/atomic_file.h"

namespace acuity::commands {
namespace {

struct MaskArguments {
  std::optional<std::string> map;
  std::optional<std::string> like;
  std::optional<std::string> model;
  std::string output;
  double radius = 3;
  int soft_edge = 0;
  FrameSource frame = FrameSource::automatic;
  int threads = 0;
  FdrMaskArguments fdr;
};

void run_model_mask(const MaskArguments& arguments) {
  if (arguments.map.has_value() == arguments.like.has_value())
    reject("No grid for the mask", "", "Give one MAP, or --like MAP");
  const std::string& grid = arguments.map ? *arguments.map : *arguments.like;
  require_writable(arguments.output);
  for (const std::string& input : {grid, *arguments.model}) require_not_an_input(arguments.output, input);
  const MapHeader header = read_map_header(grid);
  if (const std::string why = why_unusable(header); !why.empty()) reject(grid + " cannot be used", why);
  Model model = read_model(*arguments.model);
  place_model_in_box(model, header, arguments.frame);
  const double spacing = header.spacing()[0];
  const Mask mask = model_mask(model, header.size(), spacing, arguments.radius, arguments.threads);
  if (mask.count() == 0)
    reject("The mask is empty", "no voxel lies within the radius of an atom", "Give a larger --radius");
  write_map(arguments.output, header, with_soft_edge(mask, spacing, arguments.soft_edge, arguments.threads),
            "Acuity " + version() + ": mask of a model");
  char text[128];
  std::snprintf(text, sizeof text, "%lld voxels, %.2f %% of the box, within %.3g A of an atom -> ",
                static_cast<long long>(mask.count()),
                100 * static_cast<double>(mask.count()) / static_cast<double>(mask.size.count()), arguments.radius);
  print(text + arguments.output + "\n");
}

void run(MaskArguments& arguments, bool by_fdr, const std::string& command_line) {
  if (by_fdr == arguments.model.has_value())
    reject("Nothing to make a mask from", by_fdr ? "both --model and --fdr were given" : "",
           "Give one of --model FILE and --fdr RATE");
  if (!by_fdr) return run_model_mask(arguments);
  if (!arguments.map || arguments.like)
    reject("--fdr tests the voxels of a map", arguments.like ? "--like was given" : "no map was given", "Give one MAP");
  FdrMaskArguments& fdr = arguments.fdr;
  fdr.map = *arguments.map;
  fdr.output = arguments.output;
  fdr.soft_edge = arguments.soft_edge;
  fdr.options.test.threads = arguments.threads;
  run_fdr_mask(fdr, command_line);
}

}  // namespace

void add_mask(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<MaskArguments>();
  CLI::App* command = add_command(app, "mask", "Write the mask of a model, or of the voxels that are not noise",
                                  "acuity mask emd_3488.mrc --model 5ni1.cif -o mask.mrc\n"
                                  "  acuity mask emd_11007.map.gz --fdr 0.01 --binary -o mask.mrc");
  command->add_option("MAP", arguments->map, "Map whose grid and place the mask takes; --fdr tests its voxels")
      ->type_name("FILE");
  command->add_option("--like", arguments->like, "The same, as an option")->type_name("FILE");
  auto* model = command->add_option("-m,--model", arguments->model, "Atomic model (PDB or mmCIF)")->type_name("FILE");
  command->add_option("-o,--output", arguments->output, "Mask to write")->type_name("FILE")->required();
  command->add_option("--radius", arguments->radius, "Distance from an atom in A")
      ->check(number_in(0.1, 100))
      ->capture_default_str()
      ->needs(model);
  command->add_option("--soft-edge", arguments->soft_edge, "Width of a cosine edge in voxels")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  add_frame(*command, arguments->frame);
  const CLI::Option* fdr = add_fdr_options(*command, arguments->fdr);
  add_threads(*command, arguments->threads);
  command->callback([&action, arguments, fdr, command_line] {
    action = [arguments, by_fdr = fdr->count() > 0, command_line] { run(*arguments, by_fdr, command_line); };
  });
}

}  // namespace acuity::commands
