// The radial profiles of one model's parts.
// Lies between a model and the log of average profiles.
#pragma once

#include <string>
#include <vector>

#include <acuity/model.h>

#include "host/profiles/radial_amplitude.h"

namespace acuity {

/// A part's profile, normalised by the root of its sum of f(0) as AverageProfile has it.
struct PartProfile {
  std::string name;  ///< helix, sheet, coil, protein (those three together), dna or rna.
  int residues = 0;
  double sum_of_f0 = 0;           ///< In A.
  std::vector<double> amplitude;  ///< Mean amplitude in A^(1/2), one per shell of the cell.
};

/// A part without a profile.
struct LeftOut {
  static constexpr const char* too_few = "too few residues";
  static constexpr const char* too_large = "larger than the cell";

  std::string name;
  int residues = 0;
  std::string why;
};

struct ModelProfiles {
  std::vector<PartProfile> parts;
  std::vector<LeftOut> left_out;
};

/// The cell of all average profiles: 256 A at 0.5 A, so shells of 1/256 1/A up to 1/A.
constexpr SpectrumCell profile_cell{512, 0.5};

/// Parts with fewer than `min_residues` or wider than the cell of `spectrum` are left out.
ModelProfiles profiles_of_parts(const Model& model, const RadialAmplitudes& spectrum, int min_residues, int threads);

}  // namespace acuity
