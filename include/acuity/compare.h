// How alike two maps are: real-space correlation and Fourier shell correlation.
// The end of the flow: what `acuity compare` and the demo print.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <acuity/mask.h>
#include <acuity/volume.h>

namespace acuity {

/// Pearson correlation of two maps over the voxels of a mask (all voxels without one). Throws Error when one of them is
/// constant there.
double real_space_correlation(const Volume& a, const Volume& b, const Mask* mask);

/// How far two maps are apart over the voxels of a mask (all voxels without one).
struct Difference {
  std::int64_t voxels = 0;
  double largest = 0;               ///< Largest absolute difference.
  double rms = 0;                   ///< Root mean square difference.
  double standard_deviation_a = 0;  ///< Of the first map over the same voxels, to measure the others by.
};
Difference difference_of(const Volume& a, const Volume& b, const Mask* mask);

/// FSC(s) = Re sum F_a F_b* / sqrt(sum |F_a|^2 sum |F_b|^2) over shells of width 1 / (longest edge of the box), in
/// index order from s = 0; van Heel 1987, Ultramicroscopy 21, 95. With a mask, both maps are first multiplied by it
/// (binary).
struct FscCurve {
  std::vector<double> s_per_angstrom;  ///< Centre of each shell, up to 1 / (2 voxels).
  std::vector<double> fsc;             ///< -1 ... 1; 0 where a shell has no power.
  std::vector<std::int64_t> coefficients;
  /// Resolution in A where the curve first falls below `threshold` (linear between shells), or nothing if it never
  /// does.
  std::optional<double> resolution_angstrom(double threshold) const;
};
FscCurve fourier_shell_correlation(const Volume& a, const Volume& b, const Mask* mask, int threads = 0);

}  // namespace acuity
