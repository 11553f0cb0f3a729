#include <limits>
#include <map>
#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/simulate.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"

namespace acuity::commands {
namespace {

struct SimulateArguments {
  SimulateOptions options;
  std::vector<double> b_gradient;  ///< As given; right are two or none.
  std::optional<Vec3> b_axis;
  std::vector<std::string> b_per_chain;
};

/// "A=40" as a chain and its B factor.
std::pair<std::string, double> chain_and_b(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  double b = 0;
  const bool readable = equals != std::string::npos && equals > 0 &&
                        CLI::detail::lexical_cast(text.substr(equals + 1), b) && b >= 0 && b <= 1e5;
  if (!readable)
    throw_input_error("{b-per-chain} cannot be read", text, "Give A=40,B=80, with B factors from 0 to 1e5 A^2");
  return {text.substr(0, equals), b};
}

BField b_field_of(const SimulateArguments& arguments) {
  BField field{arguments.options.b_field.constant, {}, {}};
  const std::size_t ends = arguments.b_gradient.size();
  if (ends != 0 && ends != 2)
    throw_input_error("{b-gradient} has " + std::to_string(ends) + " B factors", "", "Give two: LOW,HIGH");
  if (ends == 2) field.gradient = {arguments.b_gradient[0], arguments.b_gradient[1], arguments.b_axis};
  for (const std::string& text : arguments.b_per_chain)
    if (!field.of_chain.insert(chain_and_b(text)).second)
      throw_input_error("{b-per-chain} has a chain twice", text, "Give each chain once");
  return field;
}

void run(SimulateArguments& arguments, const Session& session) {
  SimulateOptions& options = arguments.options;
  options.b_field = b_field_of(arguments);
  Simulation simulation;
  with_log(session, [&](RunLog& log) {
    simulation = simulate_files(options, log);
    if (session.taker != nullptr) session.taker->take(options, std::move(simulation), log);
  });
  if (session.taker != nullptr) return;
  std::string text = "Density of " + std::to_string(simulation.atoms) + " atoms -> " + options.output.string() + "\n";
  if (const auto& gradient = options.b_field.gradient) {
    const Vec3& axis = *simulation.b_axis;
    text += formatted("  B factors     %g to %g A^2 along (%.3f, %.3f, %.3f)\n", gradient->low_b, gradient->high_b,
                      axis[0], axis[1], axis[2]);
  }
  if (options.settings.noise_level) {
    text += formatted("  noise         standard deviation %.6g, seed %llu, ", simulation.noise_deviation,
                      static_cast<unsigned long long>(options.settings.seed));
    text += options.half_maps ? "in each half map -> " + *options.half_maps + "_half1.mrc, " + *options.half_maps +
                                    "_half2.mrc; none in the density\n"
                              : "added\n";
  }
  if (options.model_out) text += "  model         " + options.model_out->string() + "\n";
  if (options.b_map) text += "  mean B map    " + options.b_map->string() + "\n";
  print(text);
}

void add_grid(CLI::App& command, SimulateOptions& options) {
  auto* like = command.add_option("--like", options.like, "Map that defines grid and origin")->type_name("FILE");
  command.add_option("--box", options.box_voxels, "Edge in voxels of a cubic box around the centre of the whole model")
      ->check(CLI::Range(8, 4096))
      ->excludes(like);
  add_spacing(command, options.spacing_angstrom, "Voxel size in A, of the box of --box or in place of that of --like");
}

void add_b_field(CLI::App& command, SimulateArguments& arguments) {
  SimulateOptions& options = arguments.options;
  auto* constant = command
                       .add_option("-b,--b-factor", options.b_field.constant,
                                   "B factor of all atoms in A^2; default: the model's own")
                       ->check(number_in(0, 1e5));
  auto* gradient =
      command
          .add_option("--b-gradient", arguments.b_gradient,
                      "B factors in A^2 of the first and the last atom along --b-axis, linear between them")
          ->option_text("LOW,HIGH")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->check(number_in(0, 1e5))
          ->excludes(constant);
  static const std::map<std::string, std::optional<Vec3>> axes{
      {"longest", std::nullopt}, {"x", Vec3{1, 0, 0}}, {"y", Vec3{0, 1, 0}}, {"z", Vec3{0, 0, 1}}};
  command
      .add_option_function<std::string>(
          "--b-axis", [&arguments](const std::string& name) { arguments.b_axis = axes.at(name); },
          "Axis of --b-gradient: x, y, z or longest (the direction in which the atoms spread most, the default)")
      ->check(CLI::IsMember({"longest", "x", "y", "z"}))
      ->option_text("longest|x|y|z")
      ->needs(gradient);
  command
      .add_option("--b-per-chain", arguments.b_per_chain,
                  "B factors in A^2 of single chains; they override -b, --b-gradient and the model's own")
      ->option_text("A=40,B=80")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--model-out", options.model_out,
                  "Write the atoms that were drawn, with their B factors, as .pdb or .cif")
      ->type_name("FILE");
  auto* map =
      command
          .add_option(
              "--b-map", options.b_map,
              "Write the mean B factor of the atoms in a window around each voxel that lies within 3 A of an atom")
          ->type_name("FILE");
  command
      .add_option("--b-mask", options.b_mask,
                  "Mask file on the grid of the density: voxels of 0.5 and more are those of --b-map")
      ->type_name("FILE")
      ->needs(map);
  command.add_option("--b-window", options.settings.b_window_angstrom, "Edge in A of the windows of --b-map")
      ->check(number_in(0.1, 1e4))
      ->capture_default_str()
      ->needs(map);
}

void add_noise(CLI::App& command, SimulateOptions& options) {
  auto* noise =
      command
          .add_option(
              "--noise", options.settings.noise_level,
              "Standard deviation of added Gaussian noise, as a multiple of that of the density within 3 A of an atom")
          ->check(number_in(0, 1e6));
  command
      .add_option("--noise-b", options.settings.noise_b_factor,
                  "B factor of the noise in A^2: amplitudes decay as exp(-B s^2 / 4), the standard deviation stays")
      ->check(number_in(0, 1e5))
      ->capture_default_str()
      ->needs(noise);
  command.add_option("--seed", options.settings.seed, "Seed of the noise")
      ->check(CLI::Range(0, std::numeric_limits<std::int32_t>::max()))
      ->capture_default_str()
      ->needs(noise);
  command
      .add_option("--half-maps", options.half_maps,
                  "Write two half maps, the density with independent noise: PREFIX_half1.mrc, PREFIX_half2.mrc; the "
                  "output has no noise")
      ->type_name("PREFIX");
}

}  // namespace

void add_simulate(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<SimulateArguments>();
  SimulateOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "simulate", "Write the density of a model, as a map or as the reference of sharpen",
                  "acuity simulate 5ni1.cif --like emd_3488.mrc -o density.mrc");
  command->add_option("MODEL", options.model, "Atomic model (PDB or mmCIF)")->type_name("FILE")->required();
  add_output(*command, options.output, "Map to write", session);
  add_output_mode(*command, options.output_mode);
  add_grid(*command, options);
  add_part(
      *command, options.part,
      "Atoms to draw, in gemmi's syntax: A,B or A/10-50; may be repeated; grid and B factors stay those of the whole "
      "model");
  add_b_field(*command, *arguments);
  add_noise(*command, options);
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  add_model_number(*command, options.model_choice);
  add_threads(*command, options.settings.threads);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
