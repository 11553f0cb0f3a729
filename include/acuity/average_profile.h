// What macromolecules scatter on average: radial amplitude profiles by kind of structure, and the files they come in.
// Made once by `acuity average-profiles`; a source of the reference for sharpening, in place of a model's density.
#pragma once

#include <string>
#include <vector>

namespace acuity {

/// Mean over many parts of structures of <|F(s)|> / sqrt(scattering mass), the average over directions at B = 0. The
/// scattering mass is the sum of the atoms' electron form factors at s = 0, in A, so profiles are in A^(1/2); where the
/// parts' shapes do not matter they do not depend on size (Wilson 1942, Nature 150, 152).
struct AverageProfile {
  std::string name;                        ///< helix, sheet, coil, mixed, protein, dna or rna.
  std::vector<double> s_per_angstrom;      ///< From 0 in equal steps, 1/A.
  std::vector<double> mean;                ///< A^(1/2), positive.
  std::vector<double> standard_deviation;  ///< Over the parts, A^(1/2).
  int n = 0;                               ///< Parts.
  std::string source;                      ///< Where it comes from, one sentence.

  /// Mean of the profile between two frequencies (1/A, 0 <= low <= high), linear between its points; at `low` when both
  /// are equal. Beyond the last point the last value holds.
  double mean_between(double low, double high) const;
};

/// The names of the profiles that come with Acuity.
std::vector<std::string> shipped_profile_names();

/// A profile that comes with Acuity, by its name (a file of that name is ./name), or one from a file: `path`, or
/// `path:name` where it has several. Files are what `acuity average-profiles` writes, or what `acuity profile --average
/// NAME --json` prints. Throws Error when it cannot be read or makes no sense.
AverageProfile load_average_profile(const std::string& name_or_file);

/// The file that load_average_profile() would read where there is no such name.
std::string average_profile_file(const std::string& name_or_file);

}  // namespace acuity
