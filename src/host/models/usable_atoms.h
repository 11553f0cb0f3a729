// Makes the atoms of a coordinate file fit for densities. Atoms that no density can be drawn of are left out; values
// that no atom can have are brought into their range. The last step of read_model().
#pragma once

#include <string>
#include <vector>

#include <gemmi/model.hpp>

#include <acuity/model.h>

namespace acuity {

/// Leaves out hydrogens unless they are to be kept, atoms of unknown elements, dummy atoms and atoms that the file has
/// twice. Brings B factors and occupancies into their ranges, and occupancies of alternative locations to a sum of 1.
/// Replaces anisotropic B factors that are not positive by the isotropic ones. Takes elements from the names of atoms
/// where those of residues of proteins and nucleic acids say otherwise. `remarks` gets a sentence with the number of
/// atoms for each. Throws Error for numbers that are none, for a model without atoms, and for one without an atom that
/// adds density.
void make_usable(gemmi::Model& model, Hydrogens hydrogens, const std::string& name, std::vector<std::string>& remarks);

/// Throws Error where no atom of the model has an occupancy above 0.
void require_density(const gemmi::Model& model, const std::string& name);

}  // namespace acuity
