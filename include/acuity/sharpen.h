// Local sharpening: in a window around each voxel of a mask, amplitudes are scaled to those of a reference.
// Start here: sharpen() takes maps in memory, sharpen_files() goes from files to files as `acuity sharpen` does.
#pragma once

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
#include <acuity/progress.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// The confidence mask of sharpen(): false discovery rate 0.01, and all voxels within 3 A. The test selects voxels
/// where chance noise agrees in both half maps, so a mask without that margin overestimates their FSC.
FdrMaskOptions usual_fdr_mask();

/// The average profile for structures of which nothing is known: the mean of helix and sheet.
inline constexpr const char* usual_profile = "protein";

/// Where the B factors of a model's density come from.
enum class BFactors {
  of_model,  ///< The file.
  refine,    ///< The map (Eq. 17).
};

/// Which windows get the fall-off `profile_b`.
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
  /// Fall-off that an average profile gets, A^2, 0 ... 1000. Default: that of the model where there is one, else 20.
  std::optional<double> profile_b;
  BTarget b_target = BTarget::uniform;  ///< Used with a profile only.
  /// The test that makes the mask of the voxels that are not noise. Default: usual_fdr_mask() where no mask is given
  /// and there is no model, or a model and a profile; otherwise the mask is the model's.
  std::optional<FdrMaskOptions> fdr_mask;
  double mask_radius_angstrom = 3;  ///< The model's mask holds the voxels this close to an atom, A.
  /// Distance from its atoms up to which a model accounts for density, A, 0 ... 100; used with a model and a profile.
  /// Default: 1 A more than the confidence mask is dilated, or 4 A with a mask that is given.
  std::optional<double> model_reach_angstrom;
  double window_angstrom = 25;       ///< Window edge in A, rounded up to an even number of voxels.
  std::optional<int> window_voxels;  ///< Window edge in voxels, 8 ... 1024, instead; may be odd.
  ShellRule shells = ShellRule::full;
  /// Resolution in A at which the result is low-passed. Default: that of the half maps, where there are two.
  std::optional<double> resolution_angstrom;
  bool low_pass = true;      ///< Low-pass the result at the resolution (Eq. 7).
  bool half_maps = false;    ///< Sharpen the half maps too, with the gains of their mean.
  bool uncertainty = false;  ///< Repeat with other profiles and windows, and map the spread of the results (Eq. 19).
  EngineChoice engine;       ///< Device and method of the window passes; its threads serve all other stages too.
  Verbosity verbosity = Verbosity::quiet;
};

/// What is sharpened, and towards what. All maps share one grid of cubic voxels.
struct SharpenInput {
  VolumeInput map;             ///< The map, or the first of two half maps.
  VolumeInput half_map2;       ///< The second half map; with it the mean of both is sharpened.
  VolumeInput reference;       ///< A reference map, or
  std::optional<Model> model;  ///< a model in the map's own frame: voxel (0, 0, 0) lies at the origin.
  std::optional<Mask> mask;    ///< Voxels to compute.
};

/// Where the mask of a run came from.
enum class MaskSource { given, model, confidence };

/// The mask of a run.
struct MaskFindings {
  MaskSource source = MaskSource::given;
  std::int64_t voxels = 0;
  std::optional<double> model_radius_angstrom;  ///< Where atoms have a part in the mask.
  std::optional<FdrMaskOptions> test;           ///< The test of the voxels,
  std::optional<FdrFindings> tested;            ///< and what it found.
};

/// The average profile as a run fitted it.
struct ProfileFindings {
  std::string name;
  std::string source;                    ///< Where the profile comes from, one sentence.
  int n = 0;                             ///< Number of parts it is the average of.
  double b_target = 0;                   ///< Fall-off that windows get, A^2.
  double from_angstrom = 0;              ///< The fit's range, low resolution
  double to_angstrom = 0;                ///< to high resolution.
  std::optional<double> b_best_ordered;  ///< B of the best-ordered windows, A^2, with BTarget::local.
  /// A normal distribution.
  struct Distribution {
    double mean = 0;
    double standard_deviation = 0;
  };
  std::optional<Distribution> b_windows;      ///< B factors of sampled windows, A^2.
  std::vector<float> sampled_b;               ///< The B factor of each sampled window, A^2, ascending.
  std::optional<Distribution> log_amplitude;  ///< Logarithm of the amplitude unit of a window that the mask fills.
  std::optional<std::string> noise_from;      ///< "half maps" or "solvent", where the noise is known.
  std::vector<double> noise_amplitude;        ///< Mean amplitude of the noise in each shell, unit of the map.
};

/// The FSC of the half maps in the mask.
struct FscFindings {
  double threshold = 0;      ///< The resolution is where the corrected curve falls below it.
  int soft_edge_voxels = 0;  ///< Width of the cosine edge that the mask got.
  HalfMapFsc curves;
};

/// Quantiles of B factors of atoms, A^2.
struct BDistribution {
  double mean = 0;
  std::vector<double> quantiles;  ///< At `shares`.
  static constexpr double shares[] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
};

/// The refinement of the model's B factors; in a plan the settings only.
struct RefinementFindings {
  double from_angstrom = 0;  ///< Shells from here
  double to_angstrom = 0;    ///< to here are fitted.
  double pooling_angstrom = 0;
  double best_b = 0;  ///< B of the best-ordered 5 % of the atoms afterwards, A^2.
  double min_b = 0;   ///< Smallest B of an atom afterwards, A^2.
  /// A round's change over the atoms, A^2.
  struct Round {
    double mean_change = 0;
    double rms_change = 0;
  };
  struct Outcome {
    BDistribution before;
    BDistribution of_map;  ///< As the map shows them, of either sign.
    BDistribution after;
    double shift = 0;  ///< B of the map minus B of the atoms, A^2.
    std::vector<Round> rounds;
    std::int64_t atoms = 0;
    std::int64_t atoms_at_min = 0;      ///< Atoms that got min_b.
    std::int64_t atoms_not_fitted = 0;  ///< Atoms that got the B factor of their residue or the median.
  };
  std::optional<Outcome> outcome;
};

