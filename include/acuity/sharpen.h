// Local sharpening: in a window around each voxel of a mask, amplitudes are scaled to those of a reference.
// Start here: sharpen() takes maps in memory, sharpen_files() goes from files to files as `acuity sharpen` does.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/confidence_mask.h>
#include <acuity/engine.h>
#include <acuity/fsc.h>
#include <acuity/html_report.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/molecule_mask.h>
#include <acuity/progress.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/sharpen_findings.h>
#include <acuity/volume.h>

namespace acuity {

/// The confidence mask of sharpen(): false discovery rate 0.01, and all voxels within 3 A. The test selects voxels
/// where chance noise agrees in both half maps, so a mask without that margin overestimates their FSC. It is made only
/// where SharpenSettings::fdr_mask asks for it.
FdrMaskOptions default_fdr_mask();

/// Name of the average profile for unknown structures: the mean of helix and sheet.
inline constexpr const char* default_profile = "protein";

/// Source of the B factors of a model's density. B factors of a file have no absolute zero, because the map was
/// sharpened before the model was refined. So they are shifted until their 5 % quantile is the target of the fall-off.
enum class BFactors {
  of_model,  ///< The model's own, shifted; where they say nothing, refined, or all the same without a resolution.
  as_is,     ///< The model's own.
  refine,    ///< Refined against the map (Eq. 17), and shifted.
};

/// Windows that get the B factor `profile_b`.
enum class BTarget {
  uniform,  ///< All windows.
  local,    ///< The best-ordered 5 % of windows; all others keep their excess over them (Eq. 21).
};

/// Settings of sharpen(): everything but maps and models.
struct SharpenSettings {
  BFactors b_factors = BFactors::of_model;  ///< Source of the model's B factors; `refine` needs a resolution.
  /// Name of an average profile or FILE:NAME, see load_average_profile(). It is the reference; together with a model it
  /// completes the model where density lies farther from its atoms than `model_reach_angstrom`.
  std::optional<std::string> profile;
  /// Target of the fall-off, A^2, 0 ... 1000: the B factor that an average profile gets, and the best-ordered 5 % of a
  /// model's atoms. Default: 20 for half maps; for one map it follows its resolution and its own fall-off (Eq. 26).
  std::optional<double> profile_b;
  BTarget b_target = BTarget::uniform;  ///< Windows that get `profile_b`; used only with a profile.
  /// Makes the mask of the voxels that are not noise in the unfiltered map; replaces `automatic_mask`.
  std::optional<FdrMaskOptions> fdr_mask;
  /// The mask by a threshold or of the molecule. Default without a mask: of the molecule where there is no model, or a
  /// model and a profile. Otherwise the mask is the model's.
  std::optional<AutomaticMaskSettings> automatic_mask;
  double mask_radius_angstrom = 3;  ///< Distance in A from an atom up to which voxels are in the model's mask.
  /// Distance from its atoms up to which a model accounts for density, A, 0 ... 100; used only with a model and a
  /// profile. Default: 4 A, and what an automatic mask is dilated by; 1 A more than a confidence mask is dilated.
  std::optional<double> model_reach_angstrom;
  double window_angstrom = 25;       ///< Window edge in A, rounded up to an even number of voxels.
  std::optional<int> window_voxels;  ///< Window edge in voxels, 8 ... 1024, even or odd; replaces `window_angstrom`.
  bool window_grows = true;          ///< Enlarges a window of `window_angstrom` that has too few shells for a profile.
  ShellRule shells = ShellRule::full;  ///< Average of amplitudes over a shell.
  /// Resolution in A at which the result is low-passed. Default: that of the half maps; none for one map.
  std::optional<double> resolution_angstrom;
  bool low_pass = true;      ///< Low-passes the result at the resolution (Eq. 7).
  bool flatten = true;       ///< Takes the overall fall-off off the map before windows are cut (Eq. 27).
  bool noise_filter = true;  ///< Weighs the shells of one map by the noise that its resolution implies (Eq. 28).
  /// Density at which the input is contoured, as EMDB entries give it: the result's level that encloses the same volume
  /// is found.
  std::optional<double> contour_level;
  /// Mass of the molecules in kDa: the suggested level of the result encloses their volume, at the density of protein.
  std::optional<double> mass_kda;
  bool half_maps = false;    ///< Sharpens the half maps too, with the gains of their mean.
  bool uncertainty = false;  ///< Repeats with other profiles and windows, and maps the spread of the results (Eq. 19).
  EngineChoice engine;       ///< Device and method of the window passes; its threads serve all other stages too.
  Verbosity verbosity = Verbosity::quiet;  ///< Form of progress on standard error.
};

/// Maps, model and mask of a run. All maps share one grid of cubic voxels. At most one of `reference` and `model` is
/// given.
struct SharpenInput {
  VolumeInput map;             ///< The map, or the first of two half maps.
  VolumeInput half_map2;       ///< The second half map; with it the mean of both is sharpened.
  VolumeInput reference;       ///< Reference map; empty for none.
  std::optional<Model> model;  ///< Model in the map's own frame: voxel (0, 0, 0) lies at the origin.
  std::optional<Mask> mask;    ///< Voxels to compute. Default: see SharpenSettings::automatic_mask.
};

/// Result of sharpen(). Maps have the input's size and spacing and are 0 outside the mask.
struct SharpenResult {
  Volume map;              ///< The sharpened map.
  Volume half_difference;  ///< Sharpened (half 1 - half 2) / 2; the half maps are map +- it. Empty unless asked for.
  Mask mask;               ///< The computed voxels.
  Volume uncertainty;      ///< Standard deviation over assumptions; empty unless asked for.
  std::optional<Model> model;  ///< The model with its refined B factors, in the map's frame.
  SharpenFindings found;
};

/// Both sharpened half maps of a result that has half their difference. They are the sharpened mean plus and minus it
/// (Eq. 4 is linear in the map).
std::array<Volume, 2> half_maps_of(const SharpenResult& result);

/// Sharpens in memory; docs/reference/equations.md has the method. Throws Error for unusable maps or settings, and
/// Error(ErrorKind::interrupted) when an interrupt is requested. Same bytes for any number of threads.
///
/// The mean of two half maps is sharpened. Their resolution is where their FSC in the mask, with a soft edge of 5
/// voxels, falls below 0.143 after correction by phase randomisation (half_map_fsc()).
SharpenResult sharpen(SharpenInput input, const SharpenSettings& settings, RunLog& log);

/// Prediction of a run of sharpen().
struct SharpenPlan {
  SharpenFindings found;     ///< Decisions that need no window pass.
  double scale_seconds = 0;  ///< Predicted time of stage scale in s, from short trials.
  /// Predicted times of all stages, scale included: those that a plan runs, too, as it measured them, and the others
  /// from short trials.
  std::vector<RunLog::Stage> stages;
  std::int64_t memory_bytes = 0;  ///< Predicted peak memory, bytes.

