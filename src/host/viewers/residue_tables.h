// Scores of residues as files of other programs: CSV, mmCIF, and attributes for ChimeraX.
// Beside the JSON report of `acuity residues`.
#pragma once

#include <string>

#include <acuity/residues.h>

namespace acuity {

/// A row per residue, with a first row of names; what is not known is empty.
std::string residue_csv(const ResidueScores& scores);

/// A data block with one loop, a row per residue, in the category acuity_residue (CIF 1.1); "?" where nothing is known.
std::string residue_cif(const ResidueScores& scores);

/// An attribute file (.defattr) with the attributes acuity_q, acuity_correlation, acuity_density, acuity_b and
/// acuity_resolution, as far as they are known. Its grammar is that of ChimeraX's documentation. A residue is named
/// as /CHAIN:NUMBER with its insertion code; chains of no name are left out.
std::string residue_defattr(const ResidueScores& scores);

}  // namespace acuity
