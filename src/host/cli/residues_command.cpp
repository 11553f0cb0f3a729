#include <memory>
#include <utility>

#include <acuity/residues.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/residues/expected_q.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct ResiduesArguments {
  ResidueOptions options;
  bool quiet = false;
};

std::string row_of(const std::string& name, const std::string& residues, const AtomGroupScore& score) {
  std::string row = formatted("  %-8.20s %9s %7lld  %6.3f", name.c_str(), residues.c_str(),
                              static_cast<long long>(score.atoms), score.q);
  row += score.correlation ? formatted("  %11.3f", *score.correlation) : "            -";
  row += formatted("  %9.4g", score.density);
  if (score.b_angstrom2) row += formatted("  %7.1f", *score.b_angstrom2);
  if (score.resolution_angstrom) row += formatted("  %6.2f", *score.resolution_angstrom);
  return row + "\n";
}

std::string residues_in_words(const ResidueOptions& options, const ResidueScores& scores) {
  std::string words = options.model.string() + " in " + options.map.string() + "\n  chain     residues   atoms " +
                      "      Q  correlation    density";
  if (scores.whole.b_angstrom2) words += "  B (A^2)";
  if (scores.whole.resolution_angstrom) words += "  d (A)";
  words += "\n";
  for (const ChainScore& chain : scores.chains)
    words += row_of(chain.chain, std::to_string(chain.residues), chain.score);
  words += row_of("all", std::to_string(scores.residues.size()), scores.whole);
  if (options.settings.resolution_angstrom)
    if (const auto expected = expected_q(*options.settings.resolution_angstrom))
      words += formatted("  EMDB entries at %.3g A have Q = %.2f, 90 %% of them %.2f to %.2f\n",
                         *options.settings.resolution_angstrom, expected->median, expected->low, expected->high);
  for (const std::filesystem::path& output : options.outputs) words += "  table     " + output.string() + "\n";
  return words;
}

void run_residues(const ResiduesArguments& arguments, const Session& session) {
  std::string words;
  with_log(session, [&](RunLog& log) {
    ResidueScores scores = score_residues_files(arguments.options, log);
    if (session.taker != nullptr) return session.taker->take(arguments.options, std::move(scores), log);
    words = residues_in_words(arguments.options, scores);
  });
  if (session.taker == nullptr && !arguments.quiet) print(words);
}

}  // namespace

void add_residues(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<ResiduesArguments>();
  ResidueOptions& options = arguments->options;
  CLI::App* command = add_command(app, "residues", "Score each residue of a model by a map: Q-score, correlation",
                                  "acuity residues sharpened.mrc --model 5ni1.cif -o residues.csv -o residues.defattr");
  command->add_option("MAP", options.map, "Map that the model is scored by")->type_name("FILE")->required();
  command->add_option("-m,--model", options.model, "Atomic model (PDB or mmCIF)")->type_name("FILE")->required();
  command
      ->add_option("-o,--output", options.outputs,
                   "Table of residues, by its name CSV (.csv), JSON (.json), mmCIF (.cif) or attributes for ChimeraX "
                   "(.defattr); may be given several times")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--b-map", options.b_map, "Map of local B factors, as acuity bfactor writes it")
      ->type_name("FILE");
  command
      ->add_option("--resolution-map", options.resolution_map,
                   "Map of the local resolution, as acuity resolution writes it")
      ->type_name("FILE");
  command
      ->add_option("-d,--resolution", options.settings.resolution_angstrom,
                   "Resolution of the map in A: the model's density is low-passed there, and Q-scores are set beside "
                   "those of EMDB entries")
      ->check(number_in(0.1, 1e6));
  command
      ->add_option("--sigma", options.settings.sigma_angstrom,
                   "Standard deviation in A of the Gaussian that Q-scores compare with; 0.6 as in the paper of 2020")
      ->check(number_in(0.05, 10))
      ->capture_default_str();
  command
      ->add_option("--radius", options.settings.radius_angstrom,
                   "Distance in A from a residue's atoms up to which voxels are correlated")
      ->check(number_in(1, 10))
      ->capture_default_str();
  add_spacing(*command, options.spacing_angstrom);
  add_frame(*command, options.frame);
  add_model_number(*command, options.model_choice);
  add_threads(*command, options.settings.threads);
  add_quiet(*command, arguments->quiet);
  command->callback(
      [&action, arguments, &session] { action = [arguments, &session] { run_residues(*arguments, session); }; });
}

}  // namespace acuity::commands
