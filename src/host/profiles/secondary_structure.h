// Secondary structure of proteins by DSSP: Kabsch and Sander 1983, Biopolymers 22, 2577, with the pi helices of DSSP 4.
// The first step of average profiles: decides which residues are helix, sheet and coil.
#pragma once

#include <vector>

#include <acuity/model.h>

namespace gemmi {
struct Model;
}

namespace acuity {

/// The letters of DSSP; turns, bends and polyproline helices are not told apart from coil.
enum class SecondaryStructure : char {
  coil = '-',
  alpha_helix = 'H',
  three_ten_helix = 'G',
  pi_helix = 'I',
  strand = 'E',
  bridge = 'B',  ///< An isolated pair.
};

/// One letter for each residue, in the order of chains and residues. Residues without N, CA, C and O (water, bases) are
/// coil and end a chain. Strands are paired across chains. Alternate conformations: the first of each atom counts.
std::vector<SecondaryStructure> secondary_structure(const gemmi::Model& model);

}  // namespace acuity
