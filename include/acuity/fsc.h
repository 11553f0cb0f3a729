// Fourier shell correlation of two maps, and of two half maps without the correlation that a mask adds.
// It gives the resolution before sharpening; `acuity fsc` and `acuity compare` print it at the end of the flow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// FSC(s) = Re sum F_a F_b* / sqrt(sum |F_a|^2 sum |F_b|^2) over shells of width 1 / (longest edge of the box), in
/// index order from s = 0 (van Heel 1987, Ultramicroscopy 21, 95).
struct FscCurve {
  std::vector<double> s_per_angstrom;      ///< Centre of each shell, up to 1 / (2 voxels).
  std::vector<double> fsc;                 ///< -1 ... 1; 0 where a shell has no power.
  std::vector<std::int64_t> coefficients;  ///< Number of coefficients of the full spectrum per shell.
  /// Resolution in A at which a low-pass ended one of the maps. Beyond it the power falls to a thousandth of what its
  /// slope promises, and stays down. Empty where none did.
  std::optional<double> filter_end_angstrom;

  /// First shell from shell 1 on whose value is below `threshold`; the number of shells if there is none.
  std::size_t first_shell_below(double threshold) const;
  /// True where the curve starts, at the first shell, at `threshold` or above.
  bool agrees(double threshold) const { return fsc.size() > 1 && fsc[1] >= threshold; }
  /// Resolution in A where the curve first falls below `threshold` (linear between shells), no finer than
  /// `filter_end_angstrom`. Nothing where the curve never falls, and where it starts below: see agrees().
  std::optional<double> resolution_angstrom(double threshold) const;
};

/// FSC of two maps, both multiplied by the binary mask if there is one. Same bytes for any thread count.
FscCurve fourier_shell_correlation(VolumeView a, VolumeView b, const Mask* mask, int threads = 0);

struct FscSettings {
  double randomised_below = 0.8;  ///< Phases are random from the first shell on whose unmasked FSC is below this.
  std::optional<double> randomised_from_angstrom;  ///< Phases are random from this resolution on, where it is given.
  std::uint64_t seed = 1;                          ///< Seed of the random phases.
  int threads = 0;                                 ///< Number of threads; <= 0 means one per core.
};

/// The FSC of masked half maps, the correlation that comes from the mask, and the FSC without it.
struct MaskedFsc {
  FscCurve masked;              ///< FSC_t of the masked half maps.
  FscCurve randomised;          ///< FSC_n of the masked half maps after their phases were randomised.
  FscCurve corrected;           ///< (FSC_t - FSC_n) / (1 - FSC_n), and FSC_t before `corrected_from`.
  std::size_t randomised_from;  ///< First shell with random phases; the number of shells if none has.
  /// First corrected shell, two after `randomised_from`: a mask mixes neighbouring shells.
  std::size_t corrected_from;

  /// Resolution in A of the first shell with random phases, or nothing where none has.
  std::optional<double> randomised_from_angstrom() const;
};

struct HalfMapFsc {
  FscCurve unmasked;
  std::optional<MaskedFsc> mask;
};

/// FSC of two half maps, unmasked and, with weights, masked and corrected by phase randomisation: Chen et al. 2013,
/// Ultramicroscopy 135, 24. Same bytes for any thread count. Memory beside the arguments: one volume, and three times
/// the box around the weights.
HalfMapFsc half_map_fsc(VolumeView half1, VolumeView half2, VolumeView weights, const FscSettings& settings);

/// The curves that `acuity fsc` shows, all on one grid of shells.
struct FscResult {
  FscCurve unmasked;
  std::optional<FscCurve> masked;      ///< Masked FSC; present with weights.
  std::optional<FscCurve> randomised;  ///< Randomised FSC; present for half maps with weights, see MaskedFsc.
  std::optional<FscCurve> corrected;   ///< Corrected FSC; present for half maps with weights, see MaskedFsc.
  /// Resolution in A of the first shell with random phases; empty where none has.
  std::optional<double> randomised_from_angstrom;
};

/// half_map_fsc() with doubts about the result as warnings. `weights` may be empty.
FscResult correlate_half_maps(VolumeInput half1, VolumeInput half2, VolumeView weights, const FscSettings& settings,
                              RunLog& log);

/// FSC of a map and a reference, such as the density of a model: unmasked and, with weights, masked. Only `threads` of
/// the settings is used.
FscResult correlate_with_reference(VolumeInput map, VolumeInput reference, VolumeView weights,
                                   const FscSettings& settings);

/// The other map is one of `half2`, `model` and `against`.
struct FscOptions {
  std::filesystem::path map;                     ///< A map, or the first half map.
  std::optional<std::filesystem::path> half2;    ///< The second half map.
  std::optional<std::filesystem::path> model;    ///< An atomic model, whose density is the reference.
  std::optional<std::filesystem::path> against;  ///< A reference map.
  std::optional<std::filesystem::path> mask;     ///< Weights from 0 to 1 on the grid of the map.
  /// Width in voxels of a cosine edge around the mask's voxels of 0.5 and more; 0 takes the mask as it is.
  int soft_edge_voxels = 0;
  std::optional<std::filesystem::path> csv;   ///< CSV file of all shells.
  std::optional<std::filesystem::path> plot;  ///< SVG file of the curves.
  OriginConvention frame =
      OriginConvention::automatic;         ///< Header words that place the map in the model's coordinates.
  Hydrogens hydrogens = Hydrogens::drop;   ///< Drops or keeps the hydrogens of the model.
  ModelChoice model_choice;                ///< Models of the model's file that are read.
  std::optional<double> spacing_angstrom;  ///< Voxel size of the maps in A; replaces that of their headers.
  FscSettings settings;
};

/// Reads two maps, or a map and a model, correlates them, and writes table and plot where they are asked for. Throws
/// Error unless exactly two maps are given.
FscResult fsc_files(const FscOptions& options, RunLog& log);

}  // namespace acuity
