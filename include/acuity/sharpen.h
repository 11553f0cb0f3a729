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
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/molecule_mask.h>
#include <acuity/progress.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// The confidence mask of sharpen(): false discovery rate 0.01, and all voxels within 3 A. The test selects voxels
/// where chance noise agrees in both half maps, so a mask without that margin overestimates their FSC. It is made only
/// where SharpenSettings::fdr_mask asks for it.
FdrMaskOptions default_fdr_mask();

/// Name of the average profile for unknown structures: the mean of helix and sheet.
inline constexpr const char* default_profile = "protein";

/// Source of the B factors of a model's density. Those of a file have no zero of their own, for maps were sharpened
/// before the model was refined; so they are shifted until their 5 % quantile is the target of the fall-off.
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
  /// The mask by a threshold or of the molecule. Default: of the molecule where no mask is given and there is no model,
  /// or a model and a profile; otherwise the mask is the model's.
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

/// Source of the mask of a run.
enum class MaskSource { given, model, confidence, threshold, molecule };

/// The mask of a run.
struct MaskFindings {
  MaskSource source = MaskSource::given;
  std::int64_t voxels = 0;                      ///< Number of voxels in the mask.
  std::optional<double> model_radius_angstrom;  ///< Radius around atoms in A; present where the mask has atoms' voxels.
  std::optional<FdrMaskOptions> test;           ///< Settings of the test that made the mask.
  std::optional<FdrFindings> tested;            ///< Numbers of the test that made the mask.
  std::optional<AutomaticMaskSettings> automatic;  ///< Settings of a mask by a threshold or of the molecule.
  std::optional<MoleculeMaskFindings> molecule;    ///< Numbers of the mask of the molecule.
};

/// The average profile as a run fitted it.
struct ProfileFindings {
  std::string name;                      ///< Name of the average profile.
  std::string source;                    ///< Origin of the profile, one sentence.
  int n = 0;                             ///< Number of parts it is the average of.
  double b_target = 0;                   ///< B factor that windows get, A^2.
  double from_angstrom = 0;              ///< Low-resolution end of the fit, A.
  double to_angstrom = 0;                ///< High-resolution end of the fit, A.
  std::optional<double> b_best_ordered;  ///< B of the best-ordered windows, A^2; present with BTarget::local.
  /// A normal distribution.
  struct Distribution {
    double mean = 0;
    double standard_deviation = 0;
  };
  std::optional<Distribution> b_windows;  ///< B factors of sampled windows, A^2.
  std::vector<float> sampled_b;           ///< The B factor of each sampled window, A^2, ascending.
  /// Logarithm of the amplitude unit of a window that lies inside the mask.
  std::optional<Distribution> log_amplitude;
  /// Source of the noise, "half maps" or "solvent"; empty where it is not known.
  std::optional<std::string> noise_from;
  std::vector<double> noise_amplitude;  ///< Mean amplitude of the flat map's noise per shell, unit of the map.
};

/// The FSC of the half maps in the mask.
struct FscFindings {
  double threshold = 0;      ///< FSC at the resolution, where the corrected curve falls below it.
  int soft_edge_voxels = 0;  ///< Width in voxels of the mask's cosine edge.
  HalfMapFsc curves;
};

/// Quantiles of B factors of atoms, A^2.
struct BDistribution {
  double mean = 0;                ///< Mean, A^2.
  std::vector<double> quantiles;  ///< Quantiles at `shares`, A^2.
  static constexpr double shares[] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
};

/// The refinement of the model's B factors; in a plan only the settings.
struct RefinementFindings {
  double from_angstrom = 0;     ///< Low-resolution end of the fitted shells, A.
  double to_angstrom = 0;       ///< High-resolution end of the fitted shells, A.
  double pooling_angstrom = 0;  ///< Standard deviation of the Gaussian that averages windows, A.
  double best_b = 0;            ///< B of the best-ordered 5 % of the atoms afterwards, A^2.
  double min_b = 0;             ///< Smallest B of an atom afterwards, A^2.
  double max_b = 0;             ///< Largest B of an atom afterwards, A^2.
  int window_edge = 0;          ///< Edge of its windows in voxels, which have three shells at least.
  /// Change of the atoms' B factors in one round, A^2.
  struct Round {
    double mean_change = 0;
    double rms_change = 0;
  };
  struct Outcome {
    BDistribution before;  ///< B factors of the atoms before the refinement.
    BDistribution of_map;  ///< B factors that the map shows, of either sign.
    BDistribution after;   ///< B factors of the atoms after the refinement.
    double shift = 0;      ///< B of the map minus B of the atoms, A^2.
    std::vector<Round> rounds;
    std::int64_t atoms = 0;
    bool is_stopped = false;            ///< The last round changed more than the one before it, and was taken back.
    std::int64_t atoms_at_min = 0;      ///< Atoms that got min_b.
    std::int64_t atoms_at_max = 0;      ///< Atoms that got max_b.
    std::int64_t atoms_by_map = 0;      ///< Atoms whose B comes from the map alone by more than a half (Eq. 32).
    std::int64_t atoms_not_fitted = 0;  ///< Atoms that got the B factor of their residue or the median.
  };
  std::optional<Outcome> outcome;
};