/// Radial amplitude profiles inside the mask, in units of density times A^3.
struct ProfileCurves {
  std::vector<double> s_per_angstrom;
  std::vector<std::int64_t> coefficients;
  std::vector<double> input;
  std::vector<double> reference;  ///< Empty without a reference density.
  std::vector<double> output;
};

/// How model and profile share the voxels of a hybrid.
struct HybridFindings {
  double model_reach_angstrom = 0;
  std::int64_t voxels_by_model = 0;
  std::int64_t voxels_by_both = 0;
  std::int64_t voxels_by_profile = 0;
  double scale_of_profile = 1;  ///< c of Eq. 18.
};

/// A profile and a window that a result assumes.
struct Assumption {
  std::optional<std::string> profile;
  int window_edge = 0;  ///< Voxels.
};

/// The spread of the results over assumptions.
struct UncertaintyFindings {
  std::vector<Assumption> others;                    ///< The assumptions besides that of the settings.
  double median = 0;                                 ///< Over the mask, unit of the output.
  double median_relative_to_standard_deviation = 0;  ///< The same relative to the output's standard deviation.
};

/// What a run found and decided: the numbers of the report.
struct SharpenFindings {
  GridSize size;
  double spacing_angstrom = 0;
  int window_edge = 0;  ///< N, voxels.
  ShellRule shells = ShellRule::full;
  std::int64_t voxels = 0;  ///< Voxels computed.
  MaskFindings mask;
  std::optional<double> resolution_angstrom;
  bool resolution_given = false;  ///< False: the half maps say so.
  bool low_pass = false;          ///< Whether the result is low-passed.
  std::optional<FscFindings> fsc;
  std::optional<ResolutionSummary> local_resolution;  ///< In sampled windows, at local_resolution_threshold.
  double local_resolution_threshold = 0;
  std::optional<RefinementFindings> refinement;
  std::optional<ProfileFindings> profile;
  std::optional<HybridFindings> hybrid;
  ProfileCurves profiles;
  std::optional<UncertaintyFindings> uncertainty;
  EngineChoice engine;                 ///< The engine that ran, `auto` resolved.
  std::vector<StepTime> engine_steps;  ///< Steps of the window passes, of engines that measure them.
};

/// Maps have the input's size and spacing and are 0 outside the mask.
struct SharpenResult {
  Volume map;
  Volume half_difference;      ///< Sharpened (half 1 - half 2) / 2, where half maps are asked for: they are map +- it.
  Mask mask;                   ///< Voxels computed.
  Volume uncertainty;          ///< Standard deviation over assumptions; empty unless asked for.
  std::optional<Model> model;  ///< The model with its refined B factors, in the map's frame.
  SharpenFindings found;
};

/// Sharpens in memory. See docs/math.md for the method. Throws Error for what cannot be used, and
/// Error(ErrorKind::interrupted) when an interrupt is requested. Same bytes for any number of threads.
///
/// The mean of two half maps is sharpened. Their resolution is where their FSC in the mask, with a soft edge of 5
/// voxels, falls below 0.143 after correction by phase randomisation (half_map_fsc()).
SharpenResult sharpen(SharpenInput input, const SharpenSettings& settings, RunLog& log);

/// What sharpen() would do and need.
struct SharpenPlan {
  SharpenFindings found;
  double scale_seconds = 0;       ///< Predicted time of stage scale, from short trials.
  std::int64_t memory_bytes = 0;  ///< Predicted peak memory.
};
SharpenPlan plan_sharpening(SharpenInput input, const SharpenSettings& settings, RunLog& log);

/// The same from files to files.
struct SharpenOptions {
  std::filesystem::path map;                       ///< The map, or the first of two half maps.
  std::optional<std::filesystem::path> half_map2;  ///< The second half map.
  std::optional<std::filesystem::path> model;
  std::optional<std::filesystem::path> reference;
  std::optional<std::filesystem::path> mask;   ///< Voxels of 0.5 and more are computed.
  FrameSource frame = FrameSource::automatic;  ///< Header words that place the model.
  Hydrogens hydrogens = Hydrogens::drop;
  SharpenSettings settings;  ///< Its `half_maps` and `uncertainty` are set by the outputs below.
  std::filesystem::path output;
  std::optional<std::string> half_maps_out;              ///< PREFIX: writes PREFIX_half1.mrc and PREFIX_half2.mrc.
  std::optional<std::filesystem::path> mask_out;         ///< The mask that was used, as 0 and 1.
  std::optional<std::filesystem::path> model_out;        ///< The refined model in the frame of its file; PDB or mmCIF.
  std::optional<std::filesystem::path> uncertainty_out;  ///< The map of the spread.
  std::filesystem::path report;                          ///< JSON; see default_report_path().
};

/// Beside the output: out.mrc and out.mrc.gz give out.json.
std::filesystem::path default_report_path(const std::filesystem::path& output);

/// Reads, sharpens, writes maps and report. Throws Error, and then nothing is written.
SharpenResult sharpen_files(const SharpenOptions& options, RunLog& log);

/// Reads, and says what sharpen_files() would do. Writes nothing.
SharpenPlan plan_sharpening_files(const SharpenOptions& options, RunLog& log);

}  // namespace acuity
