// The mass of a model's molecules, and the volume that they take up.
// Lies between a model and the contour level that encloses this volume.
#pragma once

#include <acuity/model.h>

namespace acuity {

/// Volume that a protein takes up, in A^3 per dalton: the inverse of its density of 1.37 g / cm^3 (Quillin and Matthews
/// 2000, Acta Cryst. D56, 791).
inline constexpr double protein_angstrom3_per_dalton = 1.21;

struct MoleculeSize {
  double mass_dalton = 0;
  double volume_angstrom3 = 0;
};

/// Mass and volume of all atoms by their occupancies. Residues without hydrogens get those that they usually have, 7.6
/// % of the mass of the other atoms, 3.7 % in nucleic acids. Nucleic acids have 0.91 A^3 per dalton; their
/// specific volume is 0.55 cm^3 / g. Waters do not count.
MoleculeSize molecule_size(const Model& model);

}  // namespace acuity
