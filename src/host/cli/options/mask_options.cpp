#include "host/cli/options/mask_options.h"

#include "host/cli/options/command_line.h"

namespace acuity::commands {

CLI::Option* add_mask_threshold(CLI::App& command, std::optional<double>& threshold) {
  return command.add_option("--mask-threshold,--contour", threshold,
                            "Density from which on voxels are in the mask, such as the contour level of an EMDB entry");
}

std::vector<CLI::Option*> add_shape_options(CLI::App& command, MaskShape& shape) {
  return {
      command
          .add_option("--min-size", shape.min_part_voxels,
                      "Smallest number of voxels of a connected component of the mask; smaller ones are left out")
          ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40)),
      command.add_flag("--largest", shape.largest_component, "Keep only the largest connected component of the mask"),
      command
          .add_option("--close", shape.close_angstrom,
                      "Radius in A of a morphological closing of the mask, which fills gaps narrower than twice it; "
                      "after --largest")
          ->check(number_in(0, 100)),
      command
          .add_option("--extend", shape.dilate_angstrom, "Distance in A by which the mask is dilated, after --close")
          ->check(number_in(0, 100)),
  };
}

std::vector<CLI::Option*> add_automatic_mask_options(CLI::App& command, AutomaticMaskSettings& settings,
                                                     CLI::Option* mask) {
  std::vector<CLI::Option*> options = add_shape_options(command, settings.shape);
  options.push_back(add_mask_threshold(command, settings.threshold));
  for (CLI::Option* option : options) option->excludes(mask);
  return options;
}

std::string automatic_mask_in_words(const AutomaticMaskSettings& settings,
                                    const std::optional<MoleculeMaskFindings>& molecule) {
  std::string words;
  if (!molecule) {
    words = formatted("densities from %g on", *settings.threshold);
  } else if (molecule->noise == MoleculeNoise::none) {
    words = formatted("contrast of at least %g of that around", molecule->contour);
  } else {
    words = formatted(
        "densities of at least %.3g of those around, near voxels of %.3g standard deviations of the %s "
        "and more (false discovery rate %g, filter to %.3g A)",
        molecule->contour, molecule->threshold,
        molecule->noise == MoleculeNoise::half_maps ? "half maps' noise" : "solvent", molecule->level,
        molecule->resolution_angstrom);
    if (molecule->margin_angstrom > 0) words += formatted(", with %.2g A around", molecule->margin_angstrom);
  }
  if (settings.shape.dilate_angstrom > 0) words += formatted(", extended by %g A", settings.shape.dilate_angstrom);
  return words;
}

}  // namespace acuity::commands
