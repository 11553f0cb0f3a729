// The words that `acuity sharpen` prints of a run and of a plan.
// Lies between the findings of sharpen() and standard output; apart from the command's options.
#pragma once

#include <string>
#include <vector>

#include <acuity/sharpen.h>

#include "host/cli/options/command_line.h"
#include "host/cli/options/mask_options.h"

namespace acuity::commands {

inline std::string mask_in_words(const SharpenOptions& options, const MaskFindings& mask) {
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

inline std::string reference_in_words(const SharpenOptions& options, const SharpenFindings& found) {
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
inline std::string fall_off_in_words(const FallOffFindings& fall_off) {
  if (!fall_off.b_of_map) return "";
  std::string words = formatted("  fall-off  B = %.0f A^2 in the map", *fall_off.b_of_map);
  if (fall_off.equivalent_b) words += formatted(", %.0f in the result", *fall_off.b_of_map + *fall_off.equivalent_b);
  return words + formatted("; target %.0f A^2\n", fall_off.b_target);
}

/// A line on B factors that were shifted or came from the map, or nothing.
inline std::string b_factors_in_words(const SharpenFindings& found) {
  if (found.fall_off.b_of_model && *found.fall_off.b_of_model != 0)
    return formatted("  B factors those of the model minus %.0f A^2\n", *found.fall_off.b_of_model);
  if (!found.refinement) return "";
  if (!found.refinement->outcome) return "  B factors refined against the map\n";
  const RefinementFindings::Outcome& outcome = *found.refinement->outcome;
  const std::vector<double>& quantiles = outcome.after.quantiles;  // At BDistribution::shares.
  return formatted("  B factors refined: median %.0f, 90 %% of the atoms %.0f to %.0f A^2; in the map %+.0f\n",
                   quantiles[3], quantiles[1], quantiles[5], outcome.shift);
}

inline std::string resolution_in_words(const SharpenFindings& found) {
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

inline std::string task_in_words(const SharpenOptions& options, const SharpenFindings& found) {
  return formatted("  map       %lld x %lld x %lld voxels of %.4g A\n", static_cast<long long>(found.size.x),
                   static_cast<long long>(found.size.y), static_cast<long long>(found.size.z), found.spacing_angstrom) +
         formatted("  window    %d voxels, %.4g A%s\n", found.window_edge, found.window_edge * found.spacing_angstrom,
                   found.window_grown ? ", enlarged to hold enough shells" : "") +
         "  reference " + reference_in_words(options, found) + "\n" + fall_off_in_words(found.fall_off) +
         b_factors_in_words(found) + "  mask      " + mask_in_words(options, found.mask) + "\n" + "  low-pass  " +
         resolution_in_words(found) + "\n" + engine_in_words(found.engine);
}

inline std::string uncertainty_in_words(const SharpenFindings& found) {
  if (!found.uncertainty) return "";
  return formatted("  spread    %.3g of the result's standard deviation (median over the mask), of %d results\n",
                   found.uncertainty->median_relative_to_standard_deviation,
                   static_cast<int>(found.uncertainty->others.size() + 1));
}

inline const char* owner_in_words(ContourFindings::Owner owner) {
  using Owner = ContourFindings::Owner;
  if (owner == Owner::mass) return "the mass";
  if (owner == Owner::model) return "the model";
  return owner == Owner::mask ? "the mask" : "half of the mask";
}

/// The suggested contour level, and the counterpart of the input's.
inline std::string contour_in_words(const SharpenFindings& found) {
  if (!found.contour) return "";
  const ContourFindings& contour = *found.contour;
  std::string words;
  if (contour.level)
    words += formatted("  contour   level %.4g encloses the volume of %s, %.0f A^3\n", *contour.level,
                       owner_in_words(contour.owner), contour.volume_angstrom3);
  if (contour.counterpart && contour.counterpart->level)
    words +=
        formatted("  contour   level %.4g encloses what the input's %.4g does, %.0f A^3\n", *contour.counterpart->level,
                  contour.counterpart->input_level, contour.counterpart->volume_angstrom3);
  return words;
}

inline std::string stages_in_words(const std::vector<RunLog::Stage>& stages) {
  std::string text;
  for (const RunLog::Stage& stage : stages)
    text += formatted("  %-9s %s\n", stage.name.c_str(), acuity::in_words(stage.seconds).c_str());
  return text;
}

inline std::string plan_in_words(const SharpenOptions& options, const SharpenPlan& plan) {
  return "Dry run: nothing is written.\n" + task_in_words(options, plan.found) +
         formatted("  memory    %.3g GB at most\n  time      about %s in stage scale and %s in all, by short trials\n",
                   static_cast<double>(plan.memory_bytes) * 1e-9, acuity::in_words(plan.scale_seconds).c_str(),
                   acuity::in_words(plan.total_seconds()).c_str()) +
         stages_in_words(plan.stages);
}

}  // namespace acuity::commands
