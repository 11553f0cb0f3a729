// Local sharpening from files to files: read -> reference -> mask -> engine -> write.
// What `acuity sharpen` calls after it has read the command line, and what a program calls that embeds Acuity.
#pragma once

#include <filesystem>
#include <optional>

#include <acuity/engine.h>
#include <acuity/fdr_mask.h>
#include <acuity/map.h>
#include <acuity/model.h>
#include <acuity/progress.h>

namespace acuity {

class Report;

/// The confidence mask of sharpen(): false discovery rate 0.01, and all within 3 A. A model's mask reaches as far
/// around its atoms; and voxels that passed hold more of the noise that both half maps share by chance than others, so
/// that half maps look too good inside the tight mask.
FdrMaskOptions usual_fdr_mask();

/// The profile for structures of which nothing is known: the mean of helix and sheet.
inline constexpr const char* usual_profile = "protein";

/// Where the B factors of a model's density come from.
enum class BFactors {
  of_model,  ///< The file.
  refine,    ///< The map: refine_b_factors().
};

/// Which windows get the fall-off of SharpenOptions::profile_b.
enum class BTarget {
  uniform,  ///< All.
  local,    ///< The best-ordered twentieth; others keep by how much their B factor is larger.
};

struct SharpenOptions {
  std::filesystem::path map;
  std::optional<std::filesystem::path> half_map2;  ///< With it, `map` is the first half and the mean is sharpened.
  std::optional<std::filesystem::path> model;      ///< Reference from a model, or
  BFactors b_factors = BFactors::of_model;         ///< Of that model.
  std::optional<std::filesystem::path> reference;  ///< from a map, or
  /// an average profile (load_average_profile()): exactly one; or a model and a profile, for density that the model
  /// does not account for.
  std::optional<std::string> profile;
  /// Fall-off that an average profile gets, A^2; 0 ... 1000. Without it that of the model where there is one, else 20.
  std::optional<double> profile_b;
  BTarget b_target = BTarget::uniform;
  std::optional<std::filesystem::path> mask;  ///< Mask file, or
  std::optional<FdrMaskOptions> fdr_mask;     ///< a confidence mask of the map. Without either the mask is the
                                              ///< model's, and without a model usual_fdr_mask(); with both
                                              ///< a model and a profile all voxels of either.
  double mask_radius_angstrom = 3;            ///< Of the mask made from the model.
  /// With a model and a profile: how far from its atoms the model accounts for density, 0 ... 100 A. Without it 1 A
  /// more than the mask is extended, which is 4 A for the usual one and for a mask file.
  std::optional<double> model_reach_angstrom;
  double window_angstrom = 25;
  std::optional<int> window_voxels;  ///< Overrides window_angstrom; may be odd.
  ShellRule rule = ShellRule::full;
  std::optional<double> resolution_angstrom;  ///< Without it, that of the half maps where there are two.
  bool low_pass = true;                       ///< Low-pass the gains at the resolution (Eq. 7).
  FrameSource frame = FrameSource::automatic;
  Hydrogens hydrogens = Hydrogens::drop;
  EngineChoice engine;
  std::filesystem::path output;
  std::optional<std::string> half_maps_out;  ///< PREFIX: writes PREFIX_half1.mrc and PREFIX_half2.mrc, scaled with the
                                             ///< gains of their mean.
  std::optional<std::filesystem::path> mask_out;   ///< Where the mask that was used goes, as 0 and 1.
  std::optional<std::filesystem::path> model_out;  ///< Where the model with its refined B factors goes, in the frame of
                                                   ///< the file it came from; PDB or mmCIF by its name.
  /// Where the map of the spread over other profiles and windows goes: the scaling is repeated for each.
  std::optional<std::filesystem::path> uncertainty_out;
  std::filesystem::path report;  ///< JSON; see default_report_path().
  Verbosity verbosity = Verbosity::quiet;
};

/// Beside the output: out.mrc and out.mrc.gz give out.json.
std::filesystem::path default_report_path(const std::filesystem::path& output);

/// Sharpens and writes output and report. Throws Error; nothing is written then. See docs/math.md for the method.
///
/// Of two half maps the mean is sharpened. Their resolution is where their FSC in the mask, with a soft edge of 5
/// voxels, falls below 0.143 after correction by phase randomisation (half_map_fsc()).
void sharpen(const SharpenOptions& options, Report& report);

/// What sharpen() would do: voxels, window, memory and the time predicted from a short trial, into
/// `report.fields["plan"]`. Writes nothing.
void plan_sharpening(const SharpenOptions& options, Report& report);

}  // namespace acuity
