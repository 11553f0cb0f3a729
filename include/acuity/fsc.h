// Fourier shell correlation: of two maps, and of two half maps with the part that a mask adds taken out again.
// The end of the flow: what `acuity fsc` and `acuity compare` print, and what weights of `acuity global` come from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// FSC(s) = Re sum F_a F_b* / sqrt(sum |F_a|^2 sum |F_b|^2) over shells of width 1 / (longest edge of the box), in
/// index order from s = 0; van Heel 1987, Ultramicroscopy 21, 95.
struct FscCurve {
  std::vector<double> s_per_angstrom;  ///< Centre of each shell, up to 1 / (2 voxels).
  std::vector<double> fsc;             ///< -1 ... 1; 0 where a shell has no power.
  std::vector<std::int64_t> coefficients;

  /// First shell from shell 1 on whose value is below `threshold`; the number of shells if there is none.
  std::size_t first_shell_below(double threshold) const;
  /// Resolution in A where the curve first falls below `threshold` (linear between shells), or nothing if it never
  /// does.
  std::optional<double> resolution_angstrom(double threshold) const;
};

/// With a mask, both maps are first multiplied by it (binary). The same bytes for any thread count.
FscCurve fourier_shell_correlation(VolumeView a, VolumeView b, const Mask* mask, int threads = 0);

/// Multiplies a volume by weights on the same grid: a mask, with or without a soft edge.
void multiply_by(Volume& volume, VolumeView weights, int threads = 0);

struct HalfMapFscOptions {
  double randomised_below = 0.8;  ///< Phases are random from the first shell on whose FSC, unmasked, is below this,
  std::optional<double> randomised_from_angstrom;  ///< or from this resolution on, where it is given.
  std::uint64_t seed = 1;                          ///< Of the random phases.
  int threads = 0;
};

/// What a mask does to the FSC of half maps, and what is left without that.
struct MaskedFsc {
  FscCurve masked;
  FscCurve randomised;          ///< The same after the phases of both half maps were made random, FSC_n.
  FscCurve corrected;           ///< (FSC_t - FSC_n) / (1 - FSC_n), and FSC_t before `corrected_from`.
  std::size_t randomised_from;  ///< First shell with random phases; the number of shells if none has.
  std::size_t corrected_from;   ///< Two shells further: a mask mixes neighbouring shells.

  /// The resolution of the first shell with random phases, or nothing where none has.
  std::optional<double> randomised_from_angstrom() const;
};

struct HalfMapFsc {
  FscCurve unmasked;
  std::optional<MaskedFsc> mask;
};

/// FSC of two half maps, unmasked and, with weights, masked and corrected by phase randomisation: Chen et al. 2013,
/// Ultramicroscopy 135, 24. The half maps are used up. The same bytes for any thread count. Memory: six times a volume,
/// the three that are given among them.
HalfMapFsc half_map_fsc(Volume half1, Volume half2, VolumeView weights, const HalfMapFscOptions& options);

}  // namespace acuity
