#include <cstdio>
#include <map>
#include <memory>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/cli/fdr_mask_options.h"
#include "host/cli/mask_options.h"

namespace acuity::commands {
namespace {

struct SharpenArguments {
  SharpenOptions options;
  std::vector<std::string> maps;
  std::optional<std::string> mask_from;
  FdrMaskOptions fdr_mask = default_fdr_mask();
  AutomaticMaskSettings automatic;
  bool by_fdr = false;    ///< --fdr was given.
  bool extended = false;  ///< --extend was given.
  bool shaped = false;    ///< An option of shape was given.
  std::string shells = "full";
  bool dry_run = false;
  bool quiet = false;
};

std::string mask_in_words(const SharpenOptions& options, const MaskFindings& mask) {
  const auto voxels = formatted("%lld voxels", static_cast<long long>(mask.voxels));
  if (mask.source == MaskSource::given) return voxels + " of " + options.mask->string();
  if (mask.source == MaskSource::model)
    return voxels + formatted(", within %g A of an atom", *mask.model_radius_angstrom);
  const auto with_atoms = [&](std::string words) {
    if (mask.model_radius_angstrom) words += formatted(", or within %g A of an atom", *mask.model_radius_angstrom);
    return words;
  };
  if (mask.automatic) return with_atoms(voxels + ": " + automatic_mask_in_words(*mask.automatic, mask.molecule));
  const double dilated = mask.test->dilate_angstrom;
  return with_atoms(voxels + " " + (dilated > 0 ? formatted("within %g A of densities", dilated) : "of densities") +
                    formatted(" from %.4g on: false discovery rate %g", static_cast<double>(*mask.tested->threshold),
                              mask.test->test.level));
}

std::string reference_in_words(const SharpenOptions& options, const SharpenFindings& found) {
  if (options.reference) return "map " + options.reference->string();
  if (!found.profile) return "model " + options.model->string();
  const ProfileFindings& profile = *found.profile;
  std::string words = options.model ? "model " + options.model->string() + ", beyond it " : "";
  words += "average profile " + profile.name + formatted(" with B = %.4g A^2", profile.b_target);
  if (profile.b_best_ordered)
    words += formatted(" where windows have %.0f A^2, more where they have more", *profile.b_best_ordered);
  if (profile.b_windows)
    words += formatted("; windows have B = %.0f +- %.0f A^2", profile.b_windows->mean,
                       profile.b_windows->standard_deviation);
  return words;
}

/// A line on the map's overall fall-off, or nothing.
std::string fall_off_in_words(const FallOffFindings& fall_off) {
  if (!fall_off.b_of_map) return "";
  std::string words = formatted("  fall-off  B = %.0f A^2 in the map", *fall_off.b_of_map);
  if (fall_off.equivalent_b) words += formatted(", %.0f in the result", *fall_off.b_of_map + *fall_off.equivalent_b);
  return words + formatted("; target %.0f A^2\n", fall_off.b_target);
}

/// A line on B factors that were shifted or came from the map, or nothing.
std::string b_factors_in_words(const SharpenFindings& found) {
  if (found.fall_off.b_of_model && *found.fall_off.b_of_model != 0)
    return formatted("  B factors those of the model minus %.0f A^2\n", *found.fall_off.b_of_model);
  if (!found.refinement) return "";
  if (!found.refinement->outcome) return "  B factors refined against the map\n";
  const RefinementFindings::Outcome& outcome = *found.refinement->outcome;
  const std::vector<double>& quantiles = outcome.after.quantiles;  // At BDistribution::shares.
  return formatted("  B factors refined: median %.0f, 90 %% of the atoms %.0f to %.0f A^2; in the map %+.0f\n",
                   quantiles[3], quantiles[1], quantiles[5], outcome.shift);
}

std::string resolution_in_words(const SharpenFindings& found) {
  if (!found.resolution_angstrom) return "none";
  std::string words = formatted("%.4g A", *found.resolution_angstrom);
  if (!found.resolution_given)
    words += formatted(", where the FSC of the half maps in the mask falls below %g", found.fsc->threshold);
  if (found.local_resolution) {
    const std::vector<double>& quantiles = found.local_resolution->quantiles_angstrom;
    words += formatted("; 90 %% of windows %.3g to %.3g A", quantiles.front(), quantiles.back());
  }
  return found.low_pass ? words : "none; the resolution is " + words;
}

std::string task_in_words(const SharpenOptions& options, const SharpenFindings& found) {
  return formatted("  map       %lld x %lld x %lld voxels of %.4g A\n", static_cast<long long>(found.size.x),
                   static_cast<long long>(found.size.y), static_cast<long long>(found.size.z), found.spacing_angstrom) +
         formatted("  window    %d voxels, %.4g A%s\n", found.window_edge, found.window_edge * found.spacing_angstrom,
                   found.window_grown ? ", enlarged to hold enough shells" : "") +
         "  reference " + reference_in_words(options, found) + "\n" + fall_off_in_words(found.fall_off) +
         b_factors_in_words(found) + "  mask      " + mask_in_words(options, found.mask) + "\n" + "  low-pass  " +
         resolution_in_words(found) + "\n" + engine_in_words(found.engine);
}

std::string uncertainty_in_words(const SharpenFindings& found) {
  if (!found.uncertainty) return "";
  return formatted("  spread    %.3g of the result's standard deviation (median over the mask), of %d results\n",
                   found.uncertainty->median_relative_to_standard_deviation,
                   static_cast<int>(found.uncertainty->others.size() + 1));
}

std::string stages_in_words(const std::vector<RunLog::Stage>& stages) {
  std::string text;
  for (const RunLog::Stage& stage : stages)
    text += formatted("  %-9s %s\n", stage.name.c_str(), acuity::in_words(stage.seconds).c_str());
  return text;
}

/// Half maps tell all that an average profile needs, so with them it may go unsaid.
void choose_reference(SharpenOptions& options) {
  SharpenSettings& settings = options.settings;
  if (options.half_map2 && !options.model && !options.reference && !settings.profile) settings.profile = "auto";
  if (settings.profile == "auto") settings.profile = default_profile;
  if (settings.profile_b && options.reference)
    throw_input_error("--profile-b requires --profile or --model", "the reference is a map", "Leave it out");
  if (settings.b_target == BTarget::local && !settings.profile)
    throw_input_error("--b-target requires --profile", "the reference is not an average profile", "Leave it out");
  if (settings.model_reach_angstrom && !(options.model && settings.profile))
    throw_input_error("--model-reach requires --model and --profile", "nothing else completes a model", "Leave it out");
}

/// Which mask is made where none is given; --fdr says so too.
void choose_mask(const SharpenArguments& arguments, SharpenOptions& options) {
  if (arguments.mask_from == "model" && arguments.by_fdr)
    throw_input_error("Two masks were asked for", "--mask-from model and --fdr", "Give one of them");
  if (arguments.mask_from == "model" && !options.model)
    throw_input_error("There is no model to make a mask from", "", "Give --model FILE, or leave out --mask-from model");
  if (arguments.mask_from == "model" && options.settings.profile)
    throw_input_error("The model's mask leaves nothing to --profile", "all of it is near the model",
                      "Leave out --mask-from model or --profile");
  if (arguments.automatic.threshold && (arguments.by_fdr || arguments.mask_from))
    throw_input_error("Two masks were asked for", "--mask-threshold and --fdr or --mask-from", "Give one of them");
  if (arguments.mask_from == "molecule" && arguments.by_fdr)
    throw_input_error("Two masks were asked for", "--mask-from molecule and --fdr", "Give one of them");
  if (arguments.by_fdr || arguments.mask_from == "fdr") {
    FdrMaskOptions made = arguments.fdr_mask;
    static_cast<MaskShape&>(made) = arguments.automatic.shape;
    if (!arguments.extended) made.dilate_angstrom = arguments.fdr_mask.dilate_angstrom;
    options.settings.fdr_mask = made;
    return;
  }
  const bool of_model = options.model && !options.settings.profile && !arguments.mask_from;
  if (arguments.shaped && (arguments.mask_from == "model" || (of_model && !arguments.automatic.threshold)))
    throw_input_error("The mask of a model has no other shape than its radius", "an option of shape was given",
                      "Give --mask-from molecule, --mask-threshold or --fdr, or leave it out");
  if (arguments.automatic.threshold || arguments.mask_from == "molecule" || arguments.shaped)
    options.settings.automatic_mask = arguments.automatic;
}

std::string plan_in_words(const SharpenOptions& options, const SharpenPlan& plan) {
  return "Dry run: nothing is written.\n" + task_in_words(options, plan.found) +
         formatted("  memory    %.2f GB at most\n  time      about %s in stage scale and %s in all, by short trials\n",
                   static_cast<double>(plan.memory_bytes) * 1e-9, acuity::in_words(plan.scale_seconds).c_str(),
                   acuity::in_words(plan.total_seconds()).c_str()) +
         stages_in_words(plan.stages);
}

void run(SharpenArguments& arguments, const std::string& command_line) {
  SharpenOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  choose_reference(options);
  choose_mask(arguments, options);
  options.settings.shells = arguments.shells == "full" ? ShellRule::full : ShellRule::locscale;
  options.settings.verbosity = verbosity_for_stderr(arguments.quiet);
  if (options.report.empty()) options.report = default_report_path(options.output);
  std::string words;
  with_log(command_line, [&](RunLog& log) {
    if (arguments.dry_run) {
      words = plan_in_words(options, plan_sharpening_files(options, log));
      return;
    }
    const SharpenFindings found = sharpen_files(options, log).found;
    if (arguments.quiet) return;
    const std::string second = options.half_map2 ? " and " + options.half_map2->string() : "";
    words = "Sharpened " + options.map.string() + second + " -> " + options.output.string() + "\n" +
            task_in_words(options, found) + uncertainty_in_words(found) + stages_in_words(log.stages()) +
            "  report    " + options.report.string() + "\n";
  });
  print(words);
}

void add_model_options(CLI::App& command, SharpenOptions& options) {
  static const std::map<std::string, BFactors> sources{
      {"model", BFactors::of_model}, {"as-is", BFactors::as_is}, {"refine", BFactors::refine}};
  command.add_option("-m,--model", options.model, "Atomic model (PDB or mmCIF) whose density is the reference")
      ->type_name("FILE");
  command
      .add_option_function<std::string>(
          "--b-factors", [&options](const std::string& name) { options.settings.b_factors = sources.at(name); },
          "B factors of the model: its own, shifted until their 5 % quantile is --profile-b (model, the default), "
          "not shifted (as-is), or refined against the map (refine), which needs --resolution or half maps")
      ->check(CLI::IsMember({"model", "as-is", "refine"}))
      ->option_text("model|as-is|refine");
  command.add_option("--model-out", options.model_out, "Write the model with its refined B factors, as PDB or mmCIF")
      ->type_name("FILE");
}

void add_mask_options(CLI::App& command, SharpenArguments& arguments) {
  SharpenOptions& options = arguments.options;
  CLI::Option* mask =
      command.add_option("--mask", options.mask, "Mask file: voxels of 0.5 and more are computed, others are 0")
          ->type_name("FILE");
  command
      .add_option("--mask-from", arguments.mask_from,
                  "Origin of the mask: voxels within 3 A of the model's atoms (model, the default with only --model), "
                  "the molecule in the map or the half maps (molecule, the default without), or voxels that are not "
                  "noise before any filter (fdr)")
      ->check(CLI::IsMember({"model", "molecule", "fdr"}))
      ->excludes(mask);
  CLI::Option* fdr = add_fdr(command, arguments.fdr_mask.test.level,
                             "False discovery rate of the mask of --mask-from fdr, which it asks for; default: 0.01");
  fdr->excludes(mask)->each([&arguments](const std::string&) { arguments.by_fdr = true; });
  add_noise_box_options(command, arguments.fdr_mask, fdr);
  add_mask_threshold(command, arguments.automatic.threshold)->excludes(mask);
  for (CLI::Option* option : add_shape_options(command, arguments.automatic.shape)) {
    option->excludes(mask)->each([&arguments](const std::string&) { arguments.shaped = true; });
    if (option->check_name("--extend")) option->each([&arguments](const std::string&) { arguments.extended = true; });
  }
  command.add_option("--mask-out", options.mask_out, "Write the mask that was used")->type_name("FILE");
}

}  // namespace

void add_sharpen(CLI::App& app, Action& action, const std::string& command_line) {
  auto arguments = std::make_shared<SharpenArguments>();
  SharpenOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "sharpen", "Sharpen a map locally against a model, a reference map or an average profile",
                  "acuity sharpen emd_3488.mrc --model 5ni1.cif -o sharpened.mrc\n"
                  "  acuity sharpen half1.mrc half2.mrc -o sharpened.mrc");
  add_maps(*command, arguments->maps, "Map, or two half maps whose mean is sharpened", "MAP [HALF2]");
  add_output(*command, options.output, "Sharpened map; .gz compresses it");
  add_model_options(*command, options);
  command->add_option("-r,--reference", options.reference, "Reference map on the same grid")->type_name("FILE");
  command
      ->add_option(
          "--profile", options.settings.profile,
          "Average profile as reference, or with --model where density lies away from the model: helix, sheet, coil, "
          "mixed, protein, dna, rna, one from a file, or auto (protein, the default for half maps)")
      ->type_name("NAME|FILE[:NAME]");
  command
      ->add_option("--profile-b", options.settings.profile_b,
                   "B factor in A^2 that the profile and the best-ordered atoms of a model get; default: 20 for half "
                   "maps, and by the resolution for one map")
      ->check(number_in(0, 1000));
  static const std::map<std::string, BTarget> targets{{"uniform", BTarget::uniform}, {"local", BTarget::local}};
  command
      ->add_option_function<std::string>(
          "--b-target", [&options](const std::string& name) { options.settings.b_target = targets.at(name); },
          "Windows that get the B factor of --profile-b: all (uniform, the default), or the best-ordered 5 % (local), "
          "while all others keep their excess over them")
      ->check(CLI::IsMember({"uniform", "local"}))
      ->option_text("uniform|local");
  command
      ->add_option("--model-reach", options.settings.model_reach_angstrom,
                   "Radius around atoms in A within which the model accounts for density, with --model and --profile; "
                   "default: 4 plus --extend, or 1 plus --extend with --fdr")
      ->check(number_in(0, 100));
  add_mask_options(*command, *arguments);
  add_window(*command, options.settings.window_angstrom)->each([arguments](const std::string&) {
    arguments->options.settings.window_grows = false;
  });
  command
      ->add_option("--window-voxels", options.settings.window_voxels,
                   "Window edge in voxels, even or odd; replaces --window")
      ->check(CLI::Range(8, 1024));
  command
      ->add_option("--shells", arguments->shells,
                   "Average of amplitudes: over the full sphere, or over one octant as in LocScale 2")
      ->check(CLI::IsMember({"full", "locscale"}))
      ->capture_default_str();
  command
      ->add_option("-d,--resolution", options.settings.resolution_angstrom,
                   "Resolution of the low-pass in A; default: where the FSC of half maps in the mask falls below 0.143")
      ->check(number_in(0.1, 1e6));
  command->add_flag("!--no-low-pass", options.settings.low_pass, "Do not low-pass the result");
  command->add_flag("!--no-flatten", options.settings.flatten,
                    "Cut windows out of the map as it falls off, not out of one with the overall fall-off taken off");
  command->add_flag("!--no-noise-filter", options.settings.noise_filter,
                    "Do not weigh the shells of one map by the noise that its --resolution implies");
  command
      ->add_option("--half-maps-out", options.half_maps_out,
                   "Write both half maps, scaled by the gains of their mean: PREFIX_half1.mrc, PREFIX_half2.mrc")
      ->type_name("PREFIX");
  command
      ->add_option("--uncertainty-out", options.uncertainty_out,
                   "Write the standard deviation of the result over the profiles helix, sheet and mixed (with "
                   "--profile) and windows of 0.8, 1 and 1.4 times --window; takes one pass for each")
      ->type_name("FILE");
  add_spacing(*command, options.spacing_angstrom);
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  add_model_number(*command, options.model_choice);
  add_engine(*command, options.settings.engine);
  add_report(*command, options.report);
  command->add_flag("-n,--dry-run", arguments->dry_run, "Predict run, time and memory; write nothing");
  add_quiet(*command, arguments->quiet);
  command->callback(
      [&action, arguments, command_line] { action = [arguments, command_line] { run(*arguments, command_line); }; });
}

}  // namespace acuity::commands