  double total_seconds() const;  ///< The sum over the stages, in s.
};
SharpenPlan plan_sharpening(SharpenInput input, const SharpenSettings& settings, RunLog& log);

/// Options of sharpen_files().
struct SharpenOptions {
  std::filesystem::path map;                       ///< The map, or the first of two half maps.
  std::optional<std::filesystem::path> half_map2;  ///< The second half map.
  std::optional<std::filesystem::path> model;      ///< Atomic model, PDB or mmCIF.
  std::optional<std::filesystem::path> reference;  ///< Reference map on the same grid.
  std::optional<std::filesystem::path> mask;       ///< Mask file: voxels of 0.5 and more are computed.
  std::optional<double> spacing_angstrom;          ///< Voxel size of the maps in A; replaces that of their headers.
  OriginConvention frame = OriginConvention::automatic;  ///< Header words that place the model.
  Hydrogens hydrogens = Hydrogens::drop;                 ///< Drops or keeps the hydrogens of the model.
  ModelChoice model_choice;                              ///< Models of the model's file that are read.
  SharpenSettings settings;                  ///< Settings; `half_maps` and `uncertainty` follow from the outputs, too.
  std::filesystem::path output;              ///< Map file of the result; empty to write none.
  int output_mode = 2;                       ///< Mode of the map files: 2 or 12, see MapWriting.
  std::optional<std::string> half_maps_out;  ///< Prefix of PREFIX_half1.mrc and PREFIX_half2.mrc.
  std::optional<std::filesystem::path> mask_out;  ///< Map file of the mask that was used, 0 and 1.
  /// File of the refined model in the frame of its file; PDB or mmCIF. An empty name keeps it without a file.
  std::optional<std::filesystem::path> model_out;
  std::optional<std::filesystem::path> uncertainty_out;  ///< Map file of the spread of the results.
  std::filesystem::path report;                          ///< JSON file; see default_report_path().
  PageFiles page;                                        ///< HTML file and figures of the report.
  std::optional<std::filesystem::path> colour_by;        ///< Map file whose values colour the scripts' surface.
  std::optional<std::filesystem::path> chimerax;         ///< Script (.cxc) that shows the result in ChimeraX.
  std::optional<std::filesystem::path> coot;             ///< Script (.py) that shows the result in Coot.
};

/// Report beside the output: out.json for out.mrc and out.mrc.gz; empty without an output.
std::filesystem::path default_report_path(const std::filesystem::path& output);

/// Reads, sharpens, writes maps and report. Throws Error, and then nothing is written.
SharpenResult sharpen_files(const SharpenOptions& options, RunLog& log);

/// Reads the files and predicts a run of sharpen_files(). Writes nothing.
SharpenPlan plan_sharpening_files(const SharpenOptions& options, RunLog& log);

}  // namespace acuity
