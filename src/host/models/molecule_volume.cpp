#include "host/models/molecule_volume.h"

#include <gemmi/model.hpp>
#include <gemmi/resinfo.hpp>

namespace acuity {

MoleculeSize molecule_size(const Model& model) {
  constexpr double hydrogen_share_of_protein = 0.076;
  constexpr double hydrogen_share_of_nucleic_acid = 0.037;
  constexpr double nucleic_acid_angstrom3_per_dalton = 0.91;
  MoleculeSize size;
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues) {
      const gemmi::ResidueInfo& kind = gemmi::find_tabulated_residue(residue.name);
      if (kind.is_water()) continue;
      const bool nucleic = kind.is_nucleic_acid();
      bool has_hydrogens = false;
      double mass = 0;
      for (const gemmi::Atom& atom : residue.atoms) {
        has_hydrogens = has_hydrogens || atom.is_hydrogen();
        mass += atom.element.weight() * static_cast<double>(atom.occ);
      }
      if (!has_hydrogens) mass *= 1 + (nucleic ? hydrogen_share_of_nucleic_acid : hydrogen_share_of_protein);
      size.mass_dalton += mass;
      size.volume_angstrom3 += mass * (nucleic ? nucleic_acid_angstrom3_per_dalton : protein_angstrom3_per_dalton);
    }
  return size;
}

}  // namespace acuity
