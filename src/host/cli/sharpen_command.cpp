#include <map>
#include <memory>

#include <acuity/error.h>
#include <acuity/mask.h>
#include <acuity/sharpen.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/cli/options/fdr_mask_options.h"
#include "host/cli/options/mask_options.h"
#include "host/cli/sharpen_words.h"

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

/// Half maps tell all that an average profile needs, so with them it may go unsaid.
void choose_reference(SharpenOptions& options) {
  SharpenSettings& settings = options.settings;
  if (options.half_map2 && !options.model && !options.reference && !settings.profile) settings.profile = "auto";
  if (settings.profile == "auto" && !options.model) settings.profile = default_profile;
  if (settings.profile_b && options.reference)
    throw_input_error("{profile-b} requires {profile} or {model}", "the reference is a map", "Leave it out");
  if (settings.b_target == BTarget::local && !settings.profile)
    throw_input_error("{b-target} requires {profile}", "the reference is not an average profile", "Leave it out");
  if (settings.model_reach_angstrom && !(options.model && settings.profile))
    throw_input_error("{model-reach} requires {model} and {profile}", "nothing else completes a model", "Leave it out");
}

/// Chooses the mask that is made where none is given; --fdr says so too.
void choose_mask(const SharpenArguments& arguments, SharpenOptions& options) {
  if (arguments.mask_from == "model" && arguments.by_fdr)
    throw_input_error("Two masks were asked for", "{mask-from} model and {fdr}", "Give one of them");
  if (arguments.mask_from == "model" && !options.model)
    throw_input_error("There is no model to make a mask from", "", "Give {model} FILE, or leave out {mask-from} model");
  if (arguments.mask_from == "model" && options.settings.profile)
    throw_input_error("The model's mask leaves nothing to {profile}", "all of it is near the model",
                      "Leave out {mask-from} model or {profile}");
  if (arguments.automatic.threshold && (arguments.by_fdr || arguments.mask_from))
    throw_input_error("Two masks were asked for", "{mask-threshold} and {fdr} or {mask-from}", "Give one of them");
  if (arguments.mask_from == "molecule" && arguments.by_fdr)
    throw_input_error("Two masks were asked for", "{mask-from} molecule and {fdr}", "Give one of them");
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
                      "Give {mask-from} molecule, {mask-threshold} or {fdr}, or leave it out");
  if (arguments.automatic.threshold || arguments.mask_from == "molecule" || arguments.shaped)
    options.settings.automatic_mask = arguments.automatic;
}