/// Radial amplitude profiles inside the mask, in units of density times A^3.
struct ProfileCurves {
  std::vector<double> s_per_angstrom;
  std::vector<std::int64_t> coefficients;
  std::vector<double> input;      ///< Mean amplitude of the input per shell.
  std::vector<double> reference;  ///< Mean amplitude of the reference per shell; empty without a reference density.
  std::vector<double> output;     ///< Mean amplitude of the output per shell.
};

/// Partition of the voxels of a blend between model and profile (Eq. 18).
struct HybridFindings {
  double model_reach_angstrom = 0;     ///< Distance from its atoms up to which the model accounts for density, A.
  std::int64_t voxels_by_model = 0;    ///< Voxels that follow only the model.
  std::int64_t voxels_by_both = 0;     ///< Voxels that follow both.
  std::int64_t voxels_by_profile = 0;  ///< Voxels that follow only the profile.
  double scale_of_profile = 1;         ///< Factor c of Eq. 18.
};

/// A profile and a window that a result assumes.
struct Assumption {
  std::optional<std::string> profile;  ///< Name of the profile; empty without one.
  int window_edge = 0;                 ///< Window edge N, voxels.
};

/// The spread of the results over assumptions.
struct UncertaintyFindings {
  std::vector<Assumption> others;  ///< The assumptions besides that of the settings.
  double median = 0;               ///< Median of the spread over the mask, unit of the output.
  /// Median of the spread divided by the output's standard deviation.
  double median_relative_to_standard_deviation = 0;
};

/// The overall fall-off of a map inside the mask, and what becomes of it.
struct FallOffFindings {
  std::optional<double> filter_end_angstrom;  ///< Resolution at which one map was low-passed before, A.
  std::optional<double> b_of_map;      ///< B factor of the map beside the average profile, A^2; needs a resolution.
  double b_target = 0;                 ///< B factor that profile or model get, A^2 (Eq. 26).
  double b_flattened = 0;              ///< B factor that was taken off before windows were cut, A^2.
  std::optional<double> b_of_model;    ///< Difference of the model's B factors before and after the shift, A^2.
  std::optional<double> equivalent_b;  ///< B factor that takes the map to the result's overall fall-off, A^2.
};

/// Numbers and decisions of a run, as in the report.
struct SharpenFindings {
  GridSize size;
  double spacing_angstrom = 0;
  int window_edge = 0;        ///< Window edge N, voxels.
  bool window_grown = false;  ///< The window is larger than the settings have it, for the sake of a coarse resolution.
  ShellRule shells = ShellRule::full;
  std::int64_t voxels = 0;  ///< Number of computed voxels.
  FallOffFindings fall_off;
  MaskFindings mask;
  std::optional<double> resolution_angstrom;  ///< Resolution in A; empty where it is not known.
  bool resolution_given = false;  ///< True for a resolution from the settings, false for one of the half maps.
  bool low_pass = false;          ///< True where the result is low-passed.
  std::optional<FscFindings> fsc;
  /// Local resolution in sampled windows, at local_resolution_threshold.
  std::optional<ResolutionSummary> local_resolution;
  double local_resolution_threshold = 0;
  std::optional<RefinementFindings> refinement;
  std::optional<ProfileFindings> profile;
  std::optional<HybridFindings> hybrid;
  ProfileCurves profiles;
  std::optional<UncertaintyFindings> uncertainty;
  EngineChoice engine;  ///< The engine that ran, `auto` resolved.
  /// Times of the window passes' steps; empty for engines that do not measure them.
  std::vector<StepTime> engine_steps;
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

/// Both sharpened half maps of a result that has half their difference: the sharpened mean plus and minus it (Eq. 4 is
/// linear in the map).
std::array<Volume, 2> half_maps_of(const SharpenResult& result);

/// Sharpens in memory; docs/math.md has the method. Throws Error for unusable maps or settings, and
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
};

/// Report beside the output: out.json for out.mrc and out.mrc.gz; empty without an output.
std::filesystem::path default_report_path(const std::filesystem::path& output);

/// Reads, sharpens, writes maps and report. Throws Error, and then nothing is written.
SharpenResult sharpen_files(const SharpenOptions& options, RunLog& log);

/// Reads the files and predicts a run of sharpen_files(). Writes nothing.
SharpenPlan plan_sharpening_files(const SharpenOptions& options, RunLog& log);

}  // namespace acuity
