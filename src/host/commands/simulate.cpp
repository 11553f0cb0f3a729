#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/model_density.h>
#include <acuity/report.h>

#include "host/commands/command_line.h"
#include "host/commands/commands.h"
#include "host/io/atomic_file.h"

namespace acuity::commands {
namespace {

struct Arguments {
  std::string model;
  std::string output;
  std::optional<std::string> like;
  std::optional<int> box;
  std::optional<double> spacing;
  std::optional<double> b_factor;
  FrameSource frame = FrameSource::automatic;
  Hydrogens hydrogens = Hydrogens::drop;
  int threads = 0;
};

/// A cube around the model's centre, on the grid of whole voxels of the model's coordinates.
MapHeader box_around(const Model& model, int box, double spacing) {
  Vec3 centre{};
  for (const Vec3& p : model.positions_angstrom())
    for (int i = 0; i < 3; ++i) centre[i] += p[i] / static_cast<double>(model.atom_count());
  Vec3 origin{};
  for (int i = 0; i < 3; ++i) origin[i] = (std::round(centre[i] / spacing) - box / 2) * spacing;
  return make_header({box, box, box}, spacing, origin);
}

void run(const Arguments& arguments) {
  if (arguments.like.has_value() == (arguments.box.has_value() && arguments.spacing.has_value()))
    reject("No grid for the map", "", "Give --like MAP, or both --box N and --spacing D");
  require_writable(arguments.output);
  require_not_an_input(arguments.output, arguments.model);
  if (arguments.like) require_not_an_input(arguments.output, *arguments.like);
  Model model = read_model(arguments.model, arguments.hydrogens);
  if (arguments.b_factor) model.set_b_factor(*arguments.b_factor);
  const MapHeader header =
      arguments.like ? read_map_header(*arguments.like) : box_around(model, *arguments.box, *arguments.spacing);
  if (const std::string why = why_unusable(header); !why.empty())
    reject(arguments.like.value_or("The box") + " cannot be used", why);
  place_model_in_box(model, header, arguments.frame);
  const Volume density = model_density(model, header.size(), header.spacing()[0], arguments.threads);
  write_map(arguments.output, header, density, "Acuity " + version() + ": density of a model");
  print("Density of " + std::to_string(model.atom_count()) + " atoms -> " + arguments.output + "\n");
}

}  // namespace

void add_simulate(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      add_command(app, "simulate", "Write the density that a model would scatter: the reference map of sharpen",
                  "acuity simulate 5ni1.cif --like emd_3488.mrc -o density.mrc");
  command->add_option("MODEL", arguments->model, "Atomic model (PDB or mmCIF)")->type_name("FILE")->required();
  command->add_option("-o,--output", arguments->output, "Map to write")->type_name("FILE")->required();
  auto* like = command->add_option("--like", arguments->like, "Use this map's grid and place")->type_name("FILE");
  command->add_option("--box", arguments->box, "Edge of a cubic box in voxels, around the model's centre")
      ->check(CLI::Range(8, 4096))
      ->excludes(like);
  command->add_option("--spacing", arguments->spacing, "Voxel size of that box in A")
      ->check(number_in(0.05, 50))
      ->excludes(like);
  command->add_option("-b,--b-factor", arguments->b_factor, "Give all atoms this B factor in A^2")
      ->check(number_in(0, 1e5));
  add_frame(*command, arguments->frame);
  add_hydrogens(*command, arguments->hydrogens);
  add_threads(*command, arguments->threads);
  command->callback([&action, arguments] { action = [arguments] { run(*arguments); }; });
}

}  // namespace acuity::commands