void run(SharpenArguments& arguments, const Session& session) {
  SharpenOptions& options = arguments.options;
  options.map = arguments.maps[0];
  if (arguments.maps.size() == 2) options.half_map2 = arguments.maps[1];
  choose_reference(options);
  choose_mask(arguments, options);
  options.settings.shells = arguments.shells == "full" ? ShellRule::full : ShellRule::locscale;
  options.settings.verbosity = session.verbosity(arguments.quiet);
  if (options.report.empty()) options.report = default_report_path(options.output);
  std::string words;
  with_log(session, [&](RunLog& log) {
    if (arguments.dry_run) {
      const SharpenPlan plan = plan_sharpening_files(options, log);
      if (session.taker != nullptr) return session.taker->take(options, plan, log);
      words = plan_in_words(options, plan);
      return;
    }
    SharpenResult result = sharpen_files(options, log);
    if (session.taker != nullptr) return session.taker->take(options, std::move(result), log);
    if (arguments.quiet) return;
    const SharpenFindings& found = result.found;
    const std::string second = options.half_map2 ? " and " + options.half_map2->string() : "";
    words = "Sharpened " + options.map.string() + second + " -> " + options.output.string() + "\n" +
            task_in_words(options, found) + uncertainty_in_words(found) + contour_in_words(found) +
            stages_in_words(log.stages()) + "  report    " + options.report.string() + "\n";
    for (const auto& [kind, file] :
         {std::pair{"page     ", options.page.html}, std::pair{"figures  ", options.page.figures},
          std::pair{"ChimeraX ", options.chimerax}, std::pair{"Coot     ", options.coot}})
      if (file) words += std::string("  ") + kind + " " + file->string() + "\n";
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
          "B factors of the model. They are its own, shifted until their 5 % quantile is --profile-b (model, the "
          "default), or not shifted (as-is). Or they are refined against the map (refine), which needs --resolution or "
          "half maps")
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
                  "Origin of the mask. The value model is the voxels within 3 A of the model's atoms, the default with "
                  "only --model. The value molecule is the molecule in the map or the half maps, the default without. "
                  "The value fdr is the voxels that are not noise before any filter")
      ->check(CLI::IsMember({"model", "molecule", "fdr"}))
      ->excludes(mask);
  CLI::Option* fdr =
      add_fdr(command, arguments.fdr_mask.test.level,
              "False discovery rate of the mask of --mask-from fdr, which this option asks for; default: 0.01");
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

void add_sharpen(CLI::App& app, Action& action, const Session& session) {
  auto arguments = std::make_shared<SharpenArguments>();
  SharpenOptions& options = arguments->options;
  CLI::App* command =
      add_command(app, "sharpen", "Sharpen a map locally against a model, a reference map or an average profile",
                  "acuity sharpen emd_3488.mrc --model 5ni1.cif -o sharpened.mrc\n"
                  "  acuity sharpen half1.mrc half2.mrc -o sharpened.mrc");
  add_maps(*command, arguments->maps, "Map, or two half maps whose mean is sharpened", "MAP [HALF2]");
  add_output(*command, options.output, "Sharpened map; .gz compresses it", session);
  add_output_mode(*command, options.output_mode);
  add_model_options(*command, options);
  command->add_option("-r,--reference", options.reference, "Reference map on the same grid")->type_name("FILE");
  command
      ->add_option(
          "--profile", options.settings.profile,
          "Average profile as reference, or with --model where density lies away from the model. One of helix, sheet, "
          "coil, mixed, protein, dna, rna or of a file; a FASTA file of sequences gives their mixture. The value auto, "
          "the default for half maps, chooses by the model's composition, else protein")
      ->type_name("NAME|FILE[:NAME]");
  command
      ->add_option("--profile-b", options.settings.profile_b,
                   "B factor in A^2 that the profile and the best-ordered atoms of a model get. Default: 20 for half "
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
                   "Radius around atoms in A within which the model accounts for density, with --model and --profile. "
                   "Default: 4 plus --extend, or 1 plus --extend with --fdr")
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
                   "Write the standard deviation of the result over profiles and windows; takes one pass for each. The "
                   "profiles are helix, sheet and mixed (with --profile), the windows 0.8, 1 and 1.4 times --window")
      ->type_name("FILE");
  add_spacing(*command, options.spacing_angstrom);
  add_frame(*command, options.frame);
  add_hydrogens(*command, options.hydrogens);
  add_model_number(*command, options.model_choice);
  add_engine(*command, options.settings.engine);
  add_report(*command, options.report);
  add_page(*command, options.page);
  command
      ->add_option("--chimerax", options.chimerax,
                   "Write a ChimeraX script (.cxc) that shows the result at its contour level, the input and the model")
      ->type_name("FILE");
  command
      ->add_option("--colour-by", options.colour_by,
                   "Colour the surface in --chimerax by this map, such as a local B factor or a local resolution")
      ->type_name("FILE");
  command
      ->add_option("--coot", options.coot, "Write a Coot script (.py) that shows the same, with paths of this machine")
      ->type_name("FILE");
  command
      ->add_option("--contour-level", options.settings.contour_level,
                   "Density at which the input is contoured, as EMDB entries give it; the report has the level of the "
                   "result that encloses the same volume")
      ->check(number_in(-1e30, 1e30))
      ->option_text("FLOAT");
  command
      ->add_option("--mass", options.settings.mass_kda,
                   "Mass of the molecules in kDa; the suggested level encloses their volume at the density of protein")
      ->check(number_in(1e-3, 1e7))
      ->option_text("FLOAT");
  command->add_flag("-n,--dry-run", arguments->dry_run, "Predict run, time and memory; write nothing");
  add_quiet(*command, arguments->quiet);
  command->callback([&action, arguments, &session] { action = [arguments, &session] { run(*arguments, session); }; });
}

}  // namespace acuity::commands
