#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <acuity/error.h>
#include <acuity/perturb.h>
#include <acuity/sharpen.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"

namespace acuity::commands {
namespace {

struct PerturbArguments {
  PerturbOptions options;
  std::vector<double> b_range;  ///< As given; right are two or none.
};

std::string perturb_in_words(const PerturbOptions& options, const PerturbFindings& found) {
  const Perturbation& result = found.result;
  std::string text = "Perturbed " + options.model.string() + " -> " + options.output.string() +
                     formatted(" (%lld atoms)\n", static_cast<long long>(found.atoms_written));
  if (result.range_angstrom > 0)
    text += formatted("  kicks         0 to %g A, RMSD reached %.3f A (%.3f A without a boundary)\n",
                      result.range_angstrom, result.rmsd_angstrom, result.range_angstrom / std::sqrt(3.0)) +
            formatted("  redrawn       %lld atoms\n", static_cast<long long>(result.atoms_redrawn));
  return text +
         formatted("  mean B        %.1f A^2 before, %.1f A^2 after\n", result.mean_b_before, result.mean_b_after) +
         "  report        " + options.report.string() + "\n";
}

void run(PerturbArguments& arguments, const Session& session) {
  PerturbOptions& options = arguments.options;
  const std::size_t ends = arguments.b_range.size();
  if (ends != 0 && ends != 2)
    throw_input_error("{b-range} has " + std::to_string(ends) + " B factors", "", "Give two: LOW,HIGH");
  if (ends == 2) options.settings.b_range = {arguments.b_range[0], arguments.b_range[1]};
  if (options.report.empty()) options.report = default_report_path(options.output);
  std::string text;
  with_log(session, [&](RunLog& log) {
    PerturbFindings found = perturb_files(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(found), log);
    text = perturb_in_words(options, found);
  });
  if (session.taker == nullptr) print(text);
}

void add_kicks(CLI::App& command, PerturbOptions& options) {
  PerturbSettings& settings = options.settings;
  auto* rmsd =
      command
          .add_option("--rmsd", settings.rmsd_angstrom,
                      "RMSD r of the kicks in A; 0 leaves the atoms in place. Each atom moves in a random direction by "
                      "a length uniform in 0 to 2 r. The rms of the lengths is 1.155 r without a boundary")
          ->check(number_in(0, 1000))
          ->capture_default_str();
  command
      .add_flag("--rmsd-exact", settings.rmsd_exact,
                "Scale the range of lengths until the RMSD reached is --rmsd, as nearly as redrawn atoms allow")
      ->needs(rmsd);
  auto* mask = command
                   .add_option("--mask", options.mask,
                               "Mask file: kicks that end outside its voxels of 0.5 and more are drawn again. Default: "
                               "within 3 A of the model, with a cosine edge of 5 voxels that counts down to 0.5")
                   ->type_name("FILE");
  command.add_flag("!--no-boundary", options.bounded, "Let kicks end anywhere")->excludes(mask);
  add_spacing(command, options.spacing_angstrom,
              "Voxel size in A of the model's own boundary, 1 by default, or in place of that of --mask");
  command.add_option("--seed", settings.seed, "Seed of kicks and B factors: the same seed, the same model")
      ->check(CLI::Range(0, std::numeric_limits<std::int32_t>::max()))
      ->capture_default_str();
}

void add_perturbed_b(CLI::App& command, PerturbArguments& arguments) {
  PerturbSettings& settings = arguments.options.settings;
  static const std::map<std::string, PerturbB> kinds{{"keep", PerturbB::keep},       {"nearest", PerturbB::nearest},
                                                     {"shuffle", PerturbB::shuffle}, {"random", PerturbB::random},
                                                     {"uniform", PerturbB::uniform}, {"blocks", PerturbB::blocks}};
  command
      .add_option("--b", settings.b,
                  "B factors: kept (keep, the default), taken from the nearest atom before the kicks (nearest), or "
                  "exchanged at random (shuffle). They can also be drawn uniformly (random), all be the mean "
                  "(uniform), or be drawn for cubes (blocks)")
      ->transform(CLI::Transformer(kinds))
      ->option_text("keep|nearest|shuffle|random|uniform|blocks");
  command
      .add_option("--b-range", arguments.b_range,
                  "Range in A^2 of the B factors of --b random and blocks; default: that of the model")
      ->option_text("LOW,HIGH")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(number_in(0, 1e5));
  command.add_option("--block", settings.block_angstrom, "Edge in A of the cubes of --b blocks")
      ->check(number_in(0.1, 1e4))
      ->capture_default_str();
}

}  // namespace

void add_perturb(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<PerturbArguments>();
  PerturbOptions& options = arguments->options;
  CLI::App* command = add_command(
      app, "perturb", "Write a model with known errors: moved atoms, other B factors, parts left out",
      "acuity perturb 5ni1.cif --rmsd 5 -o kicked.cif\n  acuity perturb 5ni1.cif --b shuffle -o shuffled.cif");
  command->add_option("MODEL", options.model, "Atomic model (PDB or mmCIF)")->type_name("FILE")->required();
  add_output(*command, options.output, "Model to write, as .pdb or .cif", session);
  add_kicks(*command, options);
  add_perturbed_b(*command, *arguments);
  add_part(*command, options.part,
           "Atoms to write, in gemmi's syntax: A,B or A/10-50; may be repeated; kicks and B factors stay those of the "
           "whole model");
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  add_model_number(*command, options.model_choice);
  add_threads(*command, options.settings.threads);
  add_report(*command, options.report);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
