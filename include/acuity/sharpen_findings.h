// Findings and decisions of a sharpening run, as its report says them.
// Part of the result of sharpen(); see sharpen.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <acuity/confidence_mask.h>
#include <acuity/engine.h>
#include <acuity/fsc.h>
#include <acuity/molecule_mask.h>
#include <acuity/resolution.h>
#include <acuity/volume.h>

namespace acuity {

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
  std::vector<double> input;  ///< Mean amplitude of the input per shell.
  /// Mean amplitude of the reference per shell. Without a reference density it is the average profile at the level of
  /// the output, 0 where it is not known.
  std::vector<double> reference;
  std::vector<double> output;  ///< Mean amplitude of the output per shell.
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

/// Levels at which to contour the result.
struct ContourFindings {
  /// The owner of the volume: the mass that was given, the model's molecules or the mask. Where no positive level
  /// encloses all of the mask, it is half of it.
  enum class Owner { mass, model, mask, half_of_mask };
  Owner owner = Owner::mask;
  double volume_angstrom3 = 0;  ///< The volume that `level` encloses, A^3.
  std::optional<double> level;  ///< Density of the result; empty where no positive level encloses this volume.
  /// A level of the input, as SharpenSettings::contour_level gives it, and its counterpart.
  struct Counterpart {
    double input_level = 0;       ///< Density of the input.
    double volume_angstrom3 = 0;  ///< The volume that it encloses inside the mask, A^3.
    std::optional<double> level;  ///< Density of the result that encloses the same volume.
  };
  std::optional<Counterpart> counterpart;
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
  std::optional<ContourFindings> contour;  ///< Present after a run.
  EngineChoice engine;                     ///< The engine that ran, `auto` resolved.
  /// Times of the window passes' steps; empty for engines that do not measure them.
  std::vector<StepTime> engine_steps;
};

}  // namespace acuity
